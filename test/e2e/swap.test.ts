import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { say } from './commands-support.ts';
import {
  concludedCheck,
  endedReviews,
  eventually,
  onlyComment,
  POLICY,
  SHOP_FILES,
  useStage,
} from './support.ts';

const stage = useStage();
const WORDS = {
  'tools/orders.json': String(SHOP_FILES['tools/orders.json']).replace('Pay money', 'Pay the money'),
};

/** A shop whose pull request changes words and no behaviour, reviewed. */
async function openWords(options: { candidates?: string } = {}) {
  const swap = `swap: [{ suite: shop-tools, candidates: [${options.candidates ?? ''}] }]\n`;
  const policy = `${SHOP_FILES[POLICY]}${options.candidates === undefined ? '' : swap}`;
  const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy } });
  const sha = await shop.commit('words', WORDS, 'Words');
  const pull = await shop.openPullRequest({ head: 'words' });
  const check = await concludedCheck(shop, sha);
  await endedReviews(stage, shop, 1);
  return { shop, sha, pull, check };
}

describe.concurrent('/promptgate swap', () => {
  it('runs the suites on another model, answers with a table and a reason, and leaves the check alone', async () => {
    const { shop, sha, pull, check } = await openWords();
    const other = `${shop.owner}/other`;
    const { refused, reply } = await say(shop, pull, `/promptgate swap ${other}`);
    expect(refused).toBe(false);
    expect(reply).toContain('**shop-tools**, 40 cases.');
    expect(reply).toMatch(new RegExp(`\\| \`${other}\` \\| 100% \\(`));
    expect(shop.checkRuns(sha)).toMatchObject([{ id: check.id, conclusion: check.conclusion }]);
  });

  it('spends nothing for somebody who may not write, nor on a fork that nobody approved, nor on a model that is not configured', async () => {
    const { shop, pull } = await openWords();
    const asked = stage.asked(shop).length;
    const stranger = await say(shop, pull, `/promptgate swap ${shop.owner}/other`, 'mallory');
    expect(stranger).toMatchObject({
      refused: true,
      reply: expect.stringContaining('needs write permission'),
    });
    const unknown = await say(shop, pull, '/promptgate swap elsewhere/large');
    expect(unknown.reply).toMatch(/elsewhere\/large` is not configured|elsewhere\/large is not configured/);

    const fork = await shop.fork('mallory');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory' });
    const other = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory' });
    await concludedCheck(shop, sha);
    expect(await say(shop, other, `/promptgate swap ${shop.owner}/other`)).toMatchObject({
      refused: true,
      reply: expect.stringContaining(`/promptgate approve ${sha}`),
    });
    expect(stage.asked(shop)).toHaveLength(asked);
  });
});

describe.concurrent('"Compare models" on the check', () => {
  it('compares the candidates that the policy of the base names, in one comment', async () => {
    const { shop, sha, pull, check } = await openWords({ candidates: 'loopback/smaller' });
    expect(check.actions.map(({ identifier }) => identifier)).toContain('swap');
    shop.requestCheckAction(check.id, 'swap', { by: 'ada' });
    const comment = await eventually(() =>
      shop.comments(pull).find(({ body }) => body.startsWith('<!-- promptgate:swap -->')),
    );
    expect(comment.body).toContain('asked for the policy’s candidates to be compared');
    // The stage puts the shop's own model in place of loopback/small.
    expect(comment.body).toMatch(new RegExp(`\\| \`${shop.owner}/${shop.owner}er\` \\| 100% \\(`));
    expect(shop.checkRuns(sha)).toHaveLength(1);
  });

  it('says what to write where the policy names none', async () => {
    const { shop, pull, check } = await openWords();
    shop.requestCheckAction(check.id, 'swap', { by: 'ada' });
    const comment = await eventually(() =>
      shop.comments(pull).find(({ body }) => body.startsWith('<!-- promptgate:swap -->')),
    );
    expect(comment.body).toContain('The policy names no candidates');
  });
});

describe.concurrent('/promptgate calibrate', () => {
  it('measures the judges on what the base answers, and later reviews use that and say so', async () => {
    const rows = Array.from({ length: 24 }, (_, i) => {
      const id = `topic-${i}-`;
      return JSON.stringify({ id, input: id, human: { helpfulness: i % 2 } });
    });
    const prompt = (words: string) => `messages: [{ role: user, content: "${words} {{input}}" }]\n`;
    const shop = await stage.openShop({
      files: {
        [POLICY]: `version: 1\njudge: loopback/small\nsuites:\n  - name: answers\n    dataset: evals/cases.jsonl\n    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }\n    scorers: [helpfulness]\n  - name: few\n    dataset: evals/few.jsonl\n    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }\n    scorers: [helpfulness]\n`,
        'prompts/a.prompt.yml': prompt('Tell'),
        'evals/cases.jsonl': rows.join('\n'),
        'evals/few.jsonl': rows.slice(0, 3).join('\n'),
      },
    });
    stage.treat(shop, ({ messages }) => {
      const grades = messages.some(({ content }) => content.includes('You grade'));
      const content = grades
        ? JSON.stringify({ reason: 'so', score: 5 })
        : `About ${messages.at(-1)?.content}`;
      const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
      return { kind: 'body', body: JSON.stringify({ id: 'a', object: 'chat.completion', choices }) };
    });
    await shop.commit('words', { 'README.md': '# Words\n' }, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    const stranger = await say(shop, pull, '/promptgate calibrate', 'mallory');
    expect(stranger.reply).toContain('needs write permission');
    const few = await say(shop, pull, '/promptgate calibrate few');
    expect(few.reply).toContain('at least 20 are needed');
    const { refused, reply } = await say(shop, pull, '/promptgate calibrate answers');
    expect(refused).toBe(false);
    expect(reply).toMatch(
      /`helpfulness` by `.*` \(answers\): noise floor 0\.010, from 5 runs of 24 cases; 100% of its grades are the usual one of their output; Cohen’s kappa with people .*\*\*Below 0\.6/,
    );
    const again = await say(shop, pull, '/promptgate calibrate');
    expect(again).toMatchObject({
      refused: true,
      reply: expect.stringContaining('calibrated less than 7 days ago'),
    });
    const sha = await shop.commit('brief', { 'prompts/a.prompt.yml': prompt('Tell briefly') }, 'Be brief');
    const other = await shop.openPullRequest({ head: 'brief' });
    await concludedCheck(shop, sha);
    const { body } = await onlyComment(shop, other);
    expect(body).toMatch(/`helpfulness` by .* has a noise floor of 0\.010, measured today/);
    expect(body).toMatch(/agrees with people by a Cohen.s kappa of 0\.00/);
  });
});

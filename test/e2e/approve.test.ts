import { describe, expect, it } from 'vitest';
import type { FilesToWrite } from '../support/git-repository.ts';
import { pickTool, VAGUE_CHANGE } from '../support/shop-repository.ts';
import { openWords, say, WORDS } from './commands-support.ts';
import { concludedCheck, POLICY, passTime, REGRESSED, useStage } from './support.ts';

/** Judges are asked for structured output, and find everything good. */
const stage = useStage({
  answer: (request) =>
    'response_format' in request.body ? JSON.stringify({ reason: 'fine', score: 5 }) : pickTool(request),
});

/** What nothing but a judge decides on. */
const JUDGED: FilesToWrite = {
  [POLICY]: `version: 1
judge: loopback/small
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/answer.prompt.yml, model: loopback/small }
    scorers: [helpfulness]
`,
  'prompts/answer.prompt.yml': 'messages: [{ role: user, content: "{{input}}" }]\n',
  'evals/answers.jsonl': Array.from({ length: 20 }, (_, i) =>
    JSON.stringify({ id: `q-${i}`, input: `question ${i}` }),
  ).join('\n'),
};

describe.concurrent('/promptgate approve', () => {
  it('has exactly the commit of a fork reviewed that it names; the next push waits again', async () => {
    const shop = await stage.openShop();
    const fork = await shop.fork('mallory');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory' });
    const pull = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory' });
    const waiting = await concludedCheck(shop, sha);
    expect(waiting).toMatchObject({
      conclusion: 'action_required',
      summary: expect.stringContaining(`\n/promptgate approve ${sha}\n`),
    });

    const own = await say(shop, pull, `/promptgate approve ${sha}`, 'mallory');
    expect(own).toMatchObject({ refused: true, reply: expect.stringContaining('needs write permission') });
    const early = await say(shop, pull, `/promptgate accept ${sha} looks fine`);
    expect(early).toMatchObject({ refused: true, reply: expect.stringContaining(`approve ${sha}`) });
    // A commit whose id begins alike is made in seconds.
    for (const wrong of ['1234567', sha.slice(0, 7)])
      expect(await say(shop, pull, `/promptgate approve ${wrong}`)).toMatchObject({
        refused: true,
        reply: expect.stringContaining(`approve ${sha}`),
      });
    await passTime(stage);
    expect(stage.asked(shop)).toEqual([]);

    await say(shop, pull, `/promptgate approve ${sha}`);
    expect(await concludedCheck(shop, sha, ({ id }) => id !== waiting.id, 2)).toMatchObject(REGRESSED);
    const calls = stage.asked(shop).length;
    expect(calls).toBeGreaterThan(0);

    const next = await fork.commit('vague', WORDS, 'One more', { by: 'mallory' });
    expect(await concludedCheck(shop, next)).toMatchObject({ conclusion: 'action_required' });
    expect(stage.asked(shop)).toHaveLength(calls);
  });

  it('is for the base that the pull request has: moved to another one, it waits again and spends nothing', async () => {
    const shop = await stage.openShop();
    await shop.commit('next', { 'README.md': '# The next shop\n' }, 'Another base');
    const fork = await shop.fork('mallory-3');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory-3' });
    const pull = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory-3' });
    await concludedCheck(shop, sha);
    await say(shop, pull, `/promptgate approve ${sha}`);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
    const calls = stage.asked(shop).length;
    await shop.retarget(pull, 'next', { by: 'mallory-3' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'action_required', 3);
    expect(stage.asked(shop)).toHaveLength(calls);
  });

  it('leaves what only a judge lets pass to a person, who accepts it by name', async () => {
    const shop = await stage.openShop({ files: JUDGED });
    const fork = await shop.fork('mallory-4');
    const change = {
      'prompts/answer.prompt.yml': 'messages: [{ role: user, content: "Short: {{input}}" }]\n',
    };
    const sha = await fork.commit('short', change, 'Shorter answers', { by: 'mallory-4' });
    const pull = await shop.openPullRequest({ head: 'short', fork, by: 'mallory-4' });
    await concludedCheck(shop, sha);
    await say(shop, pull, `/promptgate approve ${sha}`);
    const judged = await concludedCheck(
      shop,
      sha,
      ({ title }) => title?.startsWith('Waiting for a person') === true,
      2,
    );
    expect(judged).toMatchObject({
      conclusion: 'action_required',
      title: 'Waiting for a person: only a judge says that this fork’s change passes',
      summary: expect.stringContaining(`\n/promptgate accept ${sha} <reason>\n`),
    });
    expect(await say(shop, pull, `/promptgate accept ${sha} read them`, 'mallory-4')).toMatchObject({
      refused: true,
    });
    await say(shop, pull, `/promptgate accept ${sha} read them`);
    expect(await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 2)).toMatchObject({
      summary: expect.stringContaining('read them'),
    });
  });

  it('has the commit of a fork reviewed that is gone', async () => {
    const shop = await stage.openShop();
    const fork = await shop.fork('mallory-2');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory-2' });
    const pull = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory-2' });
    const waiting = await concludedCheck(shop, sha);
    fork.remove();
    await say(shop, pull, `/promptgate approve ${sha}`);
    expect(await concludedCheck(shop, sha, ({ id }) => id !== waiting.id, 2)).toMatchObject(REGRESSED);
  });

  it('is not needed for a branch of the repository, and says so', async () => {
    const { shop, sha, pull } = await openWords(stage);
    expect(await say(shop, pull, `/promptgate approve ${sha}`)).toMatchObject({
      refused: true,
      reply: expect.stringContaining('reviewed without an approval'),
    });
  });
});

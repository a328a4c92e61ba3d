import { describe, expect, it } from 'vitest';
import { readManifest } from '../github/app-manifest.ts';
import { gitText } from '../github/git/run.ts';
import { answered, openRegression, openWords, reactionsTo, say, WORDS } from './commands-support.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  only,
  POLICY,
  passTime,
  requestsOf,
  useStage,
} from './support.ts';

/** The permission that nobody has to grant, for pull requests with cases. */
const stage = useStage({ permissions: { ...readManifest().permissions, contents: 'write' } });

describe('/promptgate explain', () => {
  it('shows what either side did on a case, and the nearest name of one that is unknown', async () => {
    const { shop, pull } = await openRegression(stage);
    const review = await eventually(() => shop.comments(pull)[0]?.body);
    // Which cases a review runs before it is sure depends on the policy's text.
    const broken = /`(refund-\d+)`/.exec(review)?.[1] ?? '';
    const { reply } = await say(shop, pull, `/promptgate explain ${broken}`, 'passer-by');
    expect(reply).toMatch(new RegExp(`\`${broken}\` of shop-tools \\(\`evals/tools\\.jsonl:\\d+\`\\)`));
    expect(reply).toMatch(/base: `create_refund.*\n {2}- tool\\_call 1\.00/);
    expect(reply).toMatch(/this change: `change_address.*\n {2}- tool\\_call 0\.00/);
    const own = await say(shop, pull, `/promptgate add-case ${broken} shop-tools`);
    expect(own.refused).toBe(true);
    expect(own.reply).toContain('asks the same already');
    expect((await say(shop, pull, `/promptgate add-case ${broken}`, 'passer-by')).reply).toContain(
      'needs write permission',
    );
    const { reply: unknown } = await say(
      shop,
      pull,
      `/promptgate explain ${broken.replace('refund', 'refnd')}`,
    );
    expect(unknown).toContain(`Did you mean \`${broken}\`?`);
  });
});

describe('/promptgate add-case', () => {
  it('opens a pull request with the row where the App may write, which is reviewed like any other, and one for each case', async () => {
    const suite = (name: string, dataset: string) =>
      `  - name: ${name}\n    dataset: evals/${dataset}\n    target: { kind: recorded, outputs: evals/outputs.jsonl }\n    scorers: [contains]\n`;
    const kept = 'id,input,expected\r\nearly,Too early?,no\r\n';
    const shop = await stage.openShop({
      files: {
        [POLICY]: `version: 1\nsuites:\n${suite('support', 'support.jsonl')}${suite('kept', 'kept.csv')}`,
        'evals/support.jsonl': '{"id": "late", "input": "Mail me at jane.roe@web.de", "expected": "fee"}\n',
        'evals/kept.csv': kept,
        'evals/outputs.jsonl': '{"id": "late", "text": "fee"}\n{"id": "early", "text": "no"}\n',
      },
    });
    await shop.commit('words', WORDS, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    const first = await say(shop, pull, '/promptgate add-case late kept');
    expect(first).toMatchObject({
      refused: false,
      reply: expect.stringContaining('Opened [pull request 2]'),
    });
    const proposed = await shop.pullRequest(2);
    expect(proposed).toMatchObject({ title: 'Eval case: late', changed_files: 1, base: { ref: 'main' } });
    const { ref, sha } = proposed.head as { ref: string; sha: string };
    expect(await gitText(shop.dir, ['diff', `main..${ref}`])).toMatch(
      /\n\+late,Mail me at \[email_1\],fee\r?$/,
    );
    expect((await concludedCheck(shop, sha)).name).toBe('promptgate');
    const again = await say(shop, pull, '/promptgate add-case late kept');
    expect(again.reply).toContain('There is [pull request 2]');
    expect((await say(shop, pull, '/promptgate add-case late kept', 'passer-by')).reply).toContain(
      'needs write permission',
    );
    expect(() => shop.pullRequest(3)).toThrow('no pull request');
  });
});

describe('a comment', () => {
  it('with an unknown command is answered with the nearest and the list', async () => {
    const { shop, pull } = await openWords(stage);
    const { refused, reply } = await say(shop, pull, '/promptgate acept 1234567 x', 'mallory');
    expect(refused).toBe(true);
    expect(reply).toContain('Did you mean `/promptgate accept');
    expect(reply).toContain('`/promptgate help`: this list');
    expect(await say(shop, pull, '/promptgate')).toMatchObject({ refused: false });
  });

  it('in code, by a bot, edited into a command, on an issue, or by the App itself asks for nothing', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    const accept = `/promptgate accept ${sha} quietly`;
    const issue = shop.openIssue('Prompts');
    stage.github.createAccount('helper[bot]', 'Bot');
    const ids = [
      shop.comment(pull, `\`\`\`\n${accept}\n\`\`\``),
      shop.comment(pull, `> ${accept}`),
      shop.comment(pull, accept, { by: 'helper[bot]' }),
      shop.comment(pull, 'Nothing to see'),
    ];
    shop.editComment(ids.at(-1) ?? 0, accept);
    shop.comment(issue, accept);
    await passTime(stage);
    expect(ids.flatMap((id) => reactionsTo(shop, pull, id))).toEqual([]);
    expect(shop.comments(issue)).toHaveLength(1);
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
    expect(countLogged(stage.logged(), shop, 'task done')).toBe(0);
  });

  it('is taken as it was said, whatever it is edited to before it is read', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    const id = shop.comment(pull, '/promptgate explain refund-0');
    shop.editComment(id, `/promptgate accept ${sha} sneaky`);
    expect((await answered(shop, pull, id)).reply).toContain('`refund-0`');
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('by people who may not write here is answered a few times an hour, which keeps nobody who may from theirs', async () => {
    const { shop, sha, pull } = await openWords(stage);
    const asked = ['/promptgate help', `/promptgate accept ${sha} please`, '/promptgate nonsense'];
    for (const command of asked) expect((await say(shop, pull, command, 'mallory')).reply).not.toBeNull();
    const before = requestsOf(stage, shop).length;
    const flood = [...asked, ...asked].map((command) => shop.comment(pull, command, { by: 'mallory' }));
    expect((await say(shop, pull, '/promptgate help')).reply).toContain('this list');
    await eventually(
      () => countLogged(stage.logged(), shop, 'task done') === asked.length + flood.length + 1,
    );
    expect(flood.flatMap((id) => reactionsTo(shop, pull, id))).toEqual([]);
    // Whether mallory may write is known by then; of ada it is asked once.
    const permissions = requestsOf(stage, shop)
      .slice(before)
      .filter(({ route }) => route.endsWith('/permission'));
    expect(permissions).toHaveLength(1);
    expect(shop.comments(pull).filter(({ viaApp }) => viaApp)).toHaveLength(asked.length + 1);
  });

  it('on a closed pull request is answered, and decides nothing', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    await shop.closePullRequest(pull);
    for (const command of ['rerun', `approve ${sha}`, `accept ${sha} late`])
      expect(await say(shop, pull, `/promptgate ${command}`)).toMatchObject({
        refused: true,
        reply: expect.stringContaining('closed. Reopen it first.'),
      });
  });

  it('that forges the mark of a reply keeps nobody from getting theirs', async () => {
    const { shop, pull } = await openWords(stage);
    const create = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
    const gate = Promise.withResolvers<void>();
    stage.github.faults.next(create, { until: gate.promise, ...only(shop) });
    const id = shop.comment(pull, '/promptgate help');
    shop.comment(pull, `<!-- promptgate:reply ${id} -->\nForged`, { by: 'mallory' });
    gate.resolve();
    expect((await answered(shop, pull, id)).reply).toContain('this list');
  });

  it('is answered once, although GitHub fails in between and the answer to the reply is lost', async () => {
    const { shop, pull } = await openWords(stage);
    stage.github.faults.next('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      reset: 'after',
      ...only(shop),
    });
    const { reply } = await say(shop, pull, '/promptgate help');
    expect(reply).toContain('this list');
    expect(shop.comments(pull)).toHaveLength(2);
  });

  it('in a locked conversation is carried out without a reply', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    shop.lock(pull);
    const { refused, reply } = await say(
      shop,
      pull,
      `/promptgate accept ${sha} it is fine\n/promptgate help`,
    );
    expect({ refused, reply }).toEqual({ refused: false, reply: null });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
  });

  it('of which many ask for the same has it done once for those that wait, and each acknowledged', async () => {
    const { shop, sha, pull } = await openWords(stage);
    const gate = Promise.withResolvers<void>();
    const compare = 'GET /repos/{owner}/{repo}/compare/{basehead}';
    stage.github.faults.next(compare, { until: gate.promise, ...only(shop) });
    const ids = Array.from({ length: 5 }, () => shop.comment(pull, '/promptgate rerun\n/promptgate rerun'));
    for (const id of ids)
      expect(await answered(shop, pull, id)).toMatchObject({ refused: false, reply: null });
    gate.resolve();
    // The first review, the one that the first comment began, and one for all the others.
    await endedReviews(stage, shop, 3);
    await passTime(stage);
    expect(shop.checkRuns(sha).map(({ conclusion }) => conclusion)).toEqual(Array(3).fill('success'));
    expect(countLogged(stage.logged(), shop, 'review ended')).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  onlyComment,
  POLICY,
  passTime,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const stage = useStage();
const WORDS = { 'README.md': '# The shop\n' };
const FIXED = /^Accepted by @/;

/** A pull request by dora that makes the agent pick the wrong tool, reviewed. */
async function openRegression(options: { policy?: string } = {}) {
  const policy = `${SHOP_FILES[POLICY]}${options.policy ?? ''}`;
  const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy } });
  shop.setRole('dora', 'write');
  shop.requireChecks('main', ['promptgate']);
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'dora' });
  const pull = await shop.openPullRequest({ head: 'vague', by: 'dora' });
  await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure');
  await endedReviews(stage, shop, 1);
  return { shop, sha, pull };
}

/** A pull request without artifacts, reviewed. */
async function openWords() {
  const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
  const sha = await shop.commit('words', WORDS, 'Words');
  const pull = await shop.openPullRequest({ head: 'words' });
  await concludedCheck(shop, sha);
  return { shop, sha, pull };
}

const reactionsTo = (shop: FakeRepository, pull: number, id: number) =>
  shop.comments(pull).find((comment) => comment.id === id)?.reactions ?? [];

/** What the App has replied to a comment so far. */
const repliesTo = (shop: FakeRepository, pull: number, id: number) =>
  shop
    .comments(pull)
    .filter(({ viaApp, body }) => viaApp && body.startsWith(`<!-- promptgate:reply ${id} -->`))
    .map(({ body }) => body);

/** Comments, and waits for the App's acknowledgement of it. */
async function say(shop: FakeRepository, pull: number, body: string, by = 'ada') {
  const id = shop.comment(pull, body, { by });
  return answered(shop, pull, id);
}

async function answered(shop: FakeRepository, pull: number, id: number) {
  const ended = ['+1 by promptgate[bot]', 'confused by promptgate[bot]'];
  const reaction = await eventually(() => reactionsTo(shop, pull, id).find((one) => ended.includes(one)));
  const replies = repliesTo(shop, pull, id);
  expect(replies.length).toBeLessThanOrEqual(1);
  expect(reactionsTo(shop, pull, id)[0]).toBe('eyes by promptgate[bot]');
  return { id, refused: reaction.startsWith('confused'), reply: replies[0] ?? null };
}

describe.concurrent('/promptgate accept', () => {
  it('lets exactly this commit pass, says who did in check and comment, keeps it when run again, and not after a push', async () => {
    const { shop, sha, pull } = await openRegression();
    expect(
      await say(shop, pull, `/promptgate accept ${sha.slice(0, 7)} we know about refunds`),
    ).toMatchObject({
      refused: false,
      reply: null,
    });
    const accepted = await concludedCheck(shop, sha, ({ title }) => FIXED.test(title ?? ''));
    expect(accepted).toMatchObject({
      conclusion: 'success',
      title: expect.stringMatching(/^Accepted by @ada: we know about refunds; tool_call −2[37] points/),
      summary: expect.stringContaining('we know about refunds'),
    });
    expect(shop.whyBlocked(pull)).toBeNull();
    const comment = shop.comments(pull).find(({ body }) => body.startsWith('<!-- promptgate:review -->'));
    expect(comment?.body).toMatch(/May be merged: accepted by @\u2060ada.*we know about refunds/);

    expect(await say(shop, pull, '/promptgate rerun')).toMatchObject({ refused: false, reply: null });
    expect(await concludedCheck(shop, sha, ({ id }) => id !== accepted.id, 2)).toMatchObject({
      conclusion: 'success',
      title: accepted.title,
    });

    const next = await shop.commit('vague', WORDS, 'And words', { by: 'dora' });
    expect(await concludedCheck(shop, next)).toMatchObject(REGRESSED);
    const old = await say(shop, pull, `/promptgate accept ${sha} still fine`);
    expect(old).toMatchObject({ refused: true, reply: expect.stringContaining(next) });
  });

  it('by somebody who may not write changes nothing and says so', async () => {
    const { shop, sha, pull } = await openRegression();
    shop.setRole('rita', 'triage');
    for (const by of ['rita', 'mallory']) {
      const { refused, reply } = await say(shop, pull, `/promptgate accept ${sha} please`, by);
      expect(refused).toBe(true);
      expect(reply).toContain(`needs write permission to this repository, which ${by} does not have`);
    }
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('by the author counts, unless the policy of the base says otherwise', async () => {
    const lax = await openRegression();
    await say(lax.shop, lax.pull, `/promptgate accept ${lax.sha} mine`, 'dora');
    await concludedCheck(lax.shop, lax.sha, ({ conclusion }) => conclusion === 'success');

    const strict = await openRegression({ policy: 'gate: { author_may_accept: false }\n' });
    const own = await say(strict.shop, strict.pull, `/promptgate accept ${strict.sha} mine`, 'dora');
    expect(own).toMatchObject({
      refused: true,
      reply: expect.stringContaining('does not let its author accept'),
    });
    await say(strict.shop, strict.pull, `/promptgate accept ${strict.sha} hers`, 'ada');
    await concludedCheck(strict.shop, strict.sha, ({ conclusion }) => conclusion === 'success');
  });

  it('by the author under a lax base does not count under a stricter one', async () => {
    const { shop, sha, pull } = await openRegression();
    await shop.commit(
      'strict',
      {
        [POLICY]:
          `${SHOP_FILES[POLICY]}`.replaceAll('loopback/small', `${shop.owner}/${shop.owner}`) +
          'gate: { author_may_accept: false }\n',
      },
      'Strict',
    );
    await say(shop, pull, `/promptgate accept ${sha} mine`, 'dora');
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    await shop.retarget(pull, 'strict', { by: 'dora' });
    expect(await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2)).toMatchObject(
      REGRESSED,
    );
  });

  it('has nothing to accept where the review passes', async () => {
    const { shop, sha, pull } = await openWords();
    expect(await say(shop, pull, `/promptgate accept ${sha} to be safe`)).toMatchObject({
      refused: true,
      reply: expect.stringContaining('there is nothing to accept'),
    });
  });

  it('while the review is under way says that it has to wait', async () => {
    const shop = await stage.openShop();
    const gate = Promise.withResolvers<void>();
    stage.treat(shop, () => ({ kind: 'answer', until: gate.promise }));
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    await eventually(() => stage.asked(shop).length > 0);
    const early = await say(shop, pull, `/promptgate accept ${sha} in a hurry`);
    expect(early).toMatchObject({
      refused: true,
      reply: expect.stringContaining('when the check has ended'),
    });
    gate.resolve();
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
  });

  it('lets a commit pass that could not be evaluated', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: 'version: 2\n' } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'dora' });
    shop.setRole('dora', 'write');
    const pull = await shop.openPullRequest({ head: 'vague', by: 'dora' });
    await concludedCheck(shop, sha);
    // What the policy says of authors nobody knows.
    const own = await say(shop, pull, `/promptgate accept ${sha} mends the policy`, 'dora');
    expect(own).toMatchObject({ refused: true, reply: expect.stringContaining('could not read') });
    await say(shop, pull, `/promptgate accept ${sha} mends the policy`);
    const check = await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    expect(check.title).toBe('Accepted by @ada: mends the policy; The policy is not valid');
  });

  it('with a hostile reason of 65,536 characters shows it as text, short', async () => {
    const { shop, sha, pull } = await openRegression();
    const hostile = '@octo/all <img src=x> ``` <!-- promptgate:review --> [x](https://evil.example) #1 ';
    const start = `/promptgate accept ${sha} ${hostile}`;
    await say(shop, pull, start + 'x'.repeat(65_536 - start.length));
    const check = await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    expect(check.title?.length).toBeLessThanOrEqual(255);
    const comment = shop.comments(pull).find(({ body }) => body.startsWith('<!-- promptgate:review -->'));
    for (const text of [check.summary ?? '', comment?.body ?? '']) {
      expect(text).toContain('accepted by');
      expect(text).not.toMatch(/@octo|(?<!\\)<img|```|.<!--|https:\/\/evil|(?<!\\)\[x/);
    }
  });
});

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
    const wrong = await say(shop, pull, '/promptgate approve 1234567');
    expect(wrong).toMatchObject({ refused: true, reply: expect.stringContaining(`approve ${sha}`) });
    await passTime(stage);
    expect(stage.asked(shop)).toEqual([]);

    await say(shop, pull, `/promptgate approve ${sha.slice(0, 7)}`);
    expect(await concludedCheck(shop, sha, ({ id }) => id !== waiting.id, 2)).toMatchObject(REGRESSED);
    const calls = stage.asked(shop).length;
    expect(calls).toBeGreaterThan(0);

    const next = await fork.commit('vague', WORDS, 'One more', { by: 'mallory' });
    expect(await concludedCheck(shop, next)).toMatchObject({ conclusion: 'action_required' });
    expect(stage.asked(shop)).toHaveLength(calls);
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
    const { shop, sha, pull } = await openWords();
    expect(await say(shop, pull, `/promptgate approve ${sha}`)).toMatchObject({
      refused: true,
      reply: expect.stringContaining('reviewed without an approval'),
    });
  });
});

describe.concurrent('/promptgate explain', () => {
  it('shows what either side did on a case, and the nearest name of one that is unknown', async () => {
    const { shop, pull } = await openRegression();
    const { reply } = await say(shop, pull, '/promptgate explain refund-0', 'passer-by');
    expect(reply).toContain('`refund-0` of shop-tools (`evals/tools.jsonl:1`)');
    expect(reply).toMatch(/base: `create_refund.*\n {2}- tool\\_call 1\.00/);
    expect(reply).toMatch(/this change: `change_address.*\n {2}- tool\\_call 0\.00/);
    const { reply: unknown } = await say(shop, pull, '/promptgate explain refnd-0');
    expect(unknown).toContain('Did you mean `refund-0`?');
  });
});

describe.concurrent('a comment', () => {
  it('with an unknown command is answered with the nearest and the list; swap says that it is not there', async () => {
    const { shop, pull } = await openWords();
    const { refused, reply } = await say(shop, pull, '/promptgate acept 1234567 x', 'mallory');
    expect(refused).toBe(true);
    expect(reply).toContain('Did you mean `/promptgate accept');
    expect(reply).toContain('`/promptgate help`: this list');
    expect(await say(shop, pull, '/promptgate swap openai/gpt-5-nano')).toMatchObject({
      refused: true,
      reply: expect.stringContaining('not part of this version'),
    });
    expect(await say(shop, pull, '/promptgate')).toMatchObject({ refused: false });
  });

  it('in code, by a bot, edited into a command, on an issue, or by the App itself asks for nothing', async () => {
    const { shop, sha, pull } = await openRegression();
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
    const { shop, sha, pull } = await openRegression();
    const id = shop.comment(pull, '/promptgate explain refund-0');
    shop.editComment(id, `/promptgate accept ${sha} sneaky`);
    expect((await answered(shop, pull, id)).reply).toContain('`refund-0`');
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('on a closed pull request is answered, and decides nothing', async () => {
    const { shop, sha, pull } = await openRegression();
    await shop.closePullRequest(pull);
    for (const command of ['rerun', `approve ${sha}`, `accept ${sha} late`])
      expect(await say(shop, pull, `/promptgate ${command}`)).toMatchObject({
        refused: true,
        reply: expect.stringContaining('closed. Reopen it first.'),
      });
  });

  it('that forges the mark of a reply keeps nobody from getting theirs', async () => {
    const { shop, pull } = await openWords();
    const create = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
    const gate = Promise.withResolvers<void>();
    stage.github.faults.next(create, { until: gate.promise, only: `/${shop.owner}/${shop.name}` });
    const id = shop.comment(pull, '/promptgate help');
    shop.comment(pull, `<!-- promptgate:reply ${id} -->\nForged`, { by: 'mallory' });
    gate.resolve();
    expect((await answered(shop, pull, id)).reply).toContain('this list');
  });

  it('is answered once, although GitHub fails in between and the answer to the reply is lost', async () => {
    const { shop, pull } = await openWords();
    const only = { only: `/${shop.owner}/${shop.name}` };
    stage.github.faults.next('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      reset: 'after',
      ...only,
    });
    const { reply } = await say(shop, pull, '/promptgate help');
    expect(reply).toContain('this list');
    expect(shop.comments(pull)).toHaveLength(2);
  });

  it('in a locked conversation is carried out without a reply', async () => {
    const { shop, sha, pull } = await openRegression();
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
    const { shop, sha, pull } = await openWords();
    const ids = Array.from({ length: 5 }, () => shop.comment(pull, '/promptgate rerun\n/promptgate rerun'));
    for (const id of ids)
      expect(await answered(shop, pull, id)).toMatchObject({ refused: false, reply: null });
    await passTime(stage);
    expect(shop.checkRuns(sha).length).toBeLessThan(7);
    expect(shop.checkRuns(sha).at(-1)).toMatchObject({ conclusion: 'success' });
    expect((await onlyComment(shop, pull, () => true).catch(() => null)) ?? null).toBeNull();
  });
});

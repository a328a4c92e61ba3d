import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { openRegression, openWords, say, WORDS } from './commands-support.ts';
import {
  concludedCheck,
  eventually,
  onlyComment,
  POLICY,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const stage = useStage();
const FIXED = /^Accepted by @/;

describe.concurrent('/promptgate accept', () => {
  it('lets exactly this commit pass, says who did in check and comment, keeps it when run again, and not after a push', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    expect(await say(shop, pull, `/promptgate accept ${sha} we know about refunds`)).toMatchObject({
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
    const { shop, sha, pull } = await openRegression(stage);
    shop.setRole('rita', 'triage');
    for (const by of ['rita', 'mallory']) {
      const { refused, reply } = await say(shop, pull, `/promptgate accept ${sha} please`, by);
      expect(refused).toBe(true);
      expect(reply).toContain(`needs write permission to this repository, which ${by} does not have`);
    }
    expect(shop.checkRuns(sha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('by the author counts, unless the policy of the base says otherwise', async () => {
    const lax = await openRegression(stage);
    await say(lax.shop, lax.pull, `/promptgate accept ${lax.sha} mine`, 'dora');
    await concludedCheck(lax.shop, lax.sha, ({ conclusion }) => conclusion === 'success');

    const strict = await openRegression(stage, { policy: 'gate: { author_may_accept: false }\n' });
    const own = await say(strict.shop, strict.pull, `/promptgate accept ${strict.sha} mine`, 'dora');
    expect(own).toMatchObject({
      refused: true,
      reply: expect.stringContaining('does not let its author accept'),
    });
    await say(strict.shop, strict.pull, `/promptgate accept ${strict.sha} hers`, 'ada');
    await concludedCheck(strict.shop, strict.sha, ({ conclusion }) => conclusion === 'success');
  });

  it('is of the base that it was judged by: moved to another one, it has to be accepted there', async () => {
    const { shop, sha, pull } = await openRegression(stage);
    await shop.commit('next', { 'README.md': '# The next shop\n' }, 'Another branch, the same policy');
    await say(shop, pull, `/promptgate accept ${sha} fine on main`);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    await shop.retarget(pull, 'next', { by: 'dora' });
    expect(await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2)).toMatchObject(
      REGRESSED,
    );
    await say(shop, pull, `/promptgate accept ${sha} and on next`);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 2);
  });

  it('has nothing to accept where the review passes', async () => {
    const { shop, sha, pull } = await openWords(stage);
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

  it('lets a change pass that mends an invalid policy, for a maintainer, and nothing else against that policy', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: 'version: 2\n' } });
    const mended = { [POLICY]: SHOP_FILES[POLICY] ?? '' };
    const sha = await shop.commit('vague', mended, 'Mend the policy', { by: 'dora' });
    shop.setRole('dora', 'write');
    const pull = await shop.openPullRequest({ head: 'vague', by: 'dora' });
    shop.requireChecks('main', ['promptgate']);
    const waiting = await concludedCheck(shop, sha);
    expect(waiting).toMatchObject({
      conclusion: 'action_required',
      title: 'Waiting for a maintainer: the change makes the policy valid again',
      summary: expect.stringContaining(`\n/promptgate accept ${sha} <reason>\n`),
    });
    expect((await onlyComment(shop, pull)).body).toContain('It makes the policy valid again');
    const own = await say(shop, pull, `/promptgate accept ${sha} mends the policy`, 'dora');
    expect(own).toMatchObject({ refused: true, reply: expect.stringContaining('maintain permission') });
    // Where nobody else maintains it, it has to be whoever mends it.
    shop.setRole('dora', 'maintain');
    await say(shop, pull, `/promptgate accept ${sha} mends the policy`, 'dora');
    const check = await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    expect(check.title).toBe('Accepted by @dora: mends the policy; The policy is not valid');
    expect(shop.whyBlocked(pull)).toBeNull();

    const other = await shop.commit('words', WORDS, 'Only words');
    const kept = await shop.openPullRequest({ head: 'words' });
    const stays = await concludedCheck(shop, other);
    expect(stays).toMatchObject({ conclusion: 'failure', title: 'The policy is not valid' });
    expect(stays.summary).toContain('Until it is mended by a pull request, nothing else can be judged');
    const refused = await say(shop, kept, `/promptgate accept ${other} only words`);
    expect(refused).toMatchObject({ refused: true, reply: expect.stringContaining('cannot be accepted') });
    expect(shop.whyBlocked(kept)).toMatch(/promptgate/);
  });

  it('with a hostile reason of 65,536 characters shows it as text, short', async () => {
    const { shop, sha, pull } = await openRegression(stage);
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

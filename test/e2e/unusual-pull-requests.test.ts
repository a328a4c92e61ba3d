import { describe, expect, it } from 'vitest';
import type { FilesToWrite } from '../support/git-repository.ts';
import { CLEAR_TOOLS, VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  endedReviews,
  eventually,
  only,
  onlyComment,
  passTime,
  REGRESSED,
  requestsOf,
  SHOP_FILES,
  useStage,
} from './support.ts';

const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}';
const stage = useStage({ limits: { treeEntries: 5_500 } });

const notes = (count: number, text: string): FilesToWrite =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`notes/${i}.txt`, `${text} ${i}\n`]));

describe.concurrent('a pull request', () => {
  it('from a fork waits for a maintainer: nothing is called or spent, and merging stays blocked', async () => {
    const shop = await stage.openShop();
    shop.requireChecks('main', ['promptgate']);
    const fork = await shop.fork('mallory');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory' });
    const pull = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory' });
    await endedReviews(stage, shop, 1);
    const { id, conclusion } = await concludedCheck(shop, sha);
    expect(conclusion).toBe('action_required');
    // To have it run again is no approval.
    shop.rerequestCheckRun(id, { by: 'ada' });
    await endedReviews(stage, shop, 2);
    expect(await concludedCheck(shop, sha, () => true, 2)).toMatchObject({ conclusion: 'action_required' });
    expect(shop.whyBlocked(pull)).toMatch(/promptgate/);
    expect(stage.asked(shop)).toEqual([]);
    expect(shop.comments(pull)).toEqual([]);
  });

  it('from a fork that is gone waits for a maintainer too', async () => {
    const shop = await stage.openShop();
    shop.requireChecks('main', ['promptgate']);
    const fork = await shop.fork('mallory-2');
    const sha = await fork.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'mallory-2' });
    const pull = await shop.openPullRequest({ head: 'vague', fork, by: 'mallory-2' });
    await endedReviews(stage, shop, 1);
    fork.remove();
    await shop.closePullRequest(pull);
    await shop.reopenPullRequest(pull);
    await endedReviews(stage, shop, 2);
    expect(await concludedCheck(shop, sha, () => true, 2)).toMatchObject({ conclusion: 'action_required' });
    expect(shop.whyBlocked(pull)).toMatch(/promptgate/);
    expect(stage.asked(shop)).toEqual([]);
  });

  it('whose commit fails in another one does not pass by the laxer policy of its own base', async () => {
    const shop = await stage.openShop();
    shop.requireChecks('main', ['promptgate']);
    const blind = SHOP_FILES['.github/promptgate.yml']?.toString().replace('tools/*.json', 'nothing/*.json');
    await shop.commit('lax', { '.github/promptgate.yml': blind ?? '' }, 'Do not look');
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const strict = await shop.openPullRequest({ head: 'vague' });
    await concludedCheck(shop, sha);
    const lax = await shop.openPullRequest({ head: 'vague', base: 'lax' });
    await endedReviews(stage, shop, 2);
    const check = await concludedCheck(shop, sha, () => true, 2);
    expect(check).toMatchObject({
      conclusion: 'failure',
      title: `Not passed: this commit has not passed in #${strict}`,
    });
    expect(check.text).toContain('tools/orders.json');
    expect(shop.whyBlocked(strict)).toMatch(/promptgate/);

    // Whatever it was in the way of is looked at again.
    await shop.closePullRequest(strict);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 3);
    expect(shop.whyBlocked(lax)).toBeNull();
  });

  it('whose commit a stranger opens from a fork too stays mergeable, and waits with it only by another base, until that is closed', async () => {
    const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
    shop.requireChecks('main', ['promptgate']);
    await shop.commit('next', { 'README.md': '# The next shop\n' }, 'Another base');
    const sha = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    await concludedCheck(shop, sha);
    const fork = await shop.fork('mallory-3');
    const strange = await shop.openPullRequest({ head: 'words', fork, by: 'mallory-3' });
    await endedReviews(stage, shop, 2);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 1);
    expect(shop.whyBlocked(pull)).toBeNull();

    await shop.retarget(strange, 'next', { by: 'mallory-3' });
    const waits = await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'action_required', 2);
    expect(waits.summary).toContain(`this comment on #${strange}`);
    await shop.closePullRequest(strange, { by: 'mallory-3' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 3);
    expect(shop.whyBlocked(pull)).toBeNull();
  });

  it('whose commit passes in another one too passes in both, also where both are reviewed at once', async () => {
    const shop = await stage.openShop();
    await shop.commit('next', { 'README.md': '# The next shop\n' }, 'Another base');
    const back = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 1) };
    const sha = await shop.commit('laid-out', back, 'Lay it out');
    // Neither is concluded before both have begun.
    const begun = Promise.withResolvers<void>();
    stage.github.faults.next(COMPARE, { until: begun.promise, times: 2, ...only(shop) });
    const pulls = [
      await shop.openPullRequest({ head: 'laid-out' }),
      await shop.openPullRequest({ head: 'laid-out', base: 'next' }),
    ];
    await eventually(() => shop.checkRuns(sha).length === 2);
    begun.resolve();
    await endedReviews(stage, shop, 2);
    await eventually(() => shop.checkRuns(sha).every(({ conclusion }) => conclusion === 'success'));
    for (const pull of pulls) expect(shop.whyBlocked(pull)).toBeNull();
  });

  it('that is closed during its review leaves no check in progress', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    stage.github.faults.next(COMPARE, { status: 502, times: 4, ...only(shop) });
    const pull = await shop.openPullRequest({ head: 'vague' });
    await eventually(() => shop.checkRuns(sha)[0]);
    await shop.closePullRequest(pull);
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'cancelled' });
  });

  it('of an account that is not on the list of owners is not even looked at', async () => {
    const shop = await stage.openShop({ owner: 'stranger' });
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    await eventually(() => stage.logged().includes('stranger is not among PROMPTGATE_OWNERS'));
    await passTime(stage);
    expect(requestsOf(stage, shop)).toEqual([]);
    expect(stage.asked(shop)).toEqual([]);
  });

  it('that changes 5,000 files is reviewed whole', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, ...notes(5_000, 'note') } });
    const sha = await shop.commit('much', { ...notes(5_000, 'changed'), ...VAGUE_CHANGE }, 'Change all');
    await shop.openPullRequest({ head: 'much' });
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
  });

  it('of a repository with more files than GitHub lists fails the check, which says why', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, ...notes(6_000, 'note') } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.title).toMatch(/^Not evaluated: .* has more files at .* than GitHub lists/);
    expect(stage.asked(shop)).toEqual([]);
  });

  it('that is force-pushed during its review has the older one stop calling the model, and the new head judged', async () => {
    const shop = await stage.openShop();
    stage.treat(shop, () => ({ kind: 'silence' }));
    const old = await shop.commit('change', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'change' });
    await eventually(() => stage.asked(shop).length === 8);
    stage.treat(shop, () => ({ kind: 'answer' }));
    const words = { 'README.md': '# The shop\n' };
    const sha = await shop.forcePush('change', words, 'Only words');
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'success' });
    expect(await concludedCheck(shop, old)).toMatchObject({ conclusion: 'cancelled' });
    await passTime(stage);
    // Not one more than were under way.
    expect(stage.asked(shop)).toHaveLength(8);
    expect(shop.comments(pull)).toEqual([]);
  });

  it('whose branch is deleted during its review is closed by that, and its check is concluded', async () => {
    const shop = await stage.openShop();
    stage.treat(shop, () => ({ kind: 'silence' }));
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    await eventually(() => stage.asked(shop).length === 8);
    await shop.deleteBranch('vague');
    expect(await concludedCheck(shop, sha)).toMatchObject({
      conclusion: 'cancelled',
      title: 'Not reviewed: the pull request was closed',
    });
  });

  it('whose base branch is gone fails the check, which says so', async () => {
    const shop = await stage.openShop();
    await shop.commit('release', { 'README.md': '# Release\n' }, 'Release');
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const gone = Promise.withResolvers<void>();
    stage.github.faults.next(COMPARE, { until: gone.promise, ...only(shop) });
    await shop.openPullRequest({ head: 'vague', base: 'release' });
    await eventually(() => requestsOf(stage, shop).some(({ route }) => route === COMPARE));
    await shop.deleteBranch('release');
    gone.resolve();
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.title).toContain('has no branch release any more');
  });

  it('with a history of its own fails the check, which says that there is nothing to compare with', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('island', SHOP_FILES, 'Begin anew', { from: null });
    await shop.openPullRequest({ head: 'island' });
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(check.title).toContain('have no common commit');
  });

  it('whose comment somebody deleted gets no other one, whatever is pushed', async () => {
    const shop = await stage.openShop();
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const comment = await onlyComment(shop, pull);
    shop.deleteComment(comment.id);
    for (const [i, text] of ['# One\n', '# Two\n'].entries()) {
      const sha = await shop.commit('vague', { 'README.md': text }, text);
      await endedReviews(stage, shop, i + 2);
      expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'failure' });
      expect(shop.comments(pull)).toEqual([]);
    }
  });
});

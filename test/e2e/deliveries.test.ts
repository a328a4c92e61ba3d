import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  only,
  onlyComment,
  passTime,
  REGRESSED,
  requestsOf,
  useStage,
} from './support.ts';

const stage = useStage();
const WORDS = { 'README.md': '# The shop\n' };
const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';

describe('deliveries', () => {
  it('opened, synchronize, reopened and ready_for_review have the pull request reviewed, each once', async () => {
    const shop = await stage.openShop();
    const first = await shop.commit('words', WORDS, 'Name it');
    const pull = await shop.openPullRequest({ head: 'words', draft: true });
    await concludedCheck(shop, first);
    const second = await shop.commit('words', { 'README.md': '# Our shop\n' }, 'Ours');
    await concludedCheck(shop, second);
    await endedReviews(stage, shop, 2);
    await shop.markReadyForReview(pull);
    await endedReviews(stage, shop, 3);
    // Closing asks too: what is under way is to end.
    await shop.closePullRequest(pull);
    await endedReviews(stage, shop, 4);
    await shop.reopenPullRequest(pull);
    await endedReviews(stage, shop, 5);
    await passTime(stage);
    expect(countLogged(stage.logged(), shop, 'review started')).toBe(5);
    expect(await concludedCheck(shop, second, () => true, 3)).toMatchObject({ conclusion: 'success' });
  });

  it('of a pull request that is closed and reopened within a second end as one review of it', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('words', WORDS, 'Name it');
    const pull = await shop.openPullRequest({ head: 'words' });
    const first = await concludedCheck(shop, sha);
    await endedReviews(stage, shop, 1);
    const reopened = Promise.withResolvers<void>();
    const asked = () => requestsOf(stage, shop).filter(({ route }) => route === PULL).length;
    const before = asked();
    stage.github.faults.next(PULL, { until: reopened.promise, ...only(shop) });
    await shop.closePullRequest(pull);
    await eventually(() => asked() > before);
    await shop.reopenPullRequest(pull);
    // What looks because it was closed finds it open.
    reopened.resolve();
    await concludedCheck(shop, sha, ({ id }) => id !== first.id, 2);
    await passTime(stage);
    expect(shop.checkRuns(sha)).toHaveLength(2);
  });

  it('that come again under their GUID do nothing', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('words', WORDS, 'Name it');
    await shop.openPullRequest({ head: 'words' });
    await concludedCheck(shop, sha);
    await endedReviews(stage, shop, 1);
    const before = requestsOf(stage, shop).length;
    const opened = stage.github.webhooks.deliveries.find(
      ({ action, repositoryId }) => action === 'opened' && repositoryId === shop.id,
    );
    const again = await stage.github.webhooks.redeliver(opened?.guid ?? '');
    expect(again.answer?.status).toBe(200);
    await passTime(stage);
    expect(requestsOf(stage, shop)).toHaveLength(before);
  });

  it('that arrive in the wrong order end with the verdict on the newest head', async () => {
    const shop = await stage.openShop();
    stage.github.webhooks.hold();
    await shop.commit('change', WORDS, 'Name it');
    const pull = await shop.openPullRequest({ head: 'change' });
    await shop.commit('change', { 'README.md': '# Our shop\n' }, 'Ours');
    const newest = await shop.commit('change', VAGUE_CHANGE, 'Tidy the tools up');
    await stage.github.webhooks.release((held) => held.toReversed());
    expect(await concludedCheck(shop, newest)).toMatchObject({ conclusion: 'failure' });
    expect((await onlyComment(shop, pull)).body).toContain(newest.slice(0, 7));
    await passTime(stage);
    expect(await concludedCheck(shop, newest)).toMatchObject({ conclusion: 'failure' });
  });

  it('of a late old head do not end the review of the newest one without a verdict', async () => {
    const shop = await stage.openShop();
    await shop.commit('change', WORDS, 'Name it');
    stage.github.webhooks.hold();
    const pull = await shop.openPullRequest({ head: 'change' });
    const newest = await shop.commit('change', VAGUE_CHANGE, 'Tidy the tools up');
    const asked = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    stage.treat(shop, () => {
      asked.resolve();
      return { kind: 'answer', until: late.promise };
    });
    // `opened` comes while the head that `synchronize` spoke of is being reviewed.
    const released = stage.github.webhooks.release((held) => held.toReversed());
    await asked.promise;
    await released;
    late.resolve();
    expect(await concludedCheck(shop, newest)).toMatchObject({ conclusion: 'failure' });
    expect((await onlyComment(shop, pull)).body).toContain(newest.slice(0, 7));
  });

  it('of a burst of pushes end in one review of the last head, with no check left in progress', async () => {
    const shop = await stage.openShop();
    const shas = [await shop.commit('change', VAGUE_CHANGE, 'Tidy the tools up')];
    const asked = Promise.withResolvers<void>();
    const pushed = Promise.withResolvers<void>();
    stage.treat(shop, () => {
      asked.resolve();
      return { kind: 'answer', until: pushed.promise };
    });
    const pull = await shop.openPullRequest({ head: 'change' });
    await asked.promise;
    for (let i = 0; i < 8; i++)
      shas.push(await shop.commit('change', { 'README.md': `# Shop ${i}\n` }, `Words ${i}`));
    const last = shas.at(-1) ?? '';
    // The last head's review begins when the one before it has stopped.
    await eventually(() => shop.checkRuns(last)[0]);
    pushed.resolve();
    const check = await eventually(() => shop.checkRuns(last).find(({ status }) => status === 'completed'));
    expect(check).toMatchObject(REGRESSED);
    expect((await onlyComment(shop, pull)).body).toContain(last.slice(0, 7));
    await passTime(stage);
    const runs = shas.flatMap((sha) => shop.checkRuns(sha));
    expect(runs.filter(({ status }) => status !== 'completed')).toEqual([]);
    expect(runs.filter(({ conclusion }) => conclusion !== 'cancelled')).toHaveLength(1);
    expect(shop.checkRuns(shas[0] ?? '')).toMatchObject([{ conclusion: 'cancelled' }]);
  });
});

import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { concludedCheck, countLogged, eventually, only, passTime, REGRESSED, useStage } from './support.ts';

const stage = useStage();

describe('"Re-run" on the check', () => {
  it('reviews the commit again, calls no model again, and comes to the same verdict', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    const first = await concludedCheck(shop, sha);
    const asked = stage.asked(shop).length;
    shop.rerequestCheckRun(first.id, { by: 'ada' });
    const second = await concludedCheck(shop, sha, ({ id }) => id !== first.id, 2);
    expect(second).toMatchObject(REGRESSED);
    expect(second.title).toBe(first.title);
    expect(stage.asked(shop)).toHaveLength(asked);
  });

  it('of all checks of a commit does the same', async () => {
    const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
    const sha = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    await shop.openPullRequest({ head: 'words' });
    const first = await concludedCheck(shop, sha);
    await shop.rerequestCheckSuite(sha);
    const second = await concludedCheck(shop, sha, ({ id }) => id !== first.id, 2);
    expect(second).toMatchObject({ conclusion: 'success' });
  });

  it('gets a check of its own, also where GitHub is down for the first attempt: the green one of before is not it', async () => {
    const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
    const sha = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    await shop.openPullRequest({ head: 'words' });
    const first = await concludedCheck(shop, sha);
    stage.github.faults.next('POST /repos/{owner}/{repo}/check-runs', {
      status: 502,
      times: 4,
      ...only(shop),
    });
    shop.rerequestCheckRun(first.id, { by: 'ada' });
    const second = await concludedCheck(shop, sha, ({ id }) => id !== first.id, 2);
    expect(second).toMatchObject({ conclusion: 'success' });
  });

  it('on a commit that is no head any more, or of a closed pull request, reviews nothing', async () => {
    const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
    const old = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    const before = await concludedCheck(shop, old);
    const head = await shop.commit('words', { 'README.md': '# Our shop\n' }, 'More words');
    const last = await concludedCheck(shop, head);
    shop.rerequestCheckRun(before.id);
    await eventually(() => countLogged(stage.logged(), shop, 'task done') === 1);
    await shop.closePullRequest(pull);
    shop.rerequestCheckRun(last.id);
    await eventually(() => countLogged(stage.logged(), shop, 'task done') === 2);
    await passTime(stage);
    expect([...shop.checkRuns(old), ...shop.checkRuns(head)]).toHaveLength(2);
  });
});

describe('a review that is under way', () => {
  it.each([['is closed', 'cancelled', (shop: Shop, pull: number) => shop.closePullRequest(pull)]])(
    'stops calling models when the pull request %s',
    async (_, conclusion, act) => {
      const shop = await stage.openShop();
      const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
      const asked = Promise.withResolvers<void>();
      const never = new Promise<void>(() => {});
      stage.treat(shop, () => {
        asked.resolve();
        return { kind: 'answer', until: never };
      });
      const pull = await shop.openPullRequest({ head: 'vague' });
      await asked.promise;
      await act(shop, pull);
      const check = await concludedCheck(shop, sha);
      expect(check).toMatchObject({ conclusion, title: 'Not reviewed: the pull request was closed' });
      const calls = stage.asked(shop).length;
      await passTime(stage);
      expect(stage.asked(shop)).toHaveLength(calls);
    },
  );

  it('begins anew under the policy of another base when the base is changed', async () => {
    const shop = await stage.openShop();
    await shop.commit('other', { 'README.md': '# Other\n' }, 'Another base');
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const asked = Promise.withResolvers<void>();
    let stalls = true;
    stage.treat(shop, () => {
      asked.resolve();
      return stalls ? { kind: 'answer', until: new Promise<void>(() => {}) } : { kind: 'answer' };
    });
    const pull = await shop.openPullRequest({ head: 'vague' });
    await asked.promise;
    stalls = false;
    await shop.retarget(pull, 'other');
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
  });
});

type Shop = Awaited<ReturnType<typeof stage.openShop>>;

import { describe, expect, it } from 'vitest';
import { pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  countLogged,
  eventually,
  only,
  onlyComment,
  POLICY,
  passTime,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const stage = useStage({
  answer(request) {
    const answer = pickTool(request);
    return {
      ...(typeof answer === 'string' ? { text: answer } : answer),
      usage: { input: 100, output: 100 },
    };
  },
});

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

describe('the budget of a review', () => {
  it('is one for all attempts at a commit: "Re-run" calls nothing more once it is spent, and goes on where it was raised', async () => {
    // Of 80 calls at 0.9 cents, as the dearest models cost.
    const policy = (usd: number) => `${SHOP_POLICY}budget: { per_review_usd: ${usd} }\n`;
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy(0.3) } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const stopped = await concludedCheck(shop, sha);
    expect(stopped.title).toBe('Not evaluated: the budget of this review is spent');
    const asked = stage.asked(shop).length;
    expect(asked).toBeGreaterThan(5);
    shop.rerequestCheckRun(stopped.id, { by: 'ada' });
    const again = await concludedCheck(shop, sha, ({ id }) => id !== stopped.id, 2);
    expect(again.title).toBe(stopped.title);
    expect(stage.asked(shop)).toHaveLength(asked);
    await onlyComment(shop, pull, (body) =>
      /It holds for all attempts at this commit together; \\\$0\.\d\d went on earlier ones\./.test(body),
    );

    const raised = policy(5).replaceAll('loopback/small', `${shop.owner}/${shop.owner}`);
    await shop.commit('main', { [POLICY]: raised }, 'More money');
    const last = await concludedCheck(shop, sha, ({ title }) => title?.startsWith('tool_call') === true, 3);
    expect(last).toMatchObject(REGRESSED);
    await onlyComment(shop, pull, (body) =>
      /\$0\.\d\d in earlier attempts that count against it too/.test(body),
    );
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

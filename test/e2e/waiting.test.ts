import { describe, expect, it } from 'vitest';
import { postgresMissing, query } from '../support/postgres.ts';
import { SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  eventually,
  only,
  POLICY,
  passTime,
  requestsOf,
  SHOP_FILES,
  useStage,
} from './support.ts';

/** One review at once: whatever else is asked for waits. */
const stage = useStage({ env: async () => ({ PROMPTGATE_REVIEWS: '1' }) });
const STRICT = `${SHOP_POLICY}gate: { uncovered: block }\n`;
const PULL = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
/** No suite covers it. */
const PROMPT = {
  'prompts/greeting.prompt.yml': 'messages:\n  - role: system\n    content: Greet {{name}} kindly.\n',
};

describe('a pull request whose delivery was lost', () => {
  it('is reviewed once GitHub names it with the check of its commit, which passes by no laxer policy meanwhile', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });
    await shop.commit('lax', { [POLICY]: SHOP_POLICY }, 'Anything goes');
    const sha = await shop.commit('greet', PROMPT, 'Greet');
    stage.github.webhooks.hold();
    const lost = await shop.openPullRequest({ head: 'greet' });
    await stage.github.webhooks.release(() => []);
    await shop.openPullRequest({ head: 'greet', base: 'lax' });
    await eventually(() => shop.checkRuns(sha).length === 2);
    expect(shop.checkRuns(sha)[0]).toMatchObject({
      conclusion: 'failure',
      title: `Not passed: this commit has not passed in #${lost}`,
    });
    await concludedCheck(shop, sha, ({ title }) => title?.includes('no suite covers') === true, 2);
    // What GitHub told was in the answers that there are anyway.
    expect(requestsOf(stage, shop).filter(({ route }) => route.endsWith('/pulls'))).toEqual([]);
  });
});

describe('a review that waits for a place', () => {
  it('lets no conclusion of before stand: by another base, or of another pull request with the commit', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });
    shop.requireChecks('main', ['promptgate']);
    await shop.commit('lax', { [POLICY]: SHOP_POLICY }, 'Anything goes');
    const sha = await shop.commit('greet', PROMPT, 'Greet');
    const moved = await shop.openPullRequest({ head: 'greet', base: 'lax' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    const other = await shop.commit('wave', PROMPT, 'Wave');
    await shop.openPullRequest({ head: 'wave', base: 'lax' });
    await concludedCheck(shop, other, ({ conclusion }) => conclusion === 'success');

    const gate = Promise.withResolvers<void>();
    stage.treat(shop, () => ({ kind: 'answer', until: gate.promise }));
    const busy = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    await eventually(() => stage.asked(shop).length > 0);

    await shop.retarget(moved, 'main');
    await eventually(() => shop.checkRuns(sha).length === 2);
    expect(shop.whyBlocked(moved)).toMatch(/promptgate/);
    const twin = await shop.openPullRequest({ head: 'wave' });
    await eventually(() => shop.checkRuns(other).length === 2);
    expect(shop.whyBlocked(twin)).toMatch(/promptgate/);
    expect(shop.checkRuns(busy)).toMatchObject([{ status: 'in_progress' }]);

    gate.resolve();
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
    await concludedCheck(shop, other, ({ conclusion }) => conclusion === 'failure', 2);
  });

  it.skipIf(postgresMissing !== null)(
    'and gets one while its check is being shown in progress is done once',
    async () => {
      const url = 'url' in stage.database ? stage.database.url : '';
      const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });
      await shop.commit('lax', { [POLICY]: SHOP_POLICY }, 'Anything goes');
      const sha = await shop.commit('greet', PROMPT, 'Greet');
      const pull = await shop.openPullRequest({ head: 'greet', base: 'lax' });
      await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');

      const busy = Promise.withResolvers<void>();
      stage.treat(shop, () => ({ kind: 'answer', until: busy.promise }));
      await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
      await shop.openPullRequest({ head: 'vague' });
      await eventually(() => stage.asked(shop).length > 0);

      const shown = Promise.withResolvers<void>();
      const reads = () => requestsOf(stage, shop).filter(({ route }) => route === PULL).length;
      const before = reads();
      stage.github.faults.next(PULL, { until: shown.promise, ...only(shop) });
      await shop.retarget(pull, 'main');
      await eventually(() => reads() > before);
      busy.resolve();
      const active = `select 1 from promptgate_jobs.job where name = 'reviews' and state = 'active' and singleton_key = '${shop.id}/${pull}'`;
      await eventually(async () => (await query(url, active)).length > 0);
      shown.resolve();
      await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
      await passTime(stage);
      expect(shop.checkRuns(sha)).toHaveLength(2);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { CLEAR_TOOLS, shopTool, VAGUE_CHANGE } from '../support/shop-repository.ts';
import { concludedCheck, endedReviews, onlyComment, REGRESSED, requestsOf, useStage } from './support.ts';

/** As good as what was there. */
const KIND_CHANGE = {
  'tools/orders.json': JSON.stringify(
    [shopTool('create_refund', 'Pay money back to the customer: refund'), ...CLEAR_TOOLS.slice(1)],
    null,
    2,
  ),
};

const stage = useStage({ database: 'PGlite' });

describe.concurrent('a pull request that makes the agent pick the wrong tool', () => {
  it('gets a failing check that names the drop and marks the line, with at most 12 requests beside blobs', async () => {
    const shop = await stage.openShop();
    shop.requireChecks('main', ['promptgate']);
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    await endedReviews(stage, shop, 1);
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ name: 'promptgate', ...REGRESSED });
    expect(check.summary).toMatch(/^\*\*Not safe to merge\.\*\* `tool_call` \*\*fell 2[37] points\*\*/);
    expect(check.annotations).toMatchObject([
      { path: 'tools/orders.json', start_line: 6, annotation_level: 'warning' },
      { path: 'tools/orders.json', start_line: 6, annotation_level: 'notice' },
    ]);
    expect(shop.whyBlocked(pull)).toMatch(/promptgate/);
    const beside = requestsOf(stage, shop).filter(({ route }) => !route.includes('/git/blobs/'));
    expect(beside.length).toBeLessThanOrEqual(12);
  });

  it('gets one comment that says what broke', async () => {
    const shop = await stage.openShop();
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const { body, viaApp } = await onlyComment(shop, pull);
    expect(viaApp).toBe(true);
    expect(body).toMatch(/^<!-- promptgate:review -->\n/);
    expect(body).toContain('### Promptgate: this change makes the agent pick the wrong tool');
    expect(body).toContain('expected `create_refund(A-0)`');
    expect(body).toContain('this change `change_address(A-0)`');
  });

  it('has the same comment brought up to date by the next push, and turn to a pass once it is mended', async () => {
    const shop = await stage.openShop();
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const first = await onlyComment(shop, pull);

    const worse = { ...VAGUE_CHANGE, 'README.md': '# Shop, tidy\n' };
    const second = await shop.commit('vague', worse, 'Tidy more up');
    const updated = await onlyComment(shop, pull, (body) => body.includes(second.slice(0, 7)));
    expect(updated.id).toBe(first.id);
    expect(updated.body).toContain('pick the wrong tool');

    const third = await shop.commit('vague', KIND_CHANGE, 'Say what it is for');
    expect(await concludedCheck(shop, third)).toMatchObject({ conclusion: 'success' });
    const mended = await onlyComment(shop, pull, (body) => body.includes(third.slice(0, 7)));
    expect(mended.id).toBe(first.id);
    expect(mended.body).toContain('### Promptgate: no regression');
  });

  it('is not told the same twice: a review that finds nothing new writes no comment', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    await endedReviews(stage, shop, 1);
    const calls = stage.asked(shop).length;
    const before = requestsOf(stage, shop).length;

    await shop.closePullRequest(pull);
    await shop.reopenPullRequest(pull);
    await endedReviews(stage, shop, 2);

    const routes = requestsOf(stage, shop)
      .slice(before)
      .map(({ route }) => route);
    expect(routes.filter((route) => /comments/.test(route))).toEqual([]);
    expect(await concludedCheck(shop, sha, () => true, 2)).toMatchObject({ conclusion: 'failure' });
    expect(stage.asked(shop)).toHaveLength(calls);
  });

  it('that changes no artifact passes, saying so, and gets no comment', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Name it');
    const pull = await shop.openPullRequest({ head: 'words' });
    await endedReviews(stage, shop, 1);
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'success', title: 'No AI artifacts changed' });
    expect(shop.comments(pull)).toEqual([]);
  });

  it('that takes its regression back says so in the comment that told of it', async () => {
    const shop = await stage.openShop();
    await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    await onlyComment(shop, pull);
    const back = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2), 'README.md': '# The shop\n' };
    const sha = await shop.commit('vague', back, 'Take it back');
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'success' });
    const { body } = await onlyComment(shop, pull, (text) => text.includes(sha.slice(0, 7)));
    expect(body).toMatch(/no AI artifacts changed/i);
    expect(body).not.toContain('wrong tool');
  });
});

describe.concurrent('two pull requests of two repositories', () => {
  it('are reviewed at once, each by its own policy and with its own verdict', async () => {
    const [one, other] = [await stage.openShop(), await stage.openShop()];
    const bad = await one.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const good = await other.commit('kind', KIND_CHANGE, 'Say what it is for');
    // The model answers nobody before it was asked about both.
    const asked = new Set<string>();
    const both = Promise.withResolvers<void>();
    for (const shop of [one, other])
      stage.treat(shop, ({ model }) => {
        if (asked.add(model).size === 2) both.resolve();
        return { kind: 'answer', until: both.promise };
      });
    const [first, second] = await Promise.all([
      one.openPullRequest({ head: 'vague' }),
      other.openPullRequest({ head: 'kind' }),
    ]);
    expect(await concludedCheck(one, bad)).toMatchObject({ conclusion: 'failure' });
    expect(await concludedCheck(other, good)).toMatchObject({ conclusion: 'success' });
    expect((await onlyComment(one, first)).body).toContain('wrong tool');
    expect((await onlyComment(other, second)).body).toContain('no regression');
  });
});

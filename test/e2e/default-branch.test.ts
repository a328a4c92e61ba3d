import { describe, expect, it } from 'vitest';
import { SHOP_POLICY } from '../support/shop-repository.ts';
import { countLogged, eventually, POLICY, passTime, useStage } from './support.ts';

const stage = useStage();
const INVALID = `${SHOP_POLICY}gate: { uncovred: block }\n`;

describe('a policy on the default branch that cannot be used', () => {
  it('has one issue that says where and how to mend it, and closes itself when it is mended', async () => {
    const shop = await stage.openShop();
    await shop.commit('main', { [POLICY]: INVALID }, 'Ask for suites');
    const issue = await eventually(() => shop.issues()[0]);
    expect(issue).toMatchObject({
      state: 'open',
      title: 'The Promptgate policy on the default branch is not valid',
    });
    expect(issue.body).toMatch(/promptgate\.yml:8:9.*Did you mean .{0,4}uncovered/);

    await shop.commit('main', { [POLICY]: `${INVALID}judge: 7\n` }, 'Name a judge');
    await eventually(() => shop.issues()[0]?.body?.includes('promptgate.yml:9'));
    shop.closeIssue(shop.issues()[0]?.number ?? 0);
    await shop.commit('main', { [POLICY]: `${INVALID}judge: 7\n# Still wrong\n` }, 'Say so');
    await eventually(() => shop.issues()[0]?.state === 'open');
    await shop.commit('main', { [POLICY]: SHOP_POLICY }, 'Mend it');
    await eventually(() => shop.issues()[0]?.state === 'closed');
    expect(shop.issues()).toHaveLength(1);
  });

  it('is told of anew when it breaks again', async () => {
    const shop = await stage.openShop();
    for (const [policy, open] of [
      [INVALID, 1],
      [SHOP_POLICY, 0],
      [INVALID, 1],
    ] as const) {
      await shop.commit('main', { [POLICY]: policy }, 'Change the policy');
      await eventually(() => shop.issues().filter(({ state }) => state === 'open').length === open);
    }
    expect(shop.issues()).toHaveLength(2);
  });
});

it('a push that touches no policy, or another branch, asks GitHub for nothing', async () => {
  const shop = await stage.openShop();
  const before = stage.github.requests.length;
  await shop.commit('main', { 'README.md': '# Our shop\n' }, 'Words');
  await shop.commit('side', { [POLICY]: INVALID }, 'Try it');
  await stage.github.webhooks.settled();
  const asked = stage.github.requests.slice(before).filter(({ url }) => url.includes(shop.owner));
  expect(asked).toEqual([]);
  await passTime(stage);
  expect(countLogged(stage.logged(), shop, 'task done')).toBe(0);
});

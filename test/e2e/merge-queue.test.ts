import { describe, expect, it } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import type { Delivery } from '../github/webhooks/hook.ts';
import type { FilesToWrite } from '../support/git-repository.ts';
import { CLEAR_TOOLS, SHOP_POLICY, shopTool, VAGUE_CHANGE } from '../support/shop-repository.ts';
import { say } from './commands-support.ts';
import {
  concludedCheck,
  countLogged,
  endedReviews,
  eventually,
  only,
  POLICY,
  passTime,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const NEVER = new Promise<never>(() => {});
const START = 'POST /repos/{owner}/{repo}/check-runs';
const stage = useStage();

const KIND_CHANGE = {
  'tools/orders.json': JSON.stringify(
    [shopTool('create_refund', 'Pay money back to the customer: refund'), ...CLEAR_TOOLS.slice(1)],
    null,
    2,
  ),
};

/** Of a tool that VAGUE_CHANGE leaves alone, in the same file. */
const ADDRESS_CHANGE = {
  'tools/orders.json': JSON.stringify(
    [...CLEAR_TOOLS.slice(0, -1), shopTool('change_address', 'Send it to another address')],
    null,
    2,
  ),
};
const PROMPT = 'messages:\n  - role: system\n    content: Say hello.\n';
const OTHER_POLICY = `version: 1\ngate: { uncovered: block }\n`;

/** A pull request whose own review has ended. */
async function openReviewed(shop: FakeRepository, change: FilesToWrite, branch = 'change') {
  const sha = await shop.commit(branch, change, `Change ${branch}`);
  const pull = await shop.openPullRequest({ head: branch });
  const check = await concludedCheck(shop, sha);
  return { sha, pull, check };
}

/** Has the shop's model say nothing from now on; resolves with its first request. */
function silence(shop: FakeRepository): Promise<void> {
  const asked = Promise.withResolvers<void>();
  stage.treat(shop, () => {
    asked.resolve();
    return { kind: 'answer', until: NEVER };
  });
  return asked.promise;
}

/** A pull request that the App was told nothing of. */
async function openUnreviewed(shop: FakeRepository): Promise<number> {
  await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
  stage.github.webhooks.hold();
  const pull = await shop.openPullRequest({ head: 'vague' });
  await stage.github.webhooks.release(() => []);
  return pull;
}

const endedTasks = (shop: FakeRepository, count: number) =>
  eventually(() => countLogged(stage.logged(), shop, 'task done') >= count);

describe('a group of a merge queue', () => {
  it('passes where its pull request did, runs nothing anew, says so, and writes no comment', async () => {
    const shop = await stage.openShop();
    shop.requireChecks('main', ['promptgate']);
    const { pull } = await openReviewed(shop, KIND_CHANGE);
    await endedReviews(stage, shop, 1);
    const [calls, comments] = [stage.asked(shop).length, shop.comments(pull)];
    const group = await shop.enqueue(pull);
    expect(group.whyBlocked()).toMatch(/promptgate/);
    const check = await concludedCheck(shop, group.headSha);
    expect(check).toMatchObject({ name: 'promptgate', conclusion: 'success', actions: [] });
    expect(check.title).toMatch(/^No regression/);
    expect(check.summary).toMatch(/Nothing was run anew: all \d+ trials came from earlier reviews/);
    expect(stage.asked(shop)).toHaveLength(calls);
    expect(shop.comments(pull)).toEqual(comments);
    expect(group.whyBlocked()).toBeNull();
    await group.destroy('merged');
    await endedTasks(shop, 2);
    expect(shop.checkRuns(group.headSha)).toMatchObject([{ conclusion: 'success' }]);
  });

  it('fails where it makes the agent pick the wrong tool, which blocks the merge', async () => {
    const shop = await stage.openShop();
    const { pull } = await openReviewed(shop, VAGUE_CHANGE);
    shop.requireChecks('main', ['promptgate']);
    const group = await shop.enqueue(pull, { by: 'ada' });
    expect(await concludedCheck(shop, group.headSha)).toMatchObject(REGRESSED);
    expect(group.whyBlocked()).toMatch(/promptgate/);
    await expect(group.destroy('merged')).rejects.toThrow('promptgate');
  });

  it('is judged as a whole: two at once each get a check, the second one of what both do together', async () => {
    const shop = await stage.openShop();
    const address = await openReviewed(shop, ADDRESS_CHANGE, 'address');
    const vague = await openReviewed(shop, VAGUE_CHANGE, 'vague');
    const first = await shop.enqueue(address.pull);
    const second = await shop.enqueue(vague.pull, { behind: first });
    expect(second.baseSha).toBe(first.headSha);
    expect(await concludedCheck(shop, first.headSha)).toMatchObject({ conclusion: 'success' });
    const check = await concludedCheck(shop, second.headSha);
    expect(check).toMatchObject(REGRESSED);
    expect(check.summary).toMatch(/against `main` as it is now\. \d+ trials were run anew/);
    expect(check.text).toContain('`change_address`');
  });

  it('whose base has moved since the review of its pull request is run anew, and says so', async () => {
    const shop = await stage.openShop();
    const { pull } = await openReviewed(shop, VAGUE_CHANGE);
    await shop.commit('main', ADDRESS_CHANGE, 'Say it shorter');
    const group = await shop.enqueue(pull);
    const check = await concludedCheck(shop, group.headSha);
    expect(check).toMatchObject(REGRESSED);
    expect(check.summary).toMatch(
      /\d+ trials were run anew, because what goes into them is not what was reviewed before/,
    );
  });

  it('passes where what it breaks was accepted in its pull request, and only where the same is judged', async () => {
    const shop = await stage.openShop();
    const { pull, sha } = await openReviewed(shop, VAGUE_CHANGE);
    await shop.commit('words', { 'README.md': '# Our shop\n' }, 'Words');
    const words = await shop.openPullRequest({ head: 'words' });
    await endedReviews(stage, shop, 2);
    expect(await say(shop, pull, `/promptgate accept ${sha} a known gap`)).toMatchObject({ refused: false });
    // Nobody is judged by it.
    await shop.commit('main', { 'CHANGES.md': '# Changes\n' }, 'Begin a list of changes');
    const { webhooks } = stage.github;
    let late: Delivery[] = [];
    webhooks.hold();
    const group = await shop.enqueue(pull);
    await webhooks.release((held) => {
      late = held;
      return [];
    });
    const behind = await shop.enqueue(words, { behind: group });
    // A failed check would put it out of the queue, and what was accepted may be in front of it.
    await eventually(() =>
      shop.checkRuns(behind.headSha)[0]?.title?.startsWith('Tried again soon: GitHub has not told of every'),
    );
    webhooks.hold();
    await webhooks.release(() => late);
    for (const { headSha } of [group, behind]) {
      const check = await concludedCheck(shop, headSha);
      expect(check).toMatchObject({ conclusion: 'success' });
      expect(check.title).toMatch(/^Accepted by @ada: a known gap; tool_call/);
      expect(check.summary).toContain('Nothing was run anew');
    }
    await shop.commit('main', ADDRESS_CHANGE, 'Say it shorter');
    const other = await shop.enqueue(pull);
    expect(await concludedCheck(shop, other.headSha)).toMatchObject(REGRESSED);
  });

  it('that touches the gate itself passes where its pull requests were acknowledged, all of them', async () => {
    const policy = (gate: string) => `${SHOP_POLICY}gate: { own_changes: acknowledge${gate} }\n`;
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy('') } });
    const cases = String(SHOP_FILES['evals/tools.jsonl']).split('\n').slice(3).join('\n');
    const lax = await openReviewed(shop, { [POLICY]: policy(', margin: 0.4') }, 'lax');
    const fewer = await openReviewed(shop, { 'evals/tools.jsonl': cases }, 'fewer');
    await endedReviews(stage, shop, 2);
    shop.setRole('mia', 'maintain');
    await say(shop, lax.pull, `/promptgate accept ${lax.sha} seen`, 'mia');
    const first = await shop.enqueue(lax.pull);
    expect(await concludedCheck(shop, first.headSha)).toMatchObject({ conclusion: 'success' });
    const unseen = await concludedCheck(shop, (await shop.enqueue(fewer.pull, { behind: first })).headSha);
    expect(unseen).toMatchObject({
      conclusion: 'failure',
      title: 'Not passed: the group touches the gate itself, and nobody acknowledged that',
      summary: expect.stringContaining(`#${fewer.pull}`),
    });
  });

  it('stops when the App is suspended, and writes nothing any more', async () => {
    const shop = await stage.openShop();
    const pull = await openUnreviewed(shop);
    const asked = silence(shop);
    const group = await shop.enqueue(pull);
    await asked;
    stage.github.installation(shop.owner).suspend();
    await endedTasks(shop, 1);
    const calls = stage.asked(shop).length;
    await passTime(stage);
    expect(stage.asked(shop)).toHaveLength(calls);
    expect(shop.checkRuns(group.headSha)).toMatchObject([{ status: 'in_progress' }]);
  });

  it('that is destroyed while it is reviewed calls no model within a second, and its check is cancelled', async () => {
    const shop = await stage.openShop();
    const pull = await openUnreviewed(shop);
    const asked = silence(shop);
    const group = await shop.enqueue(pull);
    await asked;
    const at = Date.now();
    await group.destroy('dequeued');
    const check = await concludedCheck(shop, group.headSha);
    expect(Date.now() - at).toBeLessThan(2_000);
    expect(check).toMatchObject({
      conclusion: 'cancelled',
      title: 'Not reviewed to the end: the merge queue gave this group up',
    });
    const calls = stage.asked(shop).length;
    await endedTasks(shop, 2);
    await passTime(stage);
    expect(stage.asked(shop)).toHaveLength(calls);
    expect(shop.checkRuns(group.headSha)).toHaveLength(1);
  });

  it('whose end is delivered before its beginning is not reviewed', async () => {
    const shop = await stage.openShop();
    const pull = await openUnreviewed(shop);
    stage.github.webhooks.hold();
    const group = await shop.enqueue(pull);
    await group.destroy('dequeued');
    await stage.github.webhooks.release((held) => held.toReversed());
    await endedTasks(shop, 1);
    await passTime(stage);
    expect(stage.asked(shop)).toEqual([]);
    expect(shop.checkRuns(group.headSha).filter(({ status }) => status !== 'completed')).toEqual([]);
  });

  it('is made anew when its base moves, and reviewed by the policy that the base has then', async () => {
    const shop = await stage.openShop();
    const { pull } = await openReviewed(shop, VAGUE_CHANGE);
    const old = await shop.enqueue(pull);
    expect(await concludedCheck(shop, old.headSha)).toMatchObject(REGRESSED);
    await shop.commit('main', { [POLICY]: OTHER_POLICY }, 'Block what no suite covers');
    await old.destroy('invalidated');
    const group = await shop.enqueue(pull);
    expect(await concludedCheck(shop, group.headSha)).toMatchObject({
      conclusion: 'failure',
      title: expect.stringMatching(/no suite covers/),
    });
    await endedTasks(shop, 3);
    // What was concluded stays: the old group's end is no news to its check.
    expect(shop.checkRuns(old.headSha)).toMatchObject([{ conclusion: 'failure' }]);
  });

  it('of a repository without a policy passes, with a title that says what was not looked at', async () => {
    const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
    const { pull } = await openReviewed(shop, { 'prompts/hello.prompt.yml': PROMPT });
    const group = await shop.enqueue(pull);
    const check = await concludedCheck(shop, group.headSha);
    expect(check).toMatchObject({ conclusion: 'success', title: '1 prompt changed, no suite covers it' });
    expect(check.summary).toContain('Nothing had to be run');
  });

  it('that is delivered again does nothing', async () => {
    const shop = await stage.openShop();
    const { pull } = await openReviewed(shop, KIND_CHANGE);
    const group = await shop.enqueue(pull);
    await concludedCheck(shop, group.headSha);
    await endedTasks(shop, 1);
    const requests = stage.github.requests.length;
    const about = ({ event, repositoryId }: { event: string; repositoryId: number | null }) =>
      event === 'merge_group' && repositoryId === shop.id;
    const delivery = stage.github.webhooks.deliveries.find(about);
    expect((await stage.github.webhooks.redeliver(delivery?.guid ?? '')).answer?.status).toBe(200);
    await passTime(stage);
    const since = stage.github.requests.slice(requests).filter(({ url }) => url.includes(shop.owner));
    expect(since).toEqual([]);
    expect(shop.checkRuns(group.headSha)).toHaveLength(1);
  });

  it('has one check, and no call paid for twice, when the server dies in the middle', async () => {
    const shop = await stage.openShop();
    const pull = await openUnreviewed(shop);
    let left = 20;
    stage.treat(shop, () => (left-- > 0 ? { kind: 'answer' } : { kind: 'silence' }));
    const group = await shop.enqueue(pull);
    await eventually(() => stage.asked(shop).length === 28);
    await passTime(stage);
    await stage.serve.kill();
    stage.treat(shop, () => ({ kind: 'answer' }));
    await stage.restart();
    expect(await concludedCheck(shop, group.headSha)).toMatchObject(REGRESSED);
    const answered = stage.answered(shop);
    expect(new Set(answered).size).toBe(answered.length);
  });

  it('has one check where the answer to its making was lost', async () => {
    const shop = await stage.openShop();
    const { pull } = await openReviewed(shop, KIND_CHANGE);
    stage.github.faults.next(START, { reset: 'after', ...only(shop) });
    const group = await shop.enqueue(pull);
    expect(await concludedCheck(shop, group.headSha)).toMatchObject({ conclusion: 'success' });
  });
});

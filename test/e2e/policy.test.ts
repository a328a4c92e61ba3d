import { describe, expect, it } from 'vitest';
import { SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';
import {
  concludedCheck,
  eventually,
  only,
  onlyComment,
  POLICY,
  REGRESSED,
  SHOP_FILES,
  useStage,
} from './support.ts';

const COMPARE = 'GET /repos/{owner}/{repo}/compare/{basehead}';
const stage = useStage();
const STRICT = `${SHOP_POLICY}gate: { uncovered: block }\n`;
/** No suite covers it. */
const PROMPT = {
  'prompts/greeting.prompt.yml': 'messages:\n  - role: system\n    content: Greet {{name}} kindly.\n',
};

describe.concurrent('the policy', () => {
  it('is the one at the tip of the base branch: one that became stricter since the branch was cut applies', async () => {
    const shop = await stage.openShop();
    const lax = await shop.commit('lax', PROMPT, 'Greet');
    await shop.openPullRequest({ head: 'lax' });
    expect(await concludedCheck(shop, lax)).toMatchObject({ conclusion: 'success' });

    const late = await shop.commit('late', PROMPT, 'Greet');
    await shop.commit('main', { [POLICY]: STRICT }, 'Ask for suites');
    await shop.openPullRequest({ head: 'late' });
    expect(await concludedCheck(shop, late)).toMatchObject({ conclusion: 'failure' });
  });

  it('applies as it is now to a head that passed under an older one', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('greet', PROMPT, 'Greet');
    const pull = await shop.openPullRequest({ head: 'greet' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    await shop.commit('main', { [POLICY]: STRICT }, 'Ask for suites');
    await shop.closePullRequest(pull);
    await shop.reopenPullRequest(pull);
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
  });

  it('of another base branch judges a pull request that is moved there', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });
    await shop.commit('lax', { [POLICY]: SHOP_POLICY }, 'Anything goes');
    const sha = await shop.commit('greet', PROMPT, 'Greet');
    const pull = await shop.openPullRequest({ head: 'greet', base: 'lax' });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    shop.requireChecks('main', ['promptgate']);
    const late = Promise.withResolvers<void>();
    stage.github.faults.next(COMPARE, { until: late.promise, ...only(shop) });
    await shop.retarget(pull, 'main');
    // What the other branch's policy let pass does not stand while this one's is applied.
    await eventually(() => shop.checkRuns(sha).length === 2);
    expect(shop.whyBlocked(pull)).toMatch(/promptgate/);
    late.resolve();
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure', 2);
  });

  it('that lies under a name nobody reads is named, on its own line and in the comment', async () => {
    const near = '.github/promptgate.yaml';
    const { [POLICY]: text = null, ...others } = SHOP_FILES;
    const shop = await stage.openShop({ files: { ...others, [near]: text } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const check = await concludedCheck(shop, sha);
    const named = { path: near, start_line: 1, message: `this file is not read: the policy is ${POLICY}` };
    expect(check.annotations).toEqual(expect.arrayContaining([expect.objectContaining(named)]));
    expect((await onlyComment(shop, pull)).body).toContain(near);
  });

  it('of the base judges a pull request that makes its own laxer, or removes it', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });
    const blind = SHOP_POLICY.replace('tools/*.json', 'nothing/*.json');
    const edited = await shop.commit('edited', { ...VAGUE_CHANGE, [POLICY]: blind }, 'Do not look');
    await shop.openPullRequest({ head: 'edited' });
    expect(await concludedCheck(shop, edited)).toMatchObject(REGRESSED);
    const removed = await shop.commit('removed', { ...VAGUE_CHANGE, [POLICY]: null }, 'No policy');
    await shop.openPullRequest({ head: 'removed' });
    expect(await concludedCheck(shop, removed)).toMatchObject({ conclusion: 'failure' });
  });

  it('that is invalid on the base fails the check, which says where, and so does one that the change itself breaks', async () => {
    const invalid = `${SHOP_POLICY}gate: { uncovred: block }\n`;
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: invalid } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const check = await concludedCheck(shop, sha);
    expect(check).toMatchObject({ conclusion: 'failure' });
    expect(`${check.summary}${check.text}`).toMatch(/promptgate\.yml:8/);
    expect((await onlyComment(shop, pull)).body).toContain('uncovred');

    const other = await stage.openShop();
    const head = await other.commit('own', { [POLICY]: invalid }, 'My policy');
    const own = await other.openPullRequest({ head: 'own' });
    expect(await concludedCheck(other, head)).toMatchObject({
      conclusion: 'failure',
      title: 'The policy is not valid',
      annotations: expect.arrayContaining([
        expect.objectContaining({ path: POLICY, start_line: 8, annotation_level: 'failure' }),
      ]),
    });
    const { body } = await onlyComment(other, own);
    expect(body).toMatch(/This change makes the policy .{0,3}\.github\/promptgate\.yml/);
    expect(body).toMatch(/promptgate\.yml:8:9.*Did you mean .{0,4}uncovered/);
  });

  it('that a change makes laxer is listed before everything else that changed, and decides nothing yet', async () => {
    const shop = await stage.openShop();
    const lax = `${SHOP_POLICY}gate: { margin: 0.4 }\n`.replace('[tool_call]', '[tool_name]');
    const sha = await shop.commit('lax', { ...VAGUE_CHANGE, [POLICY]: lax }, 'Be kind');
    const pull = await shop.openPullRequest({ head: 'lax' });
    expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
    const { body } = await onlyComment(shop, pull);
    expect(body).toContain('**Changes to the gate itself** (the base branch’s rules decide');
    expect(body).toMatch(/may ask for less: `gate\.margin` .?0\.05 → 0\.4/);
    expect(body).toContain('suite `shop-tools`: scorer `tool_call` removed');
  });

  it('that is invalid spends nothing', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: 'version: 2\n' } });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'failure' });
    expect(stage.asked(shop)).toEqual([]);
  });
});

describe('a repository without a policy of its own', () => {
  it.each(['public', 'private'] as const)(
    'is judged by the one in its organisation’s %s repository .github',
    async (visibility) => {
      const { [POLICY]: policy = null, ...files } = SHOP_FILES;
      const shop = await stage.openShop({ files });
      const own = String(policy).replaceAll('loopback/small', `${shop.owner}/${shop.owner}`);
      await stage.github.createRepository({
        owner: shop.owner,
        name: '.github',
        visibility,
        files: { [POLICY]: own },
      });
      const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
      await shop.openPullRequest({ head: 'vague' });
      expect(await concludedCheck(shop, sha)).toMatchObject(REGRESSED);
    },
  );

  it('fails where its organisation’s cannot be read, or is not valid, and says why', async () => {
    const { [POLICY]: _, ...files } = SHOP_FILES;
    const shop = await stage.openShop({ files });
    await stage.github.createRepository({
      owner: shop.owner,
      name: '.github',
      files: { [POLICY]: 'version: 1\njudge: [\n' },
    });
    stage.github.faults.next('GET /repos/{owner}/{repo}/contents/{path}', {
      status: 403,
      body: { message: 'Blocked by the IP allow list' },
      only: `/${shop.owner}/.github`,
    });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    const unread = await concludedCheck(shop, sha);
    expect(unread).toMatchObject({
      conclusion: 'failure',
      title: "The organisation's policy cannot be read",
      annotations: [],
    });
    expect(`${unread.summary}${unread.text}`).toContain('Blocked by the IP allow list');
    expect((await onlyComment(shop, pull)).body).toContain(`${shop.owner}/.github:.github/promptgate.yml`);

    shop.rerequestCheckRun(unread.id);
    const invalid = await concludedCheck(shop, sha, ({ id }) => id !== unread.id, 2);
    expect(invalid).toMatchObject({ conclusion: 'failure', title: 'The policy is not valid' });
    expect(`${invalid.summary}${invalid.text}`).toContain('promptgate.yml:');
    expect(stage.asked(shop)).toEqual([]);
  });

  it('is judged by the default where its organisation has none either', async () => {
    const { [POLICY]: _, ...files } = SHOP_FILES;
    const shop = await stage.openShop({ files });
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    expect(await concludedCheck(shop, sha)).toMatchObject({
      conclusion: 'success',
      title: expect.stringContaining('no suite covers it'),
    });
  });
});

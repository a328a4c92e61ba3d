import { afterAll, describe, expect, it } from 'vitest';
import { SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';
import { say } from './commands-support.ts';
import { concludedCheck, eventually, onlyComment, POLICY, SHOP_FILES, useStage } from './support.ts';

/** Whole reviews with their checks, comments and commands, on an Enterprise Server. */
const stage = useStage({ enterprise: true });
const STRICT = `${SHOP_POLICY}gate: { own_changes: acknowledge }\n`;
afterAll(() => {
  const { requests } = stage.github;
  expect(requests.length).toBeGreaterThan(50);
  expect(requests.filter(({ url }) => !url.startsWith('/api/v3/'))).toEqual([]);
});
const open = () => stage.openShop({ files: { ...SHOP_FILES, [POLICY]: STRICT } });

describe.concurrent('a change of the gate itself, where the policy wants it acknowledged', () => {
  it('waits until a maintainer has seen it, for whom write permission is not enough; a push waits again', async () => {
    const shop = await open();
    const lax = `${SHOP_POLICY}gate: { own_changes: acknowledge, margin: 0.4 }\n`;
    const sha = await shop.commit('lax', { [POLICY]: lax }, 'Be kind');
    const pull = await shop.openPullRequest({ head: 'lax' });
    shop.requireChecks('main', ['promptgate']);
    expect(await concludedCheck(shop, sha)).toMatchObject({
      conclusion: 'action_required',
      title: 'Waiting for a maintainer: the change touches the gate itself',
      summary: expect.stringContaining(`\n/promptgate accept ${sha} <reason>\n`),
    });
    expect(shop.whyBlocked(pull)).toMatch(/promptgate/);

    const waiting = await onlyComment(shop, pull);
    expect(waiting.body).toContain('**Not to be merged yet.** It changes the gate itself');
    expect(waiting.body).toContain(`\`/promptgate accept ${sha} <reason>\``);
    shop.setRole('wendy', 'write');
    expect(await say(shop, pull, `/promptgate accept ${sha} fine`, 'wendy')).toMatchObject({
      refused: true,
      reply: expect.stringContaining('maintain permission'),
    });
    shop.setRole('mia', 'maintain');
    expect(await say(shop, pull, `/promptgate accept ${sha} seen`, 'mia')).toMatchObject({ refused: false });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
    expect(shop.whyBlocked(pull)).toBeNull();
    const told = () => shop.comments(pull).find(({ id }) => id === waiting.id)?.body ?? '';
    await eventually(() => !told().includes('Not to be merged yet'));

    const next = await shop.commit('lax', { 'README.md': '# Ours\n' }, 'Words');
    expect(await concludedCheck(shop, next)).toMatchObject({ conclusion: 'action_required' });
  });

  it('and fails too is accepted and acknowledged by two people, in whatever order', async () => {
    const shop = await open();
    shop.setRole('wendy', 'write');
    shop.setRole('mia', 'maintain');
    const lax = `${SHOP_POLICY}gate: { own_changes: acknowledge, margin: 0.4 }\n`;
    const sha = await shop.commit('both', { ...VAGUE_CHANGE, [POLICY]: lax }, 'Be kind and vague');
    const pull = await shop.openPullRequest({ head: 'both' });
    await concludedCheck(shop, sha);
    expect(await say(shop, pull, `/promptgate accept ${sha} known`, 'wendy')).toMatchObject({
      refused: false,
    });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'action_required');
    expect(await say(shop, pull, `/promptgate accept ${sha} seen`, 'mia')).toMatchObject({ refused: false });
    await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success');
  });

  it('is also one that removes cases', async () => {
    const shop = await open();
    const cases = String(SHOP_FILES['evals/tools.jsonl']).split('\n').slice(3).join('\n');
    const sha = await shop.commit('fewer', { 'evals/tools.jsonl': cases }, 'Fewer cases');
    await shop.openPullRequest({ head: 'fewer' });
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'action_required' });
  });

  it('is none where only artifacts change', async () => {
    const shop = await open();
    const sha = await shop.commit('words', { 'README.md': '# Ours\n' }, 'Words');
    await shop.openPullRequest({ head: 'words' });
    expect(await concludedCheck(shop, sha)).toMatchObject({ conclusion: 'success' });
  });
});

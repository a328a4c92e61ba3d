import { expect } from 'vitest';
import type { FakeRepository } from '../github/people/repository.ts';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { concludedCheck, endedReviews, eventually, POLICY, SHOP_FILES, type Stage } from './support.ts';

export const WORDS = { 'README.md': '# The shop\n' };

/** A pull request by dora that makes the agent pick the wrong tool, reviewed. */
export async function openRegression(stage: Stage, options: { policy?: string } = {}) {
  const policy = `${SHOP_FILES[POLICY]}${options.policy ?? ''}`;
  const shop = await stage.openShop({ files: { ...SHOP_FILES, [POLICY]: policy } });
  shop.setRole('dora', 'write');
  shop.requireChecks('main', ['promptgate']);
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up', { by: 'dora' });
  const pull = await shop.openPullRequest({ head: 'vague', by: 'dora' });
  await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'failure');
  await endedReviews(stage, shop, 1);
  return { shop, sha, pull };
}

/** A pull request without artifacts, reviewed. */
export async function openWords(stage: Stage) {
  const shop = await stage.openShop({ files: { 'README.md': '# Shop\n' } });
  const sha = await shop.commit('words', WORDS, 'Words');
  const pull = await shop.openPullRequest({ head: 'words' });
  await concludedCheck(shop, sha);
  return { shop, sha, pull };
}

export const reactionsTo = (shop: FakeRepository, pull: number, id: number) =>
  shop.comments(pull).find((comment) => comment.id === id)?.reactions ?? [];

/** What the App has replied to a comment so far. */
const repliesTo = (shop: FakeRepository, pull: number, id: number) =>
  shop
    .comments(pull)
    .filter(({ viaApp, body }) => viaApp && body.startsWith(`<!-- promptgate:reply ${id} -->`))
    .map(({ body }) => body);

/** Comments, and waits for the App's acknowledgement of it. */
export async function say(shop: FakeRepository, pull: number, body: string, by = 'ada') {
  const id = shop.comment(pull, body, { by });
  return answered(shop, pull, id);
}

export async function answered(shop: FakeRepository, pull: number, id: number) {
  const ended = ['+1 by promptgate[bot]', 'confused by promptgate[bot]'];
  const reaction = await eventually(() => reactionsTo(shop, pull, id).find((one) => ended.includes(one)));
  const replies = repliesTo(shop, pull, id);
  expect(replies.length).toBeLessThanOrEqual(1);
  expect(reactionsTo(shop, pull, id)[0]).toBe('eyes by promptgate[bot]');
  return { id, refused: reaction.startsWith('confused'), reply: replies[0] ?? null };
}

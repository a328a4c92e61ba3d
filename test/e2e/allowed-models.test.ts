import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { concludedCheck, useStage } from './support.ts';

const stage = useStage({
  env: async () => {
    const path = join(createTemporaryDirectory(), 'models.json');
    writeFileSync(path, JSON.stringify({ allow: { 'acme-0/*': ['acme-0/*'] } }));
    return { PROMPTGATE_PROVIDERS: path };
  },
});

it('a repository uses the models on its list; one without a list calls none, and its check fails', async () => {
  const shop = await stage.openShop();
  const other = await stage.openShop();
  const sha = await shop.commit('vague', VAGUE_CHANGE, 'Vague tools');
  await shop.openPullRequest({ head: 'vague' });
  const refused = await other.commit('vague', VAGUE_CHANGE, 'Vague tools');
  await other.openPullRequest({ head: 'vague' });

  expect((await concludedCheck(shop, sha)).conclusion).toBe('failure');
  expect(stage.asked(shop).length).toBeGreaterThan(0);
  const check = await concludedCheck(other, refused);
  expect(check.conclusion).toBe('failure');
  expect(JSON.stringify(check)).toContain('does not allow acme-1');
  expect(stage.asked(other)).toEqual([]);
});

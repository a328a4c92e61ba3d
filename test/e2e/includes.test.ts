import { describe, expect, it } from 'vitest';
import { concludedCheck, onlyComment, requestsOf, SHOP_FILES, useStage } from './support.ts';

const stage = useStage();
const COUNT = 60;
const STYLE = 'You write as a calm colleague does.\nNever promise a refund.\n';
const prompt = (i: number) =>
  `You are agent ${i} of a shop.\n{% include "_style.j2" %}\nAnswer {{ question }}.\n`;
const PROMPTS = {
  'prompts/_style.j2': STYLE,
  ...Object.fromEntries(Array.from({ length: COUNT }, (_, i) => [`prompts/agent-${i}.j2`, prompt(i)])),
};

describe('a pull request that changes what others include', () => {
  it('names all of them, for one archive at first sight and for the changed files alone after that', async () => {
    const shop = await stage.openShop({ files: { ...SHOP_FILES, ...PROMPTS } });
    const reads = () =>
      requestsOf(stage, shop)
        .map(({ route }) => /\/git\/(blobs|trees)\/|\/tarball\//.exec(route)?.[0] ?? null)
        .filter((route) => route !== null);
    const cheerful = await shop.commit(
      'cheer',
      { 'prompts/_style.j2': STYLE.replace('calm', 'cheerful') },
      'Cheer up',
    );
    const pull = await shop.openPullRequest({ head: 'cheer' });
    await concludedCheck(shop, cheerful);
    const { body } = await onlyComment(shop, pull);
    expect(body).toContain('`prompts/_style.j2`');
    expect(body).toMatch(/which it includes/);
    const first = reads();
    expect(first.filter((route) => route.includes('tarball'))).toHaveLength(1);
    // The policy, the dataset and the tools of its suite, both states of the partial: what is few is read one by one.
    expect(first.filter((route) => route.includes('blobs'))).toHaveLength(5);

    const grave = await shop.commit(
      'grave',
      { 'prompts/_style.j2': STYLE.replace('calm', 'grave') },
      'Be grave',
    );
    await shop.openPullRequest({ head: 'grave' });
    await concludedCheck(shop, grave);
    const second = reads().slice(first.length);
    expect(second.filter((route) => route.includes('tarball'))).toHaveLength(0);
    expect(second.filter((route) => route.includes('blobs'))).toHaveLength(1);
  });
});

import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from 'vitest';
import { VAGUE_CHANGE } from '../support/shop-repository.ts';
import { concludedCheck, countLogged, eventually, useStage } from './support.ts';

describe('a review that takes longer than it may', () => {
  const stage = useStage({ env: async () => ({ PROMPTGATE_REVIEW_MINUTES: '0.05' }) });

  it('is stopped and not tried again; its check fails and says why', async () => {
    const shop = await stage.openShop();
    stage.treat(shop, () => ({ kind: 'silence' }));
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    await shop.openPullRequest({ head: 'vague' });
    const check = await concludedCheck(shop, sha);
    expect(check.conclusion).toBe('failure');
    expect(check.title).toMatch(/^Not evaluated: the review took longer than 0.05 minutes and was stopped/);
    expect(check.summary).toContain('PROMPTGATE\\_REVIEW\\_MINUTES');
    expect(countLogged(stage.logged(), shop, 'review failed; it is tried again')).toBe(0);

    const group = await shop.enqueue(1);
    const late = await concludedCheck(shop, group.headSha);
    expect(late.conclusion).toBe('failure');
    expect(late.title).toMatch(/^Not evaluated: the review took longer than 0.05 minutes and was stopped/);
    expect(late.summary).toContain('put the pull request into the queue again');
  });
});

describe('a review whose work got lost', () => {
  const stage = useStage({ database: 'PGlite' });

  it('is concluded as not evaluated, and says how to have it done again', async () => {
    const shop = await stage.openShop();
    stage.treat(shop, () => ({ kind: 'silence' }));
    const sha = await shop.commit('vague', VAGUE_CHANGE, 'Tidy the tools up');
    const pull = await shop.openPullRequest({ head: 'vague' });
    await eventually(() => stage.asked(shop).length > 0);
    const group = await shop.enqueue(pull);
    await eventually(() => shop.checkRuns(group.headSha).length > 0);
    await stage.serve.kill();
    await loseJobs(stage.dataDir);
    await stage.restart();
    const check = await concludedCheck(shop, sha);
    expect(check.conclusion).toBe('failure');
    expect(check.title).toMatch(/^Not evaluated: the review ended without a verdict/);
    expect(check.summary).toContain('Re-run this check');
    const lost = await concludedCheck(shop, group.headSha);
    expect(lost.conclusion).toBe('failure');
    expect(lost.title).toMatch(/^Not evaluated: the review ended without a verdict/);
    expect(lost.summary).toContain('Put the pull request into the queue again');

    stage.treat(shop, () => ({ kind: 'answer' }));
    shop.rerequestCheckRun(check.id);
    const again = await concludedCheck(shop, sha, ({ id }) => id !== check.id, 2);
    expect(again.title).toMatch(/^tool_call/);
  });
});

/** As if the jobs had been tried for the last time an hour ago, or deleted by somebody. */
async function loseJobs(dataDir: string): Promise<void> {
  const database = await PGlite.create(join(dataDir, 'database'));
  await database.exec("DELETE FROM promptgate_jobs.job WHERE name IN ('reviews', 'merge-groups')");
  for (const table of ['reviews', 'merge_groups'])
    await database.exec(`UPDATE promptgate.${table} SET created_at = now() - interval '1 hour'`);
  await database.close();
}

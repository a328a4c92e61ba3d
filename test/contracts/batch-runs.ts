import { describe, expect, it } from 'vitest';
import type { BatchRun, BatchRuns, DriftSchedules, KeptBatch, Task, WorkQueue } from '../../src/ports.ts';

const spent = { usd: 1, assumedUsd: 0.5, unpricedCalls: 2, trials: 3, batchedCalls: 0, savedUsd: 0 };
const runOf = (repositoryId: number): BatchRun => ({
  repositoryId,
  installationId: 7,
  sha: 'c'.repeat(40),
  releasedSha: 'd'.repeat(40),
  dueAt: 100,
  until: 50_000,
  payer: {
    repository: String(repositoryId),
    name: 'acme/shop',
    pull: null,
    work: 'drift',
    run: 'drift at five',
  },
  spent,
});
const batchOf = (token: string): KeptBatch => ({
  token,
  model: 'openai/gpt-5-mini',
  providerId: null,
  isCancelled: false,
  since: 200,
  items: [
    { key: `${token}-1`, suite: 's', artifacts: ['p.md'], hold: { month: '2026-11', usd: 0.25 } },
    { key: `${token}-2`, suite: 's', artifacts: ['p.md'], hold: null },
  ],
});
const scheduleOf = (repositoryId: number, owner = 'acme') => ({
  ...{ installationId: 7, repositoryId, owner, name: `shop-${repositoryId}` },
  ...{ branch: 'main', headSha: 'a'.repeat(40), schedule: '0 5 * * *' },
});
const everybody = () => true;

/** What every implementation of the BatchRuns port does. `comparisons` is the queue that it fills. */
export function describeBatchRunsContract(
  create: () => Promise<{
    batchRuns: BatchRuns;
    driftSchedules: DriftSchedules;
    comparisons: WorkQueue<Task>;
    close(): Promise<void>;
  }>,
): void {
  describe('runs that wait for batches', () => {
    it('are found with what they wait for, as it is by now, and with nothing once they are over', async () => {
      const { batchRuns: runs, close } = await create();
      expect(await runs.find(1)).toBeNull();
      await runs.note(runOf(1), 1000);
      await runs.note(runOf(2), 1000);
      for (const token of ['a', 'b']) await runs.add(1, batchOf(token));
      await runs.add(2, batchOf('c'));
      await runs.mark('a', { providerId: 'batch_1' });
      await runs.mark('a', { isCancelled: true });
      expect(await runs.find(1)).toEqual({
        ...runOf(1),
        batches: [{ ...batchOf('a'), providerId: 'batch_1', isCancelled: true }, batchOf('b')],
        unanswered: new Map(),
      });
      const later = { ...runOf(1), spent: { ...spent, usd: 4 } };
      await runs.note(later, 2000);
      expect(await runs.find(1)).toMatchObject({ ...later, batches: [{}, {}] });
      await runs.end(1);
      expect(await runs.find(1)).toBeNull();
      expect((await runs.find(2))?.batches).toEqual([batchOf('c')]);
      await close();
    });

    it('take a batch once, whoever does, and count then what it came to', async () => {
      const { batchRuns: runs, close } = await create();
      await runs.note(runOf(1), 1000);
      for (const token of ['a', 'b']) await runs.add(1, batchOf(token));
      const cost = { ...spent, trials: 0, batchedCalls: 1, savedUsd: 2 };
      const why = new Map([['a-2', 'it expired']]);
      const takes = await Promise.all(Array.from({ length: 6 }, () => runs.take(1, 'a', why, cost)));
      expect(takes.filter((taken) => taken)).toHaveLength(1);
      await runs.take(1, 'b', new Map([['b-1', 'it failed']]), cost);
      expect(await runs.find(1)).toEqual({
        ...runOf(1),
        batches: [],
        unanswered: new Map([...why, ['b-1', 'it failed']]),
        spent: { usd: 3, assumedUsd: 1.5, unpricedCalls: 6, trials: 3, batchedCalls: 2, savedUsd: 4 },
      });
      await close();
    });

    it('are looked at when it is time, by one server, as their repository is called by now', async () => {
      const { batchRuns: runs, driftSchedules, comparisons, close } = await create();
      await driftSchedules.note(scheduleOf(1, 'new-owner'), 9e9);
      await runs.note(runOf(1), 1000);
      await runs.note(runOf(2), 1000);
      expect(await runs.enqueueDue(999, 5000, everybody)).toBe(0);
      expect(await runs.enqueueDue(1000, 5000, () => false)).toBe(0);
      const looks = await Promise.all(
        Array.from({ length: 6 }, () => runs.enqueueDue(1000, 5000, everybody)),
      );
      expect(looks.reduce((sum, one) => sum + one, 0)).toBe(1);
      expect(await runs.enqueueDue(4999, 9000, everybody)).toBe(0);
      const { promise, resolve } = Promise.withResolvers<Task>();
      await comparisons.work(async (task) => resolve(task), { concurrency: 1 });
      const { schedule: _, ...ref } = scheduleOf(1, 'new-owner');
      expect(await promise).toEqual({ kind: 'drift', ...ref, dueAt: 100, resumes: true });
      expect(await runs.enqueueDue(5000, 9000, everybody)).toBe(1);
      await close();
    });

    it('are abandoned without a schedule, with an owner who is not served, and long after they should have ended', async () => {
      const { batchRuns: runs, driftSchedules, close } = await create();
      for (const [id, owner] of [
        [1, 'acme'],
        [2, 'gone'],
        [4, 'acme'],
      ] as const)
        await driftSchedules.note(scheduleOf(id, owner), 9e9);
      for (const id of [1, 2, 3]) await runs.note(runOf(id), 1000);
      await runs.note({ ...runOf(4), until: 10 }, 1000);
      await runs.add(3, batchOf('c'));
      const found = await runs.listAbandoned(11, (owner) => owner !== 'gone');
      expect(found.map(({ repositoryId }) => repositoryId)).toEqual([2, 3, 4]);
      expect(found[1]?.batches).toEqual([batchOf('c')]);
      await driftSchedules.forget(1);
      expect(await runs.listAbandoned(0, everybody)).toHaveLength(2);
      await close();
    });

    it('are not abandoned while somebody is at work on them, who may be handing in a batch', async () => {
      const { batchRuns: runs, driftSchedules, comparisons, close } = await create();
      for (const id of [1, 2]) await driftSchedules.note(scheduleOf(id), 9e9);
      await runs.note(runOf(1), 1000);
      await runs.note(runOf(2), 9e9);
      await runs.enqueueDue(1000, 5000, everybody);
      for (const id of [1, 2]) await driftSchedules.forget(id);
      const listed = async () =>
        (await runs.listAbandoned(0, everybody)).map(({ repositoryId }) => repositoryId);
      expect(await listed()).toEqual([2]);
      const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      await comparisons.work(
        async () => {
          begun.resolve();
          await done.promise;
        },
        { concurrency: 1 },
      );
      await begun.promise;
      expect(await listed()).toEqual([2]);
      done.resolve();
      await expect.poll(listed, { timeout: 20_000 }).toEqual([1, 2]);
      await close();
    });
  });
}

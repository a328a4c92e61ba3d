import { describe, expect, it } from 'vitest';
import type { DriftSchedule, DriftSchedules, Inbox, Task, WorkQueue } from '../../src/ports.ts';
import { makeDelivery } from './inbox.ts';

const scheduleOf = (repositoryId: number, schedule = '0 5 * * *'): DriftSchedule => ({
  installationId: 7,
  repositoryId,
  owner: 'acme',
  name: `shop-${repositoryId}`,
  branch: 'main',
  headSha: 'a'.repeat(40),
  schedule,
});
const daily = (_: string, at: number) => at + 1000;
const everybody = () => true;

/** What every implementation of the DriftSchedules port does. `comparisons` is the queue that it fills. */
export function describeDriftSchedulesContract(
  create: () => Promise<{
    driftSchedules: DriftSchedules;
    comparisons: WorkQueue<Task>;
    inbox: Inbox;
    close(): Promise<void>;
  }>,
): void {
  describe('schedules of drift', () => {
    it('of an owner who is not served any more pass by, and are due again once he is', async () => {
      const { driftSchedules: schedules, close } = await create();
      await schedules.note(scheduleOf(1), 100);
      const asked: string[] = [];
      const nobody = (owner: string) => {
        asked.push(owner);
        return false;
      };
      expect(await schedules.enqueueDue(4_000, daily, nobody)).toBe(0);
      expect(await schedules.enqueueDue(4_500, daily, everybody)).toBe(0);
      expect(await schedules.enqueueDue(5_000, daily, everybody)).toBe(1);
      expect(asked).toEqual(['acme']);
      await close();
    });

    it('are forgotten with their repository, or with all of their installation, and not where another has it by now', async () => {
      const { driftSchedules: schedules, inbox, close } = await create();
      for (const repositoryId of [1, 2]) await schedules.note(scheduleOf(repositoryId), 100);
      await schedules.note({ ...scheduleOf(3), installationId: 8 }, 100);
      const leave = { kind: 'leave' as const, installationId: 7, repositoryIds: [1, 3] };
      await inbox.accept(makeDelivery(), leave);
      expect(await schedules.enqueueDue(4_000, daily, everybody)).toBe(2);
      await inbox.accept(makeDelivery(), { ...leave, repositoryIds: null });
      expect(await schedules.enqueueDue(9_000, daily, everybody)).toBe(1);
      await close();
    });

    it('are due once however many servers look, and once however often they were due', async () => {
      const { driftSchedules: schedules, comparisons, close } = await create();
      await schedules.note(scheduleOf(1), 100);
      await schedules.note(scheduleOf(2), 5_000);
      expect(await schedules.enqueueDue(99, daily, everybody)).toBe(0);
      const looks = await Promise.all(
        Array.from({ length: 8 }, () => schedules.enqueueDue(4_000, daily, everybody)),
      );
      expect(looks.reduce((sum, one) => sum + one, 0)).toBe(1);
      const done: Task[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      await comparisons.work(
        async (task) => {
          done.push(task);
          resolve();
        },
        { concurrency: 1 },
      );
      await promise;
      expect(done).toEqual([
        {
          kind: 'drift',
          installationId: 7,
          repositoryId: 1,
          owner: 'acme',
          name: 'shop-1',
          branch: 'main',
          headSha: 'a'.repeat(40),
          dueAt: 100,
        },
      ]);
      expect(await schedules.enqueueDue(4_999, daily, everybody)).toBe(0);
      await close();
    });

    it('stay due when they were where the policy says the same, and never are once they are forgotten', async () => {
      const { driftSchedules: schedules, close } = await create();
      await schedules.note(scheduleOf(1), 100);
      await schedules.note({ ...scheduleOf(1), headSha: 'b'.repeat(40) }, 9_000);
      expect(await schedules.enqueueDue(200, daily, everybody)).toBe(1);
      await schedules.note(scheduleOf(1, '0 6 * * *'), 9_000);
      expect(await schedules.enqueueDue(8_000, daily, everybody)).toBe(0);
      await schedules.forget(1);
      expect(await schedules.enqueueDue(10_000, daily, everybody)).toBe(0);
      await close();
    });

    it('that cannot be read hold up none of the others', async () => {
      const { driftSchedules: schedules, close } = await create();
      await schedules.note(scheduleOf(1, 'often'), 100);
      await schedules.note(scheduleOf(2), 100);
      expect(
        await schedules.enqueueDue(200, (text, at) => (text === 'often' ? null : at + 1000), everybody),
      ).toBe(1);
      await close();
    });

    it('remember since when a drop shows', async () => {
      const { driftSchedules: schedules, close } = await create();
      await schedules.note(scheduleOf(1), 100);
      expect(await schedules.since(1)).toBeNull();
      await schedules.setSince(1, 1234);
      await schedules.note(scheduleOf(1), 100);
      expect(await schedules.since(1)).toBe(1234);
      await schedules.setSince(1, null);
      expect(await schedules.since(1)).toBeNull();
      await close();
    });
  });
}

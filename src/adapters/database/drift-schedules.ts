import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { DriftSchedules, Leave } from '../../ports.ts';
import type { Db } from './backend.ts';
import { enqueueTasks } from './jobs.ts';
import { driftSchedules } from './schema.ts';

/** Of one look. */
const MOST = 1000;

/** Forgets the schedules of repositories that the App is not to see any more. Null: all that the installation has. */
export async function leaveSchedules(tx: Db, { installationId, repositoryIds }: Leave): Promise<void> {
  // One that was given to another owner may be noted for that one's installation already.
  const own = eq(driftSchedules.installationId, installationId);
  await tx
    .delete(driftSchedules)
    .where(repositoryIds === null ? own : and(own, inArray(driftSchedules.repositoryId, repositoryIds)));
}

/** When which repository is to be asked for drift. */
export function createDriftSchedules(boss: PgBoss, db: Db): DriftSchedules {
  return {
    async note({ repositoryId, ...noted }, dueAt) {
      await db
        .insert(driftSchedules)
        .values({ repositoryId, ...noted, dueAt: new Date(dueAt) })
        .onConflictDoUpdate({
          target: driftSchedules.repositoryId,
          set: {
            ...noted,
            dueAt: sql`case when ${driftSchedules.schedule} = excluded.schedule then ${driftSchedules.dueAt} else excluded.due_at end`,
          },
        });
    },
    async forget(repositoryId) {
      await db.delete(driftSchedules).where(eq(driftSchedules.repositoryId, repositoryId));
    },
    async enqueueDue(now, nextAfter, serves) {
      const due = await db
        .select()
        .from(driftSchedules)
        .where(lte(driftSchedules.dueAt, new Date(now)))
        .orderBy(asc(driftSchedules.dueAt), asc(driftSchedules.repositoryId))
        .limit(MOST);
      let enqueued = 0;
      for (const { repositoryId, installationId, owner, name, branch, headSha, schedule, dueAt } of due) {
        const next = nextAfter(schedule, now);
        if (next === null) continue;
        enqueued += await db.transaction(async (tx) => {
          // Whoever moves it on runs it; another server finds it moved.
          const moved = await tx
            .update(driftSchedules)
            .set({ dueAt: new Date(next) })
            .where(and(eq(driftSchedules.repositoryId, repositoryId), eq(driftSchedules.dueAt, dueAt)))
            .returning({ repositoryId: driftSchedules.repositoryId });
          if (moved.length === 0 || !serves(owner)) return 0;
          const about = { installationId, repositoryId, owner, name };
          await enqueueTasks(boss, tx, [
            { kind: 'drift', ...about, branch, headSha, dueAt: dueAt.getTime() },
          ]);
          return 1;
        });
      }
      return enqueued;
    },
    async since(repositoryId) {
      const [row] = await db
        .select({ since: driftSchedules.driftedSince })
        .from(driftSchedules)
        .where(eq(driftSchedules.repositoryId, repositoryId));
      return row?.since?.getTime() ?? null;
    },
    async setSince(repositoryId, since) {
      await db
        .update(driftSchedules)
        .set({ driftedSince: since === null ? null : new Date(since) })
        .where(eq(driftSchedules.repositoryId, repositoryId));
    },
  };
}

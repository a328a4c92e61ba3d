import { and, asc, eq, inArray, isNull, lte, notExists, sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { BatchRun, BatchRuns, OpenBatchRun, RunSpending } from '../../ports.ts';
import type { Db } from './backend.ts';
import { COMPARISONS, enqueueTasks, jobsOf } from './jobs.ts';
import { batches, batchRuns, driftSchedules } from './schema.ts';

/** Of one look. */
const MOST = 1000;
type Row = typeof batchRuns.$inferSelect;

/** Scheduled runs that wait for batches of providers. */
export function createBatchRuns(boss: PgBoss, db: Db): BatchRuns {
  async function withBatches(rows: readonly Row[]): Promise<OpenBatchRun[]> {
    const ids = rows.map(({ repositoryId }) => repositoryId);
    const all =
      ids.length === 0
        ? []
        : await db
            .select()
            .from(batches)
            .where(inArray(batches.repositoryId, ids))
            .orderBy(asc(batches.since), asc(batches.token));
    return rows.map((row): OpenBatchRun => {
      const own = all.filter(({ repositoryId }) => repositoryId === row.repositoryId);
      return {
        ...toRun(row),
        batches: own
          .filter(({ unanswered }) => unanswered === null)
          .map(({ cancelled, since, repositoryId: _, unanswered: __, ...batch }) => ({
            ...batch,
            ...{ isCancelled: cancelled, since: since.getTime() },
          })),
        unanswered: new Map(own.flatMap(({ unanswered }) => Object.entries(unanswered ?? {}))),
      };
    });
  }

  return {
    async find(repositoryId) {
      const rows = await db.select().from(batchRuns).where(eq(batchRuns.repositoryId, repositoryId));
      return (await withBatches(rows))[0] ?? null;
    },
    async note({ repositoryId, dueAt, until, ...run }, lookAt) {
      const noted = { ...run, ...toTimes({ dueAt, until, lookAt }) };
      await db
        .insert(batchRuns)
        .values({ repositoryId, ...noted })
        .onConflictDoUpdate({ target: batchRuns.repositoryId, set: noted });
    },
    async add(repositoryId, { isCancelled: cancelled, since, ...batch }) {
      await db.insert(batches).values({ repositoryId, ...batch, cancelled, since: new Date(since) });
    },
    async mark(token, how) {
      const set = 'providerId' in how ? how : { cancelled: true };
      await db.update(batches).set(set).where(eq(batches.token, token));
    },
    take: (repositoryId, token, unanswered, spent) =>
      db.transaction(async (tx) => {
        const taken = await tx
          .update(batches)
          .set({ unanswered: Object.fromEntries(unanswered), items: [] })
          .where(and(eq(batches.token, token), isNull(batches.unanswered)))
          .returning({ token: batches.token });
        if (taken.length === 0) return false;
        const [row] = await tx
          .select({ spent: batchRuns.spent })
          .from(batchRuns)
          .where(eq(batchRuns.repositoryId, repositoryId))
          .for('update');
        if (row !== undefined)
          await tx
            .update(batchRuns)
            .set({ spent: addSpending(row.spent, spent) })
            .where(eq(batchRuns.repositoryId, repositoryId));
        return true;
      }),
    end: (repositoryId) =>
      db.transaction(async (tx) => {
        await tx.delete(batches).where(eq(batches.repositoryId, repositoryId));
        await tx.delete(batchRuns).where(eq(batchRuns.repositoryId, repositoryId));
      }),
    async enqueueDue(now, lookAgainAt, serves) {
      const due = await db
        .select({ schedule: driftSchedules, dueAt: batchRuns.dueAt, lookAt: batchRuns.lookAt })
        .from(batchRuns)
        // As the repository is called by now, and only where it is watched still.
        .innerJoin(driftSchedules, eq(driftSchedules.repositoryId, batchRuns.repositoryId))
        .where(lte(batchRuns.lookAt, new Date(now)))
        .orderBy(asc(batchRuns.lookAt), asc(batchRuns.repositoryId))
        .limit(MOST);
      let enqueued = 0;
      for (const { schedule, dueAt, lookAt } of due) {
        const { repositoryId, installationId, owner, name, branch, headSha } = schedule;
        if (!serves(owner)) continue;
        const isThis = and(eq(batchRuns.repositoryId, repositoryId), eq(batchRuns.lookAt, lookAt));
        enqueued += await db.transaction(async (tx) => {
          // Whoever moves it on looks at it; another server finds it moved.
          const moved = await tx
            .update(batchRuns)
            .set({ lookAt: new Date(lookAgainAt) })
            .where(isThis)
            .returning({ repositoryId: batchRuns.repositoryId });
          if (moved.length === 0) return 0;
          const about = { installationId, repositoryId, owner, name, branch, headSha };
          await enqueueTasks(boss, tx, [{ kind: 'drift', ...about, dueAt: dueAt.getTime(), resumes: true }]);
          return 1;
        });
      }
      return enqueued;
    },
    async listAbandoned(before, serves) {
      const key = sql`${batchRuns.repositoryId} || '/drift'`;
      // One that waits to be tried again may do so for hours, in which its batches cost more.
      const atWork = jobsOf(db, COMPARISONS, ['created', 'active'], key);
      const rows = await db
        .select({ run: batchRuns, owner: driftSchedules.owner })
        .from(batchRuns)
        .leftJoin(driftSchedules, eq(driftSchedules.repositoryId, batchRuns.repositoryId))
        .where(notExists(atWork))
        .orderBy(asc(batchRuns.repositoryId))
        .limit(MOST);
      return withBatches(
        rows
          .filter(({ run, owner }) => owner === null || !serves(owner) || run.until.getTime() < before)
          .map(({ run }) => run),
      );
    },
  };
}

function toRun({ dueAt, until, lookAt: _, ...run }: Row): BatchRun {
  return { ...run, dueAt: dueAt.getTime(), until: until.getTime() };
}

function toTimes(times: { dueAt: number; until: number; lookAt: number }) {
  const { dueAt, until, lookAt } = times;
  return { dueAt: new Date(dueAt), until: new Date(until), lookAt: new Date(lookAt) };
}

function addSpending(one: RunSpending, other: RunSpending): RunSpending {
  return {
    usd: one.usd + other.usd,
    assumedUsd: one.assumedUsd + other.assumedUsd,
    unpricedCalls: one.unpricedCalls + other.unpricedCalls,
    trials: one.trials + other.trials,
    batchedCalls: one.batchedCalls + other.batchedCalls,
    savedUsd: one.savedUsd + other.savedUsd,
  };
}

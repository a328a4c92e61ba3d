import { sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Log } from '../../ports.ts';
import { createAnchors } from './anchors.ts';
import type { Backend } from './backend.ts';
import { createBatchRuns } from './batch-runs.ts';
import { createBlobStore } from './blob-store.ts';
import { createBudgetStops } from './budget-stops.ts';
import { createCalibrations } from './calibrations.ts';
import { createDecisionLog } from './decision-log.ts';
import { createDriftSchedules } from './drift-schedules.ts';
import { createInbox } from './inbox.ts';
import type { Database, DatabaseOptions } from './index.ts';
import { COMPARISONS, MERGE_GROUPS, type RetryDelays, startJobs, TASKS } from './jobs.ts';
import { createLedger } from './ledger.ts';
import { createMergeGroupLog } from './merge-group-log.ts';
import { createNoticeLog } from './notice-log.ts';
import { createProgressLog } from './progress-log.ts';
import { createReviewQueue, createTaskQueue } from './queue.ts';
import { createRecordings } from './recordings.ts';
import { createReplyLog } from './reply-log.ts';
import { startRetention } from './retention.ts';
import { createReviewLog } from './review-log.ts';
import { createTrialStore } from './trial-store.ts';

/** Brings the schema of an open database up to date and starts what runs in it. Closes it where that fails. */
export async function createDatabase(
  backend: Backend,
  log: Log,
  { retry, recordings }: DatabaseOptions,
): Promise<Database> {
  const { db } = backend;
  const boss = await start(backend, log, retry);
  const queue = createReviewQueue(boss, db, log);
  const tasks = createTaskQueue(boss, db, log, TASKS);
  const groupTasks = createTaskQueue(boss, db, log, MERGE_GROUPS);
  const comparisons = createTaskQueue(boss, db, log, COMPARISONS);
  const retention = startRetention(backend, log);

  async function closeAll(): Promise<void> {
    try {
      await retention.stop();
      await Promise.all([queue, tasks, groupTasks, comparisons].map((one) => one.stop(0)));
      await boss.stop({ graceful: false });
    } finally {
      await backend.close();
    }
  }

  let closed: Promise<void> | null = null;
  return {
    inbox: createInbox(boss, db),
    queue,
    tasks,
    groupTasks,
    comparisons,
    reviews: createReviewLog(db),
    decisions: createDecisionLog(db),
    notices: createNoticeLog(db),
    groups: createMergeGroupLog(db),
    progress: createProgressLog(db),
    replies: createReplyLog(db),
    blobs: (repositoryId) => createBlobStore(db, repositoryId),
    recordings: createRecordings(db, recordings),
    ledger: createLedger(db),
    budgetStops: createBudgetStops(db),
    calibrations: (repositoryId, base) => createCalibrations(db, repositoryId, base),
    anchors: (repositoryId) => createAnchors(db, repositoryId),
    driftSchedules: createDriftSchedules(boss, db),
    batchRuns: createBatchRuns(boss, db),
    trials: (installationId) => createTrialStore(db, installationId),
    ping: async () => void (await db.execute(sql`select 1`)),
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
}

async function start(backend: Backend, log: Log, retry?: RetryDelays): Promise<PgBoss> {
  let boss: PgBoss | null = null;
  try {
    await backend.prepare(async () => {
      boss = await startJobs(backend, log, retry);
    });
    if (boss === null) throw new Error('the queue was not started');
    return boss;
  } catch (error) {
    await backend.close();
    throw error;
  }
}

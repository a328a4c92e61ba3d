import { sql } from 'drizzle-orm';
import { fromDrizzle, type Job, type JobResult, type PgBoss } from 'pg-boss';
import type { Log, ReviewQueue, ReviewRequest } from '../../ports.ts';
import type { Db } from './backend.ts';
import { reasonOf } from './failure.ts';
import { enqueueReviews, MAX_ATTEMPTS, pullKey, REVIEWS } from './jobs.ts';

/** New reviews are announced by the database; what becomes due again is found by looking, this often. */
const POLL_SECONDS = 2;

type Handle = Parameters<ReviewQueue['work']>[0];
type UnderWay = { job: Job<ReviewRequest>; controller: AbortController; left: boolean };

/** The queue of reviews on pg-boss. */
export function createReviewQueue(boss: PgBoss, db: Db, log: Log): ReviewQueue {
  const underWay = new Set<UnderWay>();
  let stopping = false;

  async function startWorker(handle: Handle): Promise<void> {
    let worker: string | null = null;
    worker = await boss.work(
      REVIEWS,
      {
        perJobResults: true,
        pollingIntervalSeconds: POLL_SECONDS,
        notifyPollingIntervalSeconds: POLL_SECONDS,
      },
      async (jobs: Job<ReviewRequest>[]) => {
        const results = await Promise.all(jobs.map((job) => runJob(job, handle)));
        // There may be more to do already: look at once, not at the next poll.
        if (worker !== null) boss.notifyWorker(worker);
        return results;
      },
    );
  }

  async function runJob(job: Job<ReviewRequest>, handle: Handle): Promise<JobResult> {
    const entry = { job, controller: new AbortController(), left: false };
    if (stopping) {
      await leave(entry);
      return { id: job.id, status: 'completed' };
    }
    underWay.add(entry);
    try {
      return { id: job.id, ...(await attempt(entry, handle)) };
    } catch (error) {
      // The queue itself failed; pg-boss tries the job again without a word.
      log.error({}, `A review could not be taken from the queue: ${reasonOf(error)}`);
      throw error;
    } finally {
      underWay.delete(entry);
    }
  }

  async function attempt(entry: UnderWay, handle: Handle): Promise<Omit<JobResult, 'id'>> {
    const { job, controller } = entry;
    // The newest request of a pull request stands for all of them, with attempts of its own.
    const before = await findWaiting(job);
    if (job.retryCount > 0 && before.fresh) return { status: 'completed' };
    if (before.retries.length > 0) await boss.deleteJob(REVIEWS, before.retries);

    const number = job.retryCount + 1;
    const last = number >= MAX_ATTEMPTS;
    const signal = AbortSignal.any([job.signal, controller.signal]);
    try {
      await handle(job.data, { number, last, signal });
      return { status: 'completed' };
    } catch (error) {
      if (entry.left) return { status: 'completed' };
      const { owner, name, pull } = job.data;
      const reason = reasonOf(error);
      const what = `Attempt ${number} of ${MAX_ATTEMPTS} to review ${owner}/${name}#${pull} failed`;
      // PostgreSQL keeps no U+0000, and a failure that cannot be kept would leave the job under way.
      const output = { message: reason.replaceAll('\0', '') };
      if (last) {
        log.error({}, `${what}, and there will be no other: ${reason}`);
        return { status: 'deadletter', output };
      }
      log.warn({}, `${what}: ${reason}`);
      const after = await findWaiting(job);
      return after.fresh ? { status: 'completed', output } : { status: 'failed', output };
    }
  }

  /** What waits of the same pull request: one that has not been tried yet, and any that are to be tried again. */
  async function findWaiting(job: Job<ReviewRequest>): Promise<{ fresh: boolean; retries: string[] }> {
    const waiting = await boss.findJobs(REVIEWS, { key: pullKey(job.data), queued: true });
    return {
      fresh: waiting.some(({ state }) => state === 'created'),
      retries: waiting.filter(({ state }) => state === 'retry').map(({ id }) => id),
    };
  }

  /** Puts a review that is under way back, as if it had not been begun. */
  async function leave(entry: UnderWay): Promise<void> {
    const { id, retryCount, data } = entry.job;
    entry.left = true;
    try {
      await db.transaction(async (tx) => {
        await boss.complete(REVIEWS, [{ id, retryCount }], null, { db: fromDrizzle(tx, sql) });
        await enqueueReviews(boss, tx, [data]);
      });
    } catch (error) {
      log.error({}, `A review under way could not be put back into the queue: ${reasonOf(error)}`);
    }
    entry.controller.abort(new Error('the server stops'));
  }

  return {
    async work(handle, { concurrency }) {
      for (let i = 0; i < concurrency; i++) await startWorker(handle);
    },
    async stop(graceMs) {
      stopping = true;
      const { promise: graceOver, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, graceMs);
      await Promise.race([boss.offWork(REVIEWS), graceOver]);
      clearTimeout(timer);
      await Promise.all([...underWay].map(leave));
    },
  };
}

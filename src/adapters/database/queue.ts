import { sql } from 'drizzle-orm';
import { fromDrizzle, type Job, type JobResult, type PgBoss } from 'pg-boss';
import type { Attempt, Log, ReviewQueue, ReviewRequest, Task, TaskQueue, WorkQueue } from '../../ports.ts';
import type { Db } from './backend.ts';
import { reasonOf } from './failure.ts';
import {
  enqueueReviews,
  enqueueTasks,
  MAX_ATTEMPTS,
  pullKey,
  REVIEWS,
  type TaskQueueName,
  taskKey,
} from './jobs.ts';

/** New reviews are announced by the database; what becomes due again is found by looking, this often. */
const POLL_SECONDS = 2;

type UnderWay<T> = { job: Job<T>; controller: AbortController; left: boolean };

/** What differs between the queues. */
type QueueOf<T> = {
  name: string;
  /** Jobs of one key are about the same. */
  keyOf(data: T): string;
  enqueue(boss: PgBoss, db: Db, data: readonly T[]): Promise<void>;
  /** `to review acme/shop#3` */
  describe(data: T): string;
};

/** The queue of reviews on pg-boss. */
export function createReviewQueue(boss: PgBoss, db: Db, log: Log): ReviewQueue {
  const queue: QueueOf<ReviewRequest> = {
    name: REVIEWS,
    keyOf: pullKey,
    enqueue: enqueueReviews,
    describe: ({ owner, name, pull }) => `to review ${owner}/${name}#${pull}`,
  };
  return {
    ...createQueue(boss, db, log, queue),
    enqueue: (request) => db.transaction((tx) => enqueueReviews(boss, tx, [request])),
  };
}

/** A queue of what else deliveries ask for. */
export function createTaskQueue(boss: PgBoss, db: Db, log: Log, name: TaskQueueName): TaskQueue {
  const queue: QueueOf<Task> = {
    name,
    keyOf: taskKey,
    enqueue: enqueueTasks,
    describe: (task) => `at "${task.kind}" in ${task.owner}${'name' in task ? `/${task.name}` : ''}`,
  };
  return {
    ...createQueue(boss, db, log, queue),
    enqueue: (task) => db.transaction((tx) => enqueueTasks(boss, tx, [task])),
  };
}

function createQueue<T extends object>(boss: PgBoss, db: Db, log: Log, queue: QueueOf<T>): WorkQueue<T> {
  type Handle = (data: T, attempt: Attempt) => Promise<void>;
  const underWay = new Set<UnderWay<T>>();
  let stopping = false;
  /** Jobs of one group that may be under way at once; null: any number. */
  let perGroup: number | null = null;

  async function startWorker(handle: Handle): Promise<void> {
    let worker: string | null = null;
    worker = await boss.work(
      queue.name,
      {
        perJobResults: true,
        pollingIntervalSeconds: POLL_SECONDS,
        notifyPollingIntervalSeconds: POLL_SECONDS,
        ...(perGroup === null ? {} : { groupConcurrency: perGroup }),
      },
      async (jobs: Job<T>[]) => {
        const results = await Promise.all(jobs.map((job) => runJob(job, handle)));
        // There may be more to do already: look at once, not at the next poll.
        if (worker !== null) boss.notifyWorker(worker);
        return results;
      },
    );
  }

  async function runJob(job: Job<T>, handle: Handle): Promise<JobResult> {
    const entry = { job, controller: new AbortController(), left: false };
    if (stopping || !hasPlace(job)) {
      await leave(entry);
      return { id: job.id, status: entry.left ? 'completed' : 'failed' };
    }
    underWay.add(entry);
    try {
      return { id: job.id, ...(await attempt(entry, handle)) };
    } catch (error) {
      // The queue itself failed; pg-boss tries the job again without a word.
      log.error({}, `One of the ${queue.name} could not be taken from the queue: ${reasonOf(error)}`);
      throw error;
    } finally {
      underWay.delete(entry);
    }
  }

  /** Workers that look at the same moment each count what was under way before: together they take more than a group may have. */
  function hasPlace({ groupId }: Job<T>): boolean {
    if (perGroup === null || !groupId) return true;
    return [...underWay].filter(({ job }) => job.groupId === groupId).length < perGroup;
  }

  async function attempt(entry: UnderWay<T>, handle: Handle): Promise<Omit<JobResult, 'id'>> {
    const { job, controller } = entry;
    // The newest request for something stands for all of them, with attempts of its own.
    const before = await findWaiting(job);
    if (job.retryCount > 0 && before.fresh) return { status: 'completed' };
    if (before.retries.length > 0) await boss.deleteJob(queue.name, before.retries);

    const number = job.retryCount + 1;
    const last = number >= MAX_ATTEMPTS;
    const signal = AbortSignal.any([job.signal, controller.signal]);
    try {
      await handle(job.data, { number, last, signal });
      return { status: 'completed' };
    } catch (error) {
      if (entry.left) return { status: 'completed' };
      const reason = reasonOf(error);
      const what = `Attempt ${number} of ${MAX_ATTEMPTS} ${queue.describe(job.data)} failed`;
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

  /** What waits of the same key: one that has not been tried yet, and any that are to be tried again. */
  async function findWaiting(job: Job<T>): Promise<{ fresh: boolean; retries: string[] }> {
    const waiting = await boss.findJobs(queue.name, { key: queue.keyOf(job.data), queued: true });
    return {
      fresh: waiting.some(({ state }) => state === 'created'),
      retries: waiting.filter(({ state }) => state === 'retry').map(({ id }) => id),
    };
  }

  /** Puts what is under way back, as if it had not been begun. */
  async function leave(entry: UnderWay<T>): Promise<void> {
    const { id, retryCount, data } = entry.job;
    entry.left = true;
    try {
      await db.transaction(async (tx) => {
        await boss.complete(queue.name, [{ id, retryCount }], null, { db: fromDrizzle(tx, sql) });
        await queue.enqueue(boss, tx, [data]);
      });
    } catch (error) {
      // What is not in the queue again is not done with: pg-boss tries it again.
      entry.left = false;
      log.error(
        {},
        `One of the ${queue.name} under way could not be put back into the queue: ${reasonOf(error)}`,
      );
    }
    entry.controller.abort(new Error('the server stops'));
  }

  return {
    async work(handle, { concurrency }) {
      // From three on, one repository leaves a place to the others, however many pull requests it has.
      perGroup = concurrency >= 3 ? concurrency - 1 : null;
      for (let i = 0; i < concurrency; i++) await startWorker(handle);
    },
    async stop(graceMs) {
      stopping = true;
      const { promise: graceOver, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, graceMs);
      await Promise.race([boss.offWork(queue.name), graceOver]);
      clearTimeout(timer);
      await Promise.all([...underWay].map(leave));
    },
  };
}

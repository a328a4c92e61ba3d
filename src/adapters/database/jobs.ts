import { createHash } from 'node:crypto';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import { fromDrizzle, PgBoss } from 'pg-boss';
import { CHECK_ACTIONS } from '../../core/report/check-actions.ts';
import type { CatchUp, Log, ReviewRequest, Task } from '../../ports.ts';
import type { Backend, Db } from './backend.ts';
import { reasonOf } from './failure.ts';

/** The first delay before a review is tried again, and the longest that it grows to. */
export type RetryDelays = { firstSeconds: number; longestSeconds: number };

export const REVIEWS = 'reviews';
export const TASKS = 'tasks';
/** Tasks that take as long as a review: the others must not wait behind them. */
export const MERGE_GROUPS = 'merge-groups';
/** As long, and nothing waits for them: they must hold up neither. */
export const COMPARISONS = 'comparisons';
const QUEUES = [REVIEWS, TASKS, MERGE_GROUPS, COMPARISONS];
export type TaskQueueName = typeof TASKS | typeof MERGE_GROUPS | typeof COMPARISONS;
const SCHEMA = 'promptgate_jobs';

/**
 * With delays that double from 5 to 10 seconds on up to a quarter of an hour, sixteen attempts last at least 80
 * minutes: longer than GitHub's hourly limit and than most outages.
 */
export const MAX_ATTEMPTS = 16;
const RETRY: RetryDelays = { firstSeconds: 5, longestSeconds: 15 * 60 };
/** Somebody has to conclude the check after the last attempt even where the process died in it. */
const ATTEMPTS_AFTER_DEATH = 3;

/** A review that hangs longer holds its place in the queue for nothing. */
const LONGEST_REVIEW_SECONDS = 4 * 60 * 60;
/** Finished jobs stay a day, for whoever wants to see what happened. */
const KEEP_FINISHED_SECONDS = 24 * 60 * 60;

/** A process that has not been heard of for so long has died; long enough for an event loop that is busy for seconds. */
const HEARTBEAT_SECONDS = 15;
/** How often one process looks for jobs of dead ones. */
const SUPERVISE_SECONDS = 10;

/** States of a job that will still be done. */
export const TO_BE_DONE = ['created', 'retry', 'active'];

/** pg-boss's own table, for what its functions do not tell: which jobs are under way. */
export const jobTable = pgSchema(SCHEMA).table('job', {
  id: uuid('id'),
  name: text('name'),
  state: text('state'),
  singletonKey: text('singleton_key'),
});

/** Jobs of a queue in these states with this key; for `exists`. */
export function jobsOf(db: Db, queue: string, states: readonly string[], key: SQL) {
  return db
    .select({ id: jobTable.id })
    .from(jobTable)
    .where(
      and(eq(jobTable.name, queue), inArray(jobTable.state, [...states]), eq(jobTable.singletonKey, key)),
    );
}

/** Starts pg-boss in the same database. Its schema is brought up to date too. */
export async function startJobs(backend: Backend, log: Log, retry: RetryDelays = RETRY): Promise<PgBoss> {
  const boss = new PgBoss({
    ...backend.jobs,
    schema: SCHEMA,
    schedule: false,
    useListenNotify: true,
    ...(backend.alone
      ? {}
      : { superviseIntervalSeconds: SUPERVISE_SECONDS, monitorIntervalSeconds: SUPERVISE_SECONDS }),
  });
  boss.on('error', (error) => log.error({}, `The queue: ${reasonOf(error)}`));
  boss.on('warning', (warning) => log.warn({}, `The queue: ${warning.message}`));
  const options = {
    notify: true,
    retryLimit: MAX_ATTEMPTS - 1 + ATTEMPTS_AFTER_DEATH,
    retryDelay: retry.firstSeconds,
    retryBackoff: true,
    retryDelayMax: retry.longestSeconds,
    expireInSeconds: LONGEST_REVIEW_SECONDS,
    deleteAfterSeconds: KEEP_FINISHED_SECONDS,
    // Where nobody else is at work, whoever was is known to be dead at the start.
    ...(backend.alone ? {} : { heartbeatSeconds: HEARTBEAT_SECONDS }),
  };
  try {
    await boss.start();
    // `stately`: of one key at most one job is active, and at most one waits for its first attempt.
    for (const queue of QUEUES) {
      await boss.createQueue(queue, { policy: 'stately', ...options });
      // A queue that is there already may be one of an older version.
      await boss.updateQueue(queue, options);
      if (backend.alone) await takeUpAbandoned(boss, backend.db, queue, log);
    }
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
  return boss;
}

/** Enqueues reviews within a transaction. Where one of the same pull request waits already, that one will do. */
export async function enqueueReviews(
  boss: PgBoss,
  db: Db,
  requests: readonly ReviewRequest[],
): Promise<void> {
  const jobs = requests.map((request) => {
    const { installationId, repositoryId, owner, name, pull } = request;
    return {
      data: { installationId, repositoryId, owner, name, pull },
      singletonKey: pullKey(request),
      ...groupOf(request),
    };
  });
  await boss.insert(REVIEWS, jobs, { db: fromDrizzle(db, sql) });
}

/** Enqueues tasks within a transaction. Where the same one waits already, that one will do. */
export async function enqueueTasks(boss: PgBoss, db: Db, tasks: readonly Task[]): Promise<void> {
  for (const [queue, some] of Map.groupBy(tasks, queueOf)) {
    const jobs = some.map((data) => ({ data, singletonKey: taskKey(data), ...groupOf(data) }));
    await boss.insert(queue, jobs, { db: fromDrizzle(db, sql) });
  }
}

function queueOf(task: Task): TaskQueueName {
  if (task.kind === 'merge-group') return MERGE_GROUPS;
  return comparesModels(task) ? COMPARISONS : TASKS;
}

function comparesModels(task: Task): boolean {
  if (task.kind === 'drift') return true;
  if (task.kind === 'command') return task.commands.some(({ name }) => name === 'swap');
  return task.kind === 'check-action' && task.action === CHECK_ACTIONS.swap.identifier;
}

/** What shares places fairly with the others: each repository. */
function groupOf(work: Task | ReviewRequest): { group?: { id: string } } {
  return 'repositoryId' in work ? { group: { id: String(work.repositoryId) } } : {};
}

/** Tasks of the same key do the same. */
export function taskKey(task: Task): string {
  if (task.kind === 'catch-up') return catchUpKey(task);
  // The tip is read when it is done, and two at once would open two issues.
  if (task.kind === 'default-branch' || task.kind === 'drift') return `${task.repositoryId}/${task.kind}`;
  if (task.kind === 'hold') return holdKey(task);
  if (task.kind === 'command') return `${task.repositoryId}/${task.kind}/${task.comment.id}`;
  // What one person may do another may not.
  if (task.kind === 'check-action')
    return `${task.repositoryId}/${task.kind}/${task.headSha}/${task.action}/${task.actor.id}`;
  return `${task.repositoryId}/${task.kind}/${task.headSha}`;
}

export function holdKey({ repositoryId, pull }: Pick<ReviewRequest, 'repositoryId' | 'pull'>): string {
  return `${repositoryId}/hold/${pull}`;
}

/** Short whatever the number of repositories: keys are indexed. */
function catchUpKey({ installationId, repositories, knownBefore }: CatchUp): string {
  const ids = repositories?.map(({ id }) => id).toSorted((a, b) => a - b);
  const which = ids === undefined ? 'all' : createHash('sha256').update(ids.join()).digest('hex');
  const known = knownBefore === undefined ? '' : '/known';
  return `catch-up/${installationId}/${which}${known}`;
}

/** Jobs of the same key are about the same pull request. */
export function pullKey(request: ReviewRequest): string {
  return `${request.repositoryId}/${request.pull}`;
}

/** Lets what a dead process left be tried again at once. Its death counts as an attempt: it may have been the cause. */
async function takeUpAbandoned(boss: PgBoss, db: Db, queue: string, log: Log): Promise<void> {
  const left = await db
    .select({ id: jobTable.id })
    .from(jobTable)
    .where(and(eq(jobTable.name, queue), eq(jobTable.state, 'active')));
  for (const { id } of left) {
    if (id === null) continue;
    await boss.fail(queue, id, { message: 'the process ended while it was at work' });
    const { updated } = await boss.update({ name: queue, options: { id, startAfter: new Date() } });
    if (updated === 0)
      log.error(
        {},
        `One of the ${queue} is given up: the process has ended in every attempt to do it, the last time too.`,
      );
  }
}

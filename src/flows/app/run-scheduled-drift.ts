import { formatProblem } from '../../core/artifact/problem.ts';
import { readSchedule } from '../../core/policy/schedule.ts';
import { driftTitle } from '../../core/report/drift-text.ts';
import type { Anchors, Attempt, BatchRuns, Clock, DriftSchedules, OpenBatchRun, Task } from '../../ports.ts';
import { collectBatches } from './collect-batches.ts';
import { handInBatches } from './hand-in-batches.ts';
import { endDriftWatch, keepDriftIssue } from './keep-drift-issue.ts';
import { driftRunId, type MeasuredDrift, measureDrift, payerOf } from './measure-drift.ts';
import { isLastOfWeek, refreshCalibrations } from './refresh-calibrations.ts';
import type { TaskDeps } from './run-task.ts';

export type DriftDeps = {
  /** Of one repository, by GitHub's id. */
  anchorsOf(repositoryId: number): Anchors;
  schedules: DriftSchedules;
  batchRuns: BatchRuns;
};
type DriftTask = Extract<Task, { kind: 'drift' }>;

/** Most batches are done within an hour, and looking costs nothing. Milliseconds. */
const LOOK_AT_BATCHES_EVERY_MS = 5 * 60_000;

/** Has schedules that are due enqueued; each is by one server, and once however long none looked. So are runs that wait for batches. */
export async function enqueueDueDrift({
  drift,
  owners,
  clock,
}: {
  drift?: Pick<DriftDeps, 'schedules' | 'batchRuns'>;
  owners: ReadonlySet<string>;
  clock: Clock;
}): Promise<void> {
  const nextAfter = (text: string, at: number) => {
    const read = readSchedule(text);
    return read.ok ? read.schedule.nextAfter(at) : null;
  };
  // Whoever was taken off the list keeps a schedule, and asks nothing by it.
  const serves = (owner: string) => owners.has(owner.toLowerCase());
  const now = clock.now();
  await drift?.schedules.enqueueDue(now, nextAfter, serves);
  await drift?.batchRuns.enqueueDue(now, now + LOOK_AT_BATCHES_EVERY_MS, serves);
}

/**
 * Asks the models of a repository's suites again, on what is released or the tip of its default branch, and keeps one issue open for as long as they
 * answer worse than what is pinned. A run that measures nothing changes no issue. A run that waits for batches of providers is left, and gone
 * on with by a later task. Rejects where it should be tried again.
 */
export async function runScheduledDrift(deps: TaskDeps, task: DriftTask, attempt: Attempt): Promise<void> {
  const { drift, log } = deps;
  if (drift === undefined) return;
  const waiting = await drift.batchRuns.find(task.repositoryId);
  if (waiting === null && task.resumes === true) return;
  const dueAt = waiting?.dueAt ?? task.dueAt;
  const about = { repository: `${task.owner}/${task.name}`, due: new Date(dueAt).toISOString() };
  if (waiting !== null && (await lookAtBatches(deps, drift.batchRuns, waiting, attempt.signal)) === 'out') {
    if (task.resumes !== true)
      log.info(about, 'drift is not measured anew: an earlier run waits for batches still');
    return;
  }
  await goOn(deps, drift, { ...task, dueAt }, { attempt, isResumed: waiting !== null });
}

/** Measures, until it is done or has to wait for batches that providers have taken. */
async function goOn(
  deps: TaskDeps,
  drift: DriftDeps,
  task: DriftTask,
  { attempt, isResumed }: { attempt: Attempt; isResumed: boolean },
): Promise<void> {
  const { log, models, clock, nonce, books } = deps;
  const { repositoryId, dueAt } = task;
  const about = { repository: `${task.owner}/${task.name}`, due: new Date(dueAt).toISOString() };
  for (;;) {
    const run = await drift.batchRuns.find(repositoryId);
    // It was ended meanwhile, as nobody wants it any more.
    if (run === null && isResumed) return;
    const measured = await measureDrift(deps, drift, task, run, attempt.signal);
    if (measured === null)
      return log.warn(about, 'drift was not measured: the branch has another history now');
    const { outcome, sha } = measured;
    if (outcome.kind === 'cancelled') throw new Error('the server stopped while drift was measured');
    if (outcome.kind === 'waiting') {
      const noted = {
        ...{ repositoryId, installationId: task.installationId, dueAt, until: measured.until },
        ...{ sha, releasedSha: measured.releasedSha },
        ...{ payer: books === undefined ? null : payerOf(task), spent: outcome.spent },
      };
      await drift.batchRuns.note(noted, clock.now() + LOOK_AT_BATCHES_EVERY_MS);
      const handIn = {
        ...{ runs: drift.batchRuns, clock, nonce, log, ...(books === undefined ? {} : { books }) },
        models: models.forRepository(about.repository),
      };
      if (await handInBatches(handIn, noted, outcome.left, attempt.signal)) return;
      continue;
    }
    await conclude(deps, task, { ...measured, outcome }, attempt);
    if (run !== null) await drift.batchRuns.end(repositoryId);
    return;
  }
}

type Concluded = Exclude<MeasuredDrift['outcome'], { kind: 'cancelled' | 'waiting' }>;

async function conclude(
  deps: TaskDeps,
  task: DriftTask,
  { outcome, sha, schedule }: MeasuredDrift & { outcome: Concluded },
  { signal }: Attempt,
): Promise<void> {
  const { log, clock } = deps;
  const { branch, repositoryId, dueAt } = task;
  const about = { repository: `${task.owner}/${task.name}`, due: new Date(dueAt).toISOString() };
  const hosted = deps.host.repository(task, signal);
  switch (outcome.kind) {
    case 'not-wanted':
      await endDriftWatch(deps, hosted, { repositoryId, branch });
      return log.info(about, 'drift is not watched any more: the policy has no schedule');
    case 'invalid-policy':
      return log.warn(
        { ...about, problem: outcome.problems.slice(0, 1).map(formatProblem).join('') },
        'drift was not measured: the policy cannot be used',
      );
    case 'refused':
      return log.warn({ ...about, reason: outcome.message }, 'drift was not measured');
    case 'overrun':
      return log.warn({ ...about, minutes: outcome.minutes }, 'drift was not measured in time');
    case 'watched':
      log.info(
        { ...about, outcome: outcome.report.outcome, ...outcome.report.cost },
        driftTitle(outcome.report),
      );
      await keepDriftIssue(deps, hosted, { ...task, report: outcome.report, at: clock.now() });
      if (isLastOfWeek(schedule, dueAt))
        await refreshCalibrations(deps, task, sha, { signal }).catch((err: unknown) =>
          log.warn({ ...about, err }, 'judges were not calibrated again'),
        );
  }
}

/** What became of the batches that a run waits for. */
async function lookAtBatches(
  deps: Pick<TaskDeps, 'models' | 'books' | 'clock' | 'log' | 'trials'>,
  runs: BatchRuns,
  run: OpenBatchRun,
  signal: AbortSignal,
  isUnwanted = false,
): Promise<'out' | 'over'> {
  const store = deps.trials(run.installationId);
  try {
    return await collectBatches({ ...deps, runs, store }, run, {
      ...{ runId: driftRunId(run), isUnwanted, signal },
    });
  } finally {
    await store.close();
  }
}

/** Long enough for whatever may still look after a run itself. Milliseconds. */
const FORGOTTEN_MS = 24 * 60 * 60_000;

/** Cancels the batches of runs that nobody waits for: their schedule was taken out of the policy, or their repository from the App. */
export async function cancelUnwantedBatches(
  deps: Pick<TaskDeps, 'models' | 'books' | 'clock' | 'log' | 'trials'> & {
    drift?: Pick<DriftDeps, 'batchRuns'>;
    owners: ReadonlySet<string>;
  },
  signal: AbortSignal,
): Promise<void> {
  const { drift, owners, clock } = deps;
  if (drift === undefined) return;
  const serves = (owner: string) => owners.has(owner.toLowerCase());
  for (const run of await drift.batchRuns.listAbandoned(clock.now() - FORGOTTEN_MS, serves)) {
    if (signal.aborted) return;
    if ((await lookAtBatches(deps, drift.batchRuns, run, signal, true)) === 'over')
      await drift.batchRuns.end(run.repositoryId);
  }
}

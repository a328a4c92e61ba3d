import { formatProblem } from '../../core/artifact/problem.ts';
import { readSchedule } from '../../core/policy/schedule.ts';
import { driftTitle } from '../../core/report/drift-text.ts';
import type { Anchors, Attempt, Clock, DriftSchedules, Task } from '../../ports.ts';
import { readPolicies } from '../plan/read-policy.ts';
import { watchDrift } from '../watch-drift.ts';
import { endDriftWatch, keepDriftIssue, listStanding } from './keep-drift-issue.ts';
import { isLastOfWeek, refreshCalibrations } from './refresh-calibrations.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { withinDeadline } from './within-deadline.ts';

export type DriftDeps = {
  /** Of one repository, by GitHub's id. */
  anchorsOf(repositoryId: number): Anchors;
  schedules: DriftSchedules;
};
type DriftTask = Extract<Task, { kind: 'drift' }>;

/** Has schedules that are due enqueued; each is by one server, and once however long none looked. */
export async function enqueueDueDrift({
  drift,
  owners,
  clock,
}: {
  drift?: Pick<DriftDeps, 'schedules'>;
  owners: ReadonlySet<string>;
  clock: Clock;
}): Promise<void> {
  const nextAfter = (text: string, at: number) => {
    const read = readSchedule(text);
    return read.ok ? read.schedule.nextAfter(at) : null;
  };
  // Whoever was taken off the list keeps a schedule, and asks nothing by it.
  const serves = (owner: string) => owners.has(owner.toLowerCase());
  await drift?.schedules.enqueueDue(clock.now(), nextAfter, serves);
}

/**
 * Asks the models of a repository's suites again, on what is released or the tip of its default branch, and keeps one issue open for as long as they answer
 * worse than what is pinned. A run that measures nothing changes no issue. Rejects where it should be tried again.
 */
export async function runScheduledDrift(deps: TaskDeps, task: DriftTask, { signal }: Attempt): Promise<void> {
  const { drift, log, clock } = deps;
  if (drift === undefined) return;
  const { kind: _, branch, headSha, dueAt, ...ref } = task;
  const about = { repository: `${ref.owner}/${ref.name}`, due: new Date(dueAt).toISOString() };
  const hosted = deps.host.repository(ref, signal);
  const range = await hosted.range(branch, headSha);
  if (range === null) return log.warn(about, 'drift was not measured: the branch has another history now');
  const standing = await listStanding(deps, ref.repositoryId);
  let schedule = '';
  const outcome = await withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const tip = range.baseSha;
    const inTimeHost = deps.host.repository(ref, inTime);
    const commits = { base: branch, baseSha: tip, mergeBase: tip };
    let repository = inTimeHost.open({ ...commits, headSha: tip });
    const store = deps.trials(ref.installationId);
    try {
      const read = await readPolicies(await repository.snapshot(branch));
      if (!read.ok) return { kind: 'invalid-policy' as const, problems: read.problems };
      const wanted = read.policies.root.drift;
      if (wanted === null) return { kind: 'not-wanted' as const };
      schedule = wanted.schedule;
      const releasedSha = wanted.released === null ? tip : await inTimeHost.commit(wanted.released);
      if (releasedSha === null) return refuseReleased(String(wanted.released));
      if (releasedSha !== tip) {
        await repository.close();
        repository = inTimeHost.open({ ...commits, headSha: releasedSha });
      }
      const calibrations = deps.calibrationsOf?.(ref.repositoryId, branch);
      const paid = accountsOf(deps, {
        repository: String(ref.repositoryId),
        name: about.repository,
        pull: null,
        work: 'drift',
        run: `drift ${about.due}`,
      });
      return await watchDrift(
        {
          ...deps,
          ...paid,
          ...(calibrations === undefined ? {} : { calibrations }),
          models: deps.models.forRepository(about.repository),
          anchors: drift.anchorsOf(ref.repositoryId),
          repository,
          store,
          progress: () => {},
        },
        {
          ref: branch,
          releasedSha,
          suites: [],
          runId: `drift-${ref.repositoryId}-${dueAt}`,
          standing,
          signal: inTime,
        },
      );
    } finally {
      await repository.close();
      await store.close();
    }
  });
  switch (outcome.kind) {
    case 'cancelled':
      throw new Error('the server stopped while drift was measured');
    case 'not-wanted':
      await endDriftWatch(deps, hosted, { repositoryId: ref.repositoryId, branch });
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
        await refreshCalibrations(deps, task, range.baseSha, { signal }).catch((err: unknown) =>
          log.warn({ ...about, err }, 'judges were not calibrated again'),
        );
  }
}

function refuseReleased(name: string) {
  const message = `the policy’s \`drift.released\` is ${name}, and there is no branch or tag of that name`;
  return { kind: 'refused' as const, message };
}

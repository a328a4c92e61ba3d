import { formatProblem } from '../../core/artifact/problem.ts';
import { readSchedule } from '../../core/policy/schedule.ts';
import { type DriftReport, isDrop } from '../../core/report/drift.ts';
import { renderDriftIssue, renderDriftOver } from '../../core/report/drift-issue.ts';
import { driftTitle } from '../../core/report/drift-text.ts';
import type { Anchors, Attempt, Clock, DriftSchedules, HostedRepository, Task } from '../../ports.ts';
import { readPolicies } from '../plan/read-policy.ts';
import { watchDrift } from '../watch-drift.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { withinDeadline } from './within-deadline.ts';

/** What the App's issue on drift is kept under. */
const KIND = 'drift';

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
 * Asks the models of a repository's suites again, on the tip of its default branch, and keeps one issue open for as long as they answer
 * worse than what is pinned. A run that measures nothing changes no issue. Rejects where it should be tried again.
 */
export async function runScheduledDrift(deps: TaskDeps, task: DriftTask, { signal }: Attempt): Promise<void> {
  const { drift, notices, log, clock } = deps;
  if (drift === undefined) return;
  const { kind: _, branch, headSha, dueAt, ...ref } = task;
  const about = { repository: `${ref.owner}/${ref.name}`, due: new Date(dueAt).toISOString() };
  const hosted = deps.host.repository(ref, signal);
  const range = await hosted.range(branch, headSha);
  if (range === null) return log.warn(about, 'drift was not measured: the branch has another history now');
  const notice = await notices.get(ref.repositoryId, KIND);
  const outcome = await withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const tip = range.baseSha;
    const repository = deps.host
      .repository(ref, inTime)
      .open({ base: branch, baseSha: tip, mergeBase: tip, headSha: tip });
    const store = deps.trials(ref.installationId);
    try {
      const read = await readPolicies(await repository.snapshot(branch));
      if (!read.ok) return { kind: 'invalid-policy' as const, problems: read.problems };
      if (read.policies.root.drift === null) return { kind: 'not-wanted' as const };
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
          suites: [],
          runId: `drift-${ref.repositoryId}-${dueAt}`,
          standing: notice === null ? [] : readFallen(notice.digest),
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
      await drift.schedules.forget(ref.repositoryId);
      if (notice !== null) {
        await hosted.issues.close(notice.issue);
        await notices.set(ref.repositoryId, KIND, null);
      }
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
      await keepIssue(deps, hosted, { ...task, report: outcome.report, at: clock.now() });
  }
}

type Found = DriftTask & { report: DriftReport; at: number };

async function keepIssue(deps: TaskDeps, { issues }: HostedRepository, found: Found): Promise<void> {
  const { notices, drift, log } = deps;
  const { repositoryId, branch, report, at } = found;
  const before = await notices.get(repositoryId, KIND);
  const since = (await drift?.schedules.since(repositoryId)) ?? at;
  if (report.outcome === 'drifted') {
    await drift?.schedules.setSince(repositoryId, since);
    const { title, body } = renderDriftIssue({ branch, report, since, at });
    const isKept = before !== null && (await issues.update(before.issue, body)) === 'updated';
    const issue = isKept ? before.issue : await issues.open(title, body);
    await notices.set(repositoryId, KIND, { issue, digest: JSON.stringify(listFallen(report)) });
    log.info(
      { repository: `${found.owner}/${found.name}`, issue },
      'a model answers worse than what is pinned',
    );
    return;
  }
  if (before === null || !showsItIsOver(report, readFallen(before.digest))) return;
  await issues.update(before.issue, renderDriftOver({ branch, report, since, at }));
  await issues.close(before.issue);
  await notices.set(repositoryId, KIND, null);
  await drift?.schedules.setSince(repositoryId, null);
}

/** What fell, as `suite/metric`: kept with the issue in the place of its text's digest. */
function listFallen({ suites }: DriftReport): string[] {
  return suites.flatMap((suite) =>
    suite.state === 'compared'
      ? suite.metrics.filter(isDrop).map(({ metric }) => `${suite.name}/${metric}`)
      : [],
  );
}

function readFallen(kept: string): string[] {
  return JSON.parse(kept) as string[];
}

/**
 * A suite that was pinned just now has been compared with nothing: the drop may be in what was pinned. And of a suite that fell and is
 * not compared nobody knows.
 */
function showsItIsOver({ outcome, suites }: DriftReport, fallen: readonly string[]): boolean {
  const compared = suites.filter(({ state }) => state === 'compared').map(({ name }) => name);
  return (
    outcome === 'steady' &&
    suites.every(({ state }) => state !== 'pinned') &&
    fallen.every((one) => compared.some((name) => one.startsWith(`${name}/`)))
  );
}

import { z } from 'zod';
import type { DriftReport } from '../../core/report/drift.ts';
import { listFallen, settleFallen } from '../../core/report/drift-fallen.ts';
import { renderDriftIssue, renderDriftOver, renderDriftUnwatched } from '../../core/report/drift-issue.ts';
import type { HostedRef, HostedRepository } from '../../ports.ts';
import type { TaskDeps } from './run-task.ts';

/** What the App's issue on drift is kept under. */
const KIND = 'drift';

type Where = Pick<HostedRef, 'repositoryId'> & { branch: string };
/** `at`: when the run was made; milliseconds since the epoch. */
type Found = HostedRef & { branch: string; report: DriftReport; at: number };

/** Metrics that had dropped and were not seen to be over, as `suite/metric`. */
export async function listStanding({ notices }: TaskDeps, repositoryId: number): Promise<string[]> {
  const notice = await notices.get(repositoryId, KIND);
  return notice === null ? [] : readFallen(notice.digest);
}

/** Opens the issue, brings it up to date, or closes it, by what a run found of all that had dropped. */
export async function keepDriftIssue(
  deps: TaskDeps,
  { issues }: HostedRepository,
  found: Found,
): Promise<void> {
  const { notices, drift, log } = deps;
  const { repositoryId, branch, report, at } = found;
  const before = await notices.get(repositoryId, KIND);
  const since = (await drift?.schedules.since(repositoryId)) ?? at;
  const fallen = before === null ? [] : readFallen(before.digest);
  const settled = settleFallen(report, fallen, since);
  const standing = [...listFallen(report), ...settled.unknown];
  const digest = JSON.stringify(standing);
  if (report.outcome === 'drifted') {
    await drift?.schedules.setSince(repositoryId, since);
    const { title, body } = renderDriftIssue({ branch, report, since, at });
    const isKept = before !== null && (await issues.update(before.issue, body)) === 'updated';
    const issue = isKept ? before.issue : await issues.open(title, body);
    await notices.set(repositoryId, KIND, { issue, digest });
    log.info(
      { repository: `${found.owner}/${found.name}`, issue },
      'a model answers worse than what is pinned',
    );
    return;
  }
  // Of an issue that does not say what had dropped, only a run in which everything was measured says that it is over.
  if (before === null || (fallen.length === 0 && report.outcome !== 'steady')) return;
  if (standing.length > 0) return notices.set(repositoryId, KIND, { issue: before.issue, digest });
  await issues.update(before.issue, renderDriftOver({ branch, report, since, at }, settled));
  await issues.close(before.issue);
  await notices.set(repositoryId, KIND, null);
  await drift?.schedules.setSince(repositoryId, null);
}

/** The policy has no schedule any more: nothing is due, and an issue that is open says so and is closed. */
export async function endDriftWatch(
  { notices, drift, clock }: TaskDeps,
  { issues }: HostedRepository,
  { repositoryId, branch }: Where,
): Promise<void> {
  const notice = await notices.get(repositoryId, KIND);
  if (notice !== null) {
    const since = (await drift?.schedules.since(repositoryId)) ?? null;
    await issues.update(notice.issue, renderDriftUnwatched({ branch, since, at: clock.now() }));
    await issues.close(notice.issue);
    await notices.set(repositoryId, KIND, null);
  }
  await drift?.schedules.forget(repositoryId);
}

/** Kept with the issue in the place of its text's digest. */
function readFallen(kept: string): string[] {
  try {
    return z.array(z.string()).catch([]).parse(JSON.parse(kept));
  } catch {
    return [];
  }
}

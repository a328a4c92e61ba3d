import { renderCheck } from '../core/report/check.ts';
import {
  noticeGroup,
  noticeGroupGone,
  noticeGroupWaits,
  noticeNotEvaluated,
  noticeProgress,
} from '../core/report/check-notices.ts';
import type { ReviewReport } from '../core/report/model.ts';
import type {
  Attempt,
  CheckConclusion,
  CheckOutput,
  HostedRepository,
  MergeGroupLog,
  Task,
} from '../ports.ts';
import { explainFailure } from './host-failure.ts';
import { type HostedReviewDeps, reviewRange } from './review-range.ts';
import { watchStop } from './watch-stop.ts';

export type GroupReviewDeps = HostedReviewDeps & { groups: MergeGroupLog };
type GroupTask = Extract<Task, { kind: 'merge-group' }>;
type Decision = [CheckConclusion, CheckOutput];

/**
 * A failed check puts the group's pull requests out of the queue for good, so an outage of a few minutes is waited out.
 * The whole queue waits with it, so one that lasts is told.
 */
const PATIENT_ATTEMPTS = 5;

/**
 * Reviews the commit of a merge queue's group against the tip of its base, which it is going to replace. Trials are known by
 * their content, so inputs that were reviewed in a pull request cost nothing here, and everything else runs. What somebody
 * accepted in a pull request does not carry over: see docs/decisions/0012-merge-queue.md. Everything can be done again
 * after the process died at any point; a concluded group is left alone.
 */
export async function reviewMergeGroup(
  deps: GroupReviewDeps,
  task: GroupTask,
  attempt: Attempt,
): Promise<void> {
  const { groups } = deps;
  const { repositoryId, headSha } = task;
  const hosted = deps.host.repository(task, attempt.signal);
  const record = await groups.open(repositoryId, headSha);
  if (record.conclusion !== null) return;
  const known =
    record.checkRunId ?? (record.isNew ? null : await hosted.checks.find(headSha, externalId(task)));
  if (record.destroyed && known === null) return groups.conclude(repositoryId, headSha, 'cancelled');
  const check = known ?? (await hosted.checks.start(headSha, externalId(task), BEGINNING));
  if (check !== record.checkRunId) await groups.setCheckRun(repositoryId, headSha, check);
  const [conclusion, output] = record.destroyed ? GONE : await decide(deps, hosted, { task, check }, attempt);
  const shown = await hosted.checks.conclude(check, conclusion, output);
  if (shown !== check) await groups.setCheckRun(repositoryId, headSha, shown);
  await groups.conclude(repositoryId, headSha, conclusion);
}

const BEGINNING = noticeProgress('Reading what changed');
const GONE: Decision = ['cancelled', noticeGroupGone()];

function externalId({ headSha }: GroupTask): string {
  return `merge-group ${headSha}`;
}

/** What the check is concluded with. Rejects where it is worth another attempt. */
async function decide(
  deps: GroupReviewDeps,
  hosted: HostedRepository,
  { task, check }: { task: GroupTask; check: number },
  attempt: Attempt,
): Promise<Decision> {
  const { repositoryId, installationId, headSha, base } = task;
  const isGone = () => deps.groups.isDestroyed(repositoryId, headSha);
  const watched = watchStop(deps, isGone, attempt.signal);
  try {
    const outcome = await reviewRange(deps, hosted, { installationId, base, headSha, check }, watched.signal);
    watched.stop();
    if (await isGone()) return GONE;
    if (outcome.kind === 'cancelled') throw new Error('the server stopped during the review');
    if (outcome.kind === 'refused') return ['failure', noticeNotEvaluated(outcome.message)];
    const { report, transient } = outcome;
    if (!transient || attempt.number >= PATIENT_ATTEMPTS) return renderGroupCheck(base, report);
    await hosted.checks.progress(check, noticeGroupWaits(report.reason));
    throw new Error(report.reason);
  } catch (error) {
    if (await isGone()) return GONE;
    const failure = explainFailure(error);
    if (failure.retry && (attempt.number < PATIENT_ATTEMPTS || attempt.signal.aborted)) throw error;
    deps.log.error({ err: error, head: headSha }, 'the review of a merge group could not be done');
    return ['failure', noticeNotEvaluated(failure.reason)];
  } finally {
    watched.stop();
  }
}

/** The verdict as in a pull request, without buttons: a group that failed is out of the queue, and is not mended here. */
function renderGroupCheck(base: string, report: ReviewReport): Decision {
  const { conclusion, actions: _, ...output } = renderCheck(report);
  return [conclusion, { ...output, summary: `${noticeGroup(base, report.cost)}\n\n${output.summary}` }];
}

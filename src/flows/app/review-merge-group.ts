import {
  noticeGroupGone,
  noticeGroupOverrun,
  noticeGroupWaits,
  noticeNotEvaluated,
  noticeProgress,
} from '../../core/report/check-notices.ts';
import type { Attempt, DecisionLog, HostedRepository, MergeGroupLog, ReviewLog, Task } from '../../ports.ts';
import type { ReviewOutcome } from '../review-change.ts';
import { groupCheckId } from './group-check-id.ts';
import { type GroupOrigin, openGroupOrigin } from './group-origin.ts';
import { explainFailure } from './host-failure.ts';
import { type GroupDecision, judgeGroup } from './judge-group.ts';
import { type HostedReviewDeps, reviewRange } from './review-range.ts';
import { watchStop } from './watch-stop.ts';
import { type Overrun, withinDeadline } from './within-deadline.ts';

export type GroupReviewDeps = HostedReviewDeps & {
  groups: MergeGroupLog;
  records: ReviewLog;
  decisions: DecisionLog;
  /** How long one attempt may take. Milliseconds. */
  deadlineMs: number;
};
type GroupTask = Extract<Task, { kind: 'merge-group' }>;
/** Where the check of a group is. */
type Group = { task: GroupTask; hosted: HostedRepository; check: number };

/**
 * A failed check puts the group's pull requests out of the queue for good, so an outage of a few minutes is waited out.
 * The whole queue waits with it, so one that lasts is told.
 */
const PATIENT_ATTEMPTS = 5;

/**
 * Reviews the commit of a merge queue's group against the tip of its base, which it is going to replace. Trials are known by
 * their content, so inputs that were reviewed in a pull request cost nothing here, and everything else runs. What somebody
 * decided in a pull request holds where the same is judged: see docs/decisions/0012-merge-queue.md. Everything can be done
 * again after the process died at any point; a concluded group is left alone.
 */
export async function reviewMergeGroup(
  deps: GroupReviewDeps,
  task: GroupTask,
  attempt: Attempt,
): Promise<void> {
  const { groups } = deps;
  const { repositoryId, headSha } = task;
  // A task that was kept by an older version names neither.
  const group = { ...task, pull: task.pull ?? null, parentSha: task.parentSha ?? null };
  const record = await groups.open(group);
  if (record.conclusion !== null || record.state === 'left') return;
  const isGone = record.state === 'destroyed';
  const hosted = deps.host.repository(task, attempt.signal);
  const id = groupCheckId(headSha);
  const known =
    record.checkRunId ?? (record.isNew ? null : ((await hosted.checks.find(headSha, id))?.id ?? null));
  if (isGone && known === null) return groups.conclude(repositoryId, headSha, 'cancelled');
  const check = known ?? (await hosted.checks.start(headSha, id, BEGINNING));
  if (check !== record.checkRunId) await groups.setCheckRun(repositoryId, headSha, check);
  const decision = isGone ? GONE : await decide(deps, { task, hosted, check }, attempt);
  // The App may not write it any more. It is concluded when the App is back.
  if (decision === null) return;
  // Another server took the task over meanwhile: the queue has acted on what that one came to.
  if ((await groups.open(group)).conclusion !== null) return;
  const shown = await hosted.checks.conclude(check, ...decision);
  if (shown !== check) await groups.setCheckRun(repositoryId, headSha, shown);
  // It may have done so while this one wrote, and what it came to would stand below.
  const other = (await groups.open(group)).conclusion;
  if (other === null || other === decision[0]) return groups.conclude(repositoryId, headSha, decision[0]);
  const last = other === 'cancelled' ? GONE : AT_ODDS;
  await hosted.checks.conclude(shown, ...last);
  await groups.conclude(repositoryId, headSha, last[0]);
}

const UNHEARD_OF = 'GitHub has not told of every group in front of this one yet';
const FORK_IN_FRONT =
  'A fork’s pull request stands in front of this one, and no workflow is started for its code before it is merged';
const BEGINNING = noticeProgress('Reading what changed');
const GONE: GroupDecision = ['cancelled', noticeGroupGone()];
const AT_ODDS: GroupDecision = [
  'failure',
  noticeNotEvaluated('two servers reviewed this group at once and came to different conclusions'),
];

/** What the check is concluded with; null: nothing can be. Rejects where it is worth another attempt. */
async function decide(deps: GroupReviewDeps, group: Group, attempt: Attempt): Promise<GroupDecision | null> {
  const { task, hosted, check } = group;
  const state = () => deps.groups.state(task.repositoryId, task.headSha);
  const end = async () => ({ wanted: undefined, destroyed: GONE, left: null })[await state()];
  try {
    const origin = openGroupOrigin(deps, hosted, task);
    const outcome = await withinDeadline(deps.deadlineMs, attempt.signal, (signal) =>
      review(deps, group, { origin, isPointless: async () => (await state()) !== 'wanted' }, signal),
    );
    const ended = await end();
    if (ended !== undefined) return ended;
    if (outcome.kind === 'overrun') return ['failure', noticeGroupOverrun(outcome.minutes)];
    if (outcome.kind === 'cancelled') throw new Error('the server stopped during the review');
    if (outcome.kind === 'refused') return ['failure', noticeNotEvaluated(outcome.message)];
    const { report, transient } = outcome;
    const isPatient = attempt.number < PATIENT_ATTEMPTS;
    const wait = async (reason: string) => {
      await hosted.checks.progress(check, noticeGroupWaits(reason));
      throw new Error(reason);
    };
    if (transient && isPatient) return await wait(report.reason);
    const found = origin.found();
    // Those in front may be merged by then, and are the base's from then on.
    if (found?.inFront === true && isPatient) return await wait(FORK_IN_FRONT);
    if (found?.origin === 'unknown' && found.mayClose && isPatient) return await wait(UNHEARD_OF);
    const { decision, mayPassYet } = await judgeGroup(deps, hosted, task, report, found);
    if (mayPassYet && isPatient) return await wait(UNHEARD_OF);
    return decision;
  } catch (error) {
    const ended = await end();
    if (ended !== undefined) return ended;
    const failure = explainFailure(error);
    if (failure.retry && (attempt.number < PATIENT_ATTEMPTS || attempt.signal.aborted)) throw error;
    deps.log.error({ err: error, head: task.headSha }, 'the review of a merge group could not be done');
    return ['failure', noticeNotEvaluated(failure.reason)];
  }
}

/** Ends early once it is pointless. */
async function review(
  deps: GroupReviewDeps,
  { task, check }: Group,
  { origin, isPointless }: { origin: GroupOrigin; isPointless(): Promise<boolean> },
  parent: AbortSignal,
): Promise<ReviewOutcome | Overrun> {
  const { installationId, repositoryId, headSha, base } = task;
  const ids = { installationId, repositoryId };
  const watched = watchStop(deps, isPointless, parent);
  try {
    const hosted = deps.host.repository(task, parent);
    const repository = `${task.owner}/${task.name}`;
    const work = { work: 'merge-group' as const, run: groupCheckId(headSha) };
    const range = { repository, pull: null, origin: origin.find, ...ids, base, headSha, work, check };
    return await reviewRange(deps, hosted, range, watched.signal);
  } finally {
    watched.stop();
  }
}

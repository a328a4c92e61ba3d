import { acceptCheck } from '../../core/report/acceptance.ts';
import { renderCheck } from '../../core/report/check.ts';
import { CHECK_ACTIONS } from '../../core/report/check-actions.ts';
import {
  type CheckNotice,
  noticeJudged,
  noticeMended,
  noticeNotEvaluated,
  noticeRival,
  noticeUnacknowledged,
} from '../../core/report/check-notices.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  HostedRepository,
  Log,
  PullRequest,
  ReviewLog,
  ReviewRequest,
  ReviewTurn,
} from '../../ports.ts';
import { explainFailure } from './host-failure.ts';
import { type Shown, settleAnew, settleCheck } from './settle-check.ts';
import { meetNamed, type SharedHeadDeps } from './shared-head.ts';
import { findAcceptance, findWait, isByOtherBase, mayPass, waitsForApproval } from './standing-decisions.ts';

export type PublishDeps = SharedHeadDeps & { clock: Clock; log: Log };

/** A review of one head, whose outcome is to be shown. */
export type Reviewed = {
  request: ReviewRequest;
  pull: PullRequest;
  /** Id of the check run. */
  check: number;
  record: ReviewTurn;
};
export type Published = Reviewed & { report: ReviewReport };

/** The verdict on the check, or that somebody accepted it. It can be done again without showing twice. */
export function concludeCheck(
  deps: PublishDeps,
  repository: HostedRepository,
  { report, ...reviewed }: Published,
  how: How = BY_REVIEW,
): Promise<void> {
  return conclude(deps, repository, { ...reviewed, report, found: renderCheck(report) }, how);
}

/** That there is no verdict: not a pass, unless somebody accepted that. `notice` says why. */
export function concludeNotEvaluated(
  deps: PublishDeps,
  repository: HostedRepository,
  reviewed: Reviewed,
  notice: CheckNotice,
  how: How = BY_REVIEW,
): Promise<void> {
  return conclude(deps, repository, { ...reviewed, report: null, found: renderNotEvaluated(notice) }, how);
}

function renderNotEvaluated(notice: CheckNotice): Found {
  return { conclusion: 'failure', ...notice, actions: [CHECK_ACTIONS.rerun] };
}

/**
 * `isAnew`: it is no review that ends, but what one came to is shown anew, unless another review has begun meanwhile or waits.
 * `seesToOthers`: other pull requests with the same head may have been held up by this one.
 */
type How = { isAnew: boolean; seesToOthers: boolean };
const BY_REVIEW: How = { isAnew: false, seesToOthers: true };
const HELD_UP: How = { isAnew: true, seesToOthers: false };

type Found = CheckOutput & { conclusion: CheckConclusion };
type ToConclude = Reviewed & { report: ReviewReport | null; found: Found };

/**
 * What was found, as people's decisions and other pull requests with the same head leave it. Two that end at once each see the
 * other under way, so whoever was held up looks again once its own verdict is kept, and whoever passes sees to the others.
 */
async function conclude(
  deps: PublishDeps,
  repository: HostedRepository,
  reviewed: ToConclude,
  { isAnew, seesToOthers }: How,
): Promise<void> {
  const { request, pull, report } = reviewed;
  let { check } = reviewed;
  const settle = isAnew ? settleAnew : settleCheck;
  const show = async (looksAgain: boolean) => {
    const shown = await decide(deps, repository, reviewed);
    // It says so already. Said again it could undo what the other one, which has ended since, has made of it.
    if (looksAgain && shown.rival !== null) return null;
    if (isAnew && !(await isSettled(deps.records, request, pull))) return null;
    const settled = await settle(deps, repository, { ...reviewed, check }, { ...shown, report });
    check = settled ?? check;
    return settled === null ? null : shown;
  };
  let shown = await show(!seesToOthers);
  if (shown !== null && shown.rival !== null) shown = await show(true);
  // GitHub made a run for it, which is newer than that of a review which began meanwhile and may fail.
  const isNewRun = shown?.conclusion === 'success' && check !== reviewed.check;
  if (isNewRun && (await findRival(deps, repository, request, pull)) !== null) shown = await show(false);
  if (shown?.conclusion !== 'success') return;
  // GitHub has just named those that were opened during the review.
  await meetNamed(deps, repository, request, pull.headSha);
  if (seesToOthers) await concludeHeldUp(deps, repository, request, pull);
}

async function isSettled(
  records: ReviewLog,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<boolean> {
  const review = await records.at(request, headSha);
  return review !== null && review.conclusion !== null;
}

async function decide(
  deps: PublishDeps,
  repository: HostedRepository,
  { request, pull, report, found }: ToConclude,
): Promise<Shown & { rival: number | null }> {
  const judged = { request, pull, report };
  const acceptance = await findAcceptance(deps.decisions, judged);
  const { conclusion, ...output } = acceptance === null ? found : acceptCheck(found, acceptance);
  if (!(await mayPass(deps.decisions, judged))) return { conclusion, output, rival: null };
  const rival = await findRival(deps, repository, request, pull);
  if (rival !== null)
    return { conclusion: 'failure', output: { ...output, ...noticeRival(rival, output) }, rival };
  const waits = await findWait(deps.decisions, judged);
  if (waits === null) return { conclusion, output, rival };
  const notice = WAIT_NOTICES[waits];
  return { conclusion: 'action_required', output: { ...output, ...notice(pull.headSha, output) }, rival };
}

const WAIT_NOTICES = { judged: noticeJudged, unacknowledged: noticeUnacknowledged, mended: noticeMended };

/** Pull requests with the same head that pass by themselves, and were held up by this one. */
async function concludeHeldUp(
  deps: PublishDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<void> {
  for (const number of await deps.records.rivals(request, headSha)) {
    try {
      await release(deps, repository, { ...request, pull: number }, headSha);
    } catch (error) {
      if (explainFailure(error).retry) throw error;
      // A check that is gone takes nothing from this one's verdict.
      deps.log.warn(
        { err: error, pull: number, head: headSha },
        'a check that was held up could not be shown',
      );
    }
  }
}

async function release(
  deps: PublishDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  headSha: string,
): Promise<void> {
  const pull = await repository.pullRequest(request.pull);
  if (pull?.state !== 'open' || pull.headSha !== headSha) return;
  const review = await deps.records.at(request, headSha);
  if (review?.conclusion !== 'failure' || isByOtherBase(pull, review)) return;
  const report = readStoredReport(review.report);
  if (!(await mayPass(deps.decisions, { request, pull, report }))) return;
  const check = review.checkRunId ?? (await repository.checks.find(headSha, review.id))?.id;
  if (check === undefined) return;
  const found = report === null ? renderNotEvaluated(NOT_DONE) : renderCheck(report);
  await conclude(deps, repository, { request, pull, check, record: review, report, found }, HELD_UP);
}

/** Of a review that is shown anew, what it could not be done for is not known any more. */
export const NOT_DONE = noticeNotEvaluated('The review could not be done.');

/**
 * An open pull request with the same head in which it does not pass; by another base it has another policy. One that waits for an
 * approval to make the same comparison is none: it is this one's check that it gets.
 */
async function findRival(
  deps: PublishDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha, base }: PullRequest,
): Promise<number | null> {
  await meetNamed(deps, repository, request, headSha);
  for (const number of await deps.records.rivals(request, headSha)) {
    const rival = { ...request, pull: number };
    const other = await repository.pullRequest(number);
    if (other?.state !== 'open' || other.headSha !== headSha) continue;
    if (other.base === base && (await waitsForApproval(deps.decisions, rival, other))) continue;
    if (!(await passes(deps, rival, other))) return number;
  }
  return null;
}

/** Whether a pull request passes, but for another one with the same head. */
async function passes(
  { records, decisions }: PublishDeps,
  request: ReviewRequest,
  pull: PullRequest,
): Promise<boolean> {
  const review = await records.at(request, pull.headSha);
  if (review === null || review.conclusion === null) return false;
  // What was found for another base says nothing of this one.
  if (isByOtherBase(pull, review)) return false;
  const judged = { request, pull, report: readStoredReport(review.report) };
  return (await mayPass(decisions, judged)) && (await findWait(decisions, judged)) === null;
}

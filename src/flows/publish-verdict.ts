import { createHash } from 'node:crypto';
import { type Acceptance, acceptCheck, type Wait } from '../core/report/acceptance.ts';
import { renderCheck } from '../core/report/check.ts';
import { CHECK_ACTIONS } from '../core/report/check-actions.ts';
import {
  type CheckNotice,
  noticeJudged,
  noticeMended,
  noticeNotEvaluated,
  noticeRival,
  noticeUnacknowledged,
} from '../core/report/check-notices.ts';
import { COMMENT_MARKER, renderComment } from '../core/report/comment.ts';
import type { ReviewReport } from '../core/report/model.ts';
import { readStoredReport } from '../core/report/stored-report.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  DecisionLog,
  HostedRepository,
  PullRecord,
  PullRequest,
  ReviewLog,
  ReviewRequest,
} from '../ports.ts';
import { type Shown, settleAnew, settleCheck } from './settle-check.ts';
import { findAcceptance, findWait, isByOtherBase, mayPass } from './standing-decisions.ts';

export type PublishDeps = { records: ReviewLog; decisions: DecisionLog; clock: Clock };

/** A review of one head, whose outcome is to be shown. */
export type Reviewed = {
  request: ReviewRequest;
  pull: PullRequest;
  /** Id of the check run. */
  check: number;
  record: { id: string };
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
  const { request, pull, report, record } = reviewed;
  let { check } = reviewed;
  const settle = isAnew ? settleAnew : settleCheck;
  const show = async (looksAgain: boolean) => {
    const shown = await decide(deps, repository, reviewed);
    // It says so already. Said again it could undo what the other one, which has ended since, has made of it.
    if (looksAgain && shown.rival !== null) return null;
    if (isAnew && !(await isSettled(deps.records, request, pull))) return null;
    const settled = await settle(deps, repository, { id: record.id, check }, { ...shown, report });
    check = settled ?? check;
    return settled === null ? null : shown;
  };
  let shown = await show(!seesToOthers);
  if (shown !== null && shown.rival !== null) shown = await show(true);
  if (shown?.conclusion === 'success' && seesToOthers) await concludeHeldUp(deps, repository, request, pull);
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
    const other = { ...request, pull: number };
    const pull = await repository.pullRequest(number);
    if (pull?.state !== 'open' || pull.headSha !== headSha) continue;
    const review = await deps.records.at(other, headSha);
    if (review?.conclusion !== 'failure' || isByOtherBase(pull, review)) continue;
    const report = readStoredReport(review.report);
    if (!(await mayPass(deps.decisions, { request: other, pull, report }))) continue;
    const check = review.checkRunId ?? (await repository.checks.find(headSha, review.id))?.id;
    if (check === undefined) continue;
    const found = report === null ? renderNotEvaluated(NOT_DONE) : renderCheck(report);
    const held = { request: other, pull, check, record: review, report, found };
    await conclude(deps, repository, held, HELD_UP);
  }
}

/** Of a review that is shown anew, what it could not be done for is not known any more. */
export const NOT_DONE = noticeNotEvaluated('The review could not be done.');

/** An open pull request with the same head in which it does not pass; by another base it has another policy. */
async function findRival(
  deps: PublishDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<number | null> {
  for (const number of await deps.records.rivals(request, headSha)) {
    const other = await repository.pullRequest(number);
    if (other?.state !== 'open' || other.headSha !== headSha) continue;
    if (!(await passes(deps, { ...request, pull: number }, other))) return number;
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

/** The verdict in the one comment. It can be done again without showing twice. */
export async function publishComment(
  deps: Pick<PublishDeps, 'records' | 'decisions'>,
  repository: HostedRepository,
  { request, pull, report, ...rest }: Published,
): Promise<void> {
  // The check belongs to its commit; the comment belongs to the newest one.
  const latest = await repository.pullRequest(request.pull);
  if (latest?.state !== 'open' || latest.headSha !== pull.headSha) return;
  const before = (await deps.records.pull(request)).comment;
  const acceptance = await findAcceptance(deps.decisions, { request, pull, report });
  const judged = { request, pull, report };
  const isOpen = await mayPass(deps.decisions, judged);
  const wait = isOpen ? await findWait(deps.decisions, judged) : null;
  const after = await writeComment(repository, request.pull, before, { report, acceptance, wait });
  // What is there now may tell of something that was decided meanwhile, so it is looked at anew.
  if (after === 'beaten') return publishComment(deps, repository, { request, pull, report, ...rest });
  if (after !== before) await deps.records.setComment(request, after);
}

type Told = { report: ReviewReport; acceptance: Acceptance | null; wait: Wait | null };

/** Writes the comment or brings it up to date. What somebody deleted is not written again. */
async function writeComment(
  { comments }: HostedRepository,
  pull: number,
  before: PullRecord['comment'],
  { report, acceptance, wait }: Told,
): Promise<PullRecord['comment'] | 'beaten'> {
  if (before === 'deleted') return before;
  const body = renderComment(report, acceptance, wait);
  const digest = digestResult({ report, acceptance, wait });
  if (before?.digest === digest) return before;
  const id = before?.id ?? (await comments.find(pull, COMMENT_MARKER))?.id;
  if (id !== undefined) return (await comments.update(id, body)) === 'gone' ? 'deleted' : { id, digest };
  // Where no artifact changed there is nothing to say, unless something else was said before.
  if (report.verdict === 'skipped' && wait === null) return before;
  const created = await comments.create(pull, body);
  // A command that is answered at the same moment writes it too. The oldest stays.
  const oldest = await comments.find(pull, COMMENT_MARKER);
  if (oldest === null || oldest.id >= created) return { id: created, digest };
  await comments.remove(created);
  return 'beaten';
}

/** Over what the comment tells but what the run took: a review of the same, done again, has nothing new to say. */
function digestResult({ report, acceptance, wait }: Told): string {
  const { cost } = report;
  const none = { usd: 0, cachedUsd: 0, unpricedCalls: 0, trials: 0, cachedTrials: 0, seconds: 0 };
  const result = renderComment({ ...report, cost: { ...cost, ...none } }, acceptance, wait);
  return createHash('sha256').update(result).digest('hex');
}

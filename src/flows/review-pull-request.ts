import {
  noticeClosed,
  noticeFork,
  noticeNotEvaluated,
  noticeOverrun,
  noticeProgress,
  noticeSuperseded,
} from '../core/report/check-notices.ts';
import type {
  Attempt,
  DecisionLog,
  HostedRepository,
  PullRecord,
  PullRequest,
  ReviewLog,
  ReviewRequest,
} from '../ports.ts';
import { giveUpReviews } from './give-up-reviews.ts';
import { untilHeld } from './hold-check.ts';
import { explainFailure, isShutOut, readHostFailure } from './host-failure.ts';
import { publishComment } from './publish-comment.ts';
import { concludeCheck, concludeNotEvaluated, type Published } from './publish-verdict.ts';
import type { ReviewOutcome } from './review-change.ts';
import { type HostedReviewDeps, reviewRange } from './review-range.ts';
import { settleCheck } from './settle-check.ts';
import { isApproved } from './standing-decisions.ts';
import { startCheck } from './start-check.ts';
import { watchHead } from './watch-head.ts';
import { type Overrun, withinDeadline } from './within-deadline.ts';

export type PullReviewDeps = HostedReviewDeps & {
  records: ReviewLog;
  decisions: DecisionLog;
  /** How long one attempt may take. Milliseconds. */
  deadlineMs: number;
};

const READING = noticeProgress('Reading what changed');

/**
 * Reviews the latest state of a pull request: its check in progress, the review, the verdict. Everything it does can be
 * done again after the process died at any point. Rejects where it should be tried again later.
 */
export async function reviewPullRequest(
  deps: PullReviewDeps,
  request: ReviewRequest,
  attempt: Attempt,
): Promise<void> {
  try {
    await reviewLatest(deps, request, attempt);
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null || !isShutOut(failure)) throw error;
    await giveUpReviews(deps, request, failure, attempt);
  }
}

async function reviewLatest(deps: PullReviewDeps, request: ReviewRequest, attempt: Attempt): Promise<void> {
  await untilHeld(deps, request, attempt.signal);
  const repository = deps.host.repository(request, attempt.signal);
  const wanted = await deps.records.pull(request);
  const { wantedHead, wantedClosed } = wanted;
  const pull = await repository.pullRequest(request.pull);
  // A read may lag behind the delivery, as below.
  if (pull === null && attempt.number === 1)
    throw new Error('GitHub does not show the pull request yet that it told of');
  if (pull === null)
    return giveUpReviews(deps, request, { message: 'GitHub does not show it to the App any more' }, attempt);
  if (pull.state === 'closed') return concludeOthers(deps, repository, request, null);
  // A read may lag behind the delivery that asked for it. A delivery that came late is not worth more than one wait.
  if (wantedHead !== null && wantedHead !== pull.headSha && attempt.number === 1)
    throw new Error('GitHub does not show the newest head of the pull request yet');
  // It was reopened since, and the delivery that tells of it asks for the one review that there is to be; or the read lags, as above.
  if (wantedClosed && attempt.number === 1)
    throw new Error('GitHub shows the pull request open that it said was closed');
  const record = await deps.records.open(request, pull.headSha);
  const check = await startCheck(deps, repository, pull, { record, notice: READING, attempt });
  const reviewed = { request, pull, check, record };
  await concludeOthers(deps, repository, request, pull.headSha);
  if (pull.origin !== 'same' && !(await isApproved(deps.decisions, request, pull))) {
    const waiting = { conclusion: 'action_required' as const, output: noticeFork(pull.headSha) };
    await settleCheck(deps, repository, { id: record.id, check }, { ...waiting, report: null });
    return;
  }

  let published: (Published & { transient: boolean }) | null = null;
  try {
    const outcome = await reviewInTime(deps, { request, pull, check, wanted }, attempt);
    if (outcome.kind === 'reviewed') {
      published = { ...reviewed, ...outcome };
      await concludeCheck(deps, repository, published);
    } else if (outcome.kind === 'overrun') {
      deps.log.warn(
        { review: record.id, minutes: outcome.minutes },
        'the review took too long and was stopped',
      );
      await concludeNotEvaluated(deps, repository, reviewed, noticeOverrun(outcome.minutes));
    } else if (outcome.kind === 'refused')
      await concludeNotEvaluated(deps, repository, reviewed, noticeNotEvaluated(outcome.message));
    else if (attempt.signal.aborted) throw new Error('the server stopped during the review');
    // Otherwise the review that waits already concludes this check.
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.retry && !attempt.last) throw error;
    await concludeNotEvaluated(deps, repository, reviewed, noticeNotEvaluated(failure.reason));
    deps.log.error({ err: error, review: record.id }, 'the review could not be done');
    return;
  }
  if (published === null) return;
  await comment(deps, repository, published, attempt);
  if (published.transient && !attempt.last) throw new Error(published.report.reason);
}

/** The check has its verdict already, and a comment that cannot be written takes nothing from it. */
async function comment(
  deps: PullReviewDeps,
  repository: HostedRepository,
  published: Published,
  attempt: Attempt,
): Promise<void> {
  try {
    await publishComment(deps, repository, published);
  } catch (error) {
    if (explainFailure(error).retry && !attempt.last) throw error;
    deps.log.error({ err: error, review: published.record.id }, 'the comment could not be written');
  }
}

/** Every head gets a conclusion, also one that a newer head overtook; all of them where the pull request was closed. */
async function concludeOthers(
  { records, clock, log }: PullReviewDeps,
  { checks }: HostedRepository,
  request: ReviewRequest,
  headSha: string | null,
): Promise<void> {
  const notice = headSha === null ? noticeClosed() : noticeSuperseded(headSha);
  for (const other of await records.unfinished(request, headSha)) {
    try {
      const id = other.checkRunId ?? (await checks.find(other.headSha, other.id))?.id ?? null;
      if (id !== null) await checks.conclude(id, 'cancelled', notice);
    } catch (error) {
      if (explainFailure(error).retry) throw error;
      // A check that is gone must not hold up the reviews of what came after it.
      log.warn({ err: error, review: other.id }, 'the check of an earlier head could not be concluded');
    }
    const outcome = {
      verdict: 'superseded',
      conclusion: 'cancelled' as const,
      report: null,
      at: clock.now(),
    };
    await records.conclude(other.id, outcome);
  }
}

/** GitHub hears nothing any more of a review that was stopped. */
function reviewInTime(
  deps: PullReviewDeps,
  todo: ReviewToDo,
  attempt: Attempt,
): Promise<ReviewOutcome | Overrun> {
  return withinDeadline(deps.deadlineMs, attempt.signal, (signal) =>
    review(deps, deps.host.repository(todo.request, signal), todo, { ...attempt, signal }),
  );
}

type ReviewToDo = { request: ReviewRequest; pull: PullRequest; check: number; wanted: PullRecord };

async function review(
  deps: PullReviewDeps,
  hosted: HostedRepository,
  { request, pull, check, wanted }: ReviewToDo,
  attempt: Attempt,
): Promise<ReviewOutcome> {
  const { base, headSha } = pull;
  const fork = pull.origin !== 'same';
  const { installationId } = request;
  const repository = `${request.owner}/${request.name}`;
  const range = { repository, pull: pull.number, fork, installationId, base, headSha, check };
  const watched = watchHead(deps, request, { before: wanted, headSha }, attempt.signal);
  try {
    return await reviewRange(deps, hosted, range, watched.signal);
  } finally {
    watched.stop();
  }
}

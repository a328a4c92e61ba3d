import {
  noticeClosed,
  noticeFork,
  noticeNotEvaluated,
  noticeOverrun,
  noticeProgress,
  noticeSuperseded,
} from '../../core/report/check-notices.ts';
import type {
  Attempt,
  BudgetStops,
  HostedRepository,
  PullRecord,
  ReviewRequest,
  ReviewTurn,
} from '../../ports.ts';
import type { ReviewOutcome } from '../review-change.ts';
import { giveUpReviews } from './give-up-reviews.ts';
import { untilHeld } from './hold-check.ts';
import { explainFailure, isShutOut, readHostFailure } from './host-failure.ts';
import { Overtaken, unlessOvertaken } from './overtaken.ts';
import { publishComment } from './publish-comment.ts';
import { concludeCheck, concludeNotEvaluated, type Published, type Reviewed } from './publish-verdict.ts';
import { type HostedReviewDeps, reviewRange } from './review-range.ts';
import { settleCheck } from './settle-check.ts';
import {
  callBack,
  giveWay,
  hasTwin,
  leaveHeads,
  meetNamed,
  type SharedHeadDeps,
  standAside,
} from './shared-head.ts';
import { waitsForApproval } from './standing-decisions.ts';
import { startCheck } from './start-check.ts';
import { watchHead } from './watch-head.ts';
import { type Overrun, withinDeadline } from './within-deadline.ts';

export type PullReviewDeps = HostedReviewDeps &
  SharedHeadDeps & {
    /** How long one attempt may take. Milliseconds. */
    deadlineMs: number;
    /** Which reviews a budget stopped; absent: nobody remembers. */
    budgetStops?: BudgetStops;
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
  await unlessOvertaken(deps, request, async () => {
    try {
      await reviewLatest(deps, request, attempt);
    } catch (error) {
      const failure = readHostFailure(error);
      if (failure === null || !isShutOut(failure)) throw error;
      await giveUpReviews(deps, request, failure, attempt);
    }
  });
}

async function reviewLatest(deps: PullReviewDeps, request: ReviewRequest, attempt: Attempt): Promise<void> {
  await untilHeld(deps, request, attempt.signal);
  // Whatever comes of it, it was tried again.
  await deps.budgetStops?.clear(request);
  const repository = deps.host.repository(request, attempt.signal);
  const wanted = await deps.records.pull(request);
  const { wantedHead, wantedClosed } = wanted;
  const pull = await repository.pullRequest(request.pull);
  // A read may lag behind the delivery, as below.
  if (pull === null && attempt.number === 1)
    throw new Error('GitHub does not show the pull request yet that it told of');
  if (pull === null)
    return giveUpReviews(deps, request, { message: 'GitHub does not show it to the App any more' }, attempt);
  if (pull.state === 'closed' && wantedHead !== null && !wantedClosed && attempt.number === 1)
    throw new Error('GitHub shows the pull request closed that it told of as open');
  if (pull.state === 'closed') return endOthers(deps, repository, request, null);
  // A read may lag behind the delivery that asked for it. A delivery that came late is not worth more than one wait.
  if (wantedHead !== null && wantedHead !== pull.headSha && attempt.number === 1)
    throw new Error('GitHub does not show the newest head of the pull request yet');
  // It was reopened since, and the delivery that tells of it asks for the one review that there is to be; or the read lags, as above.
  if (wantedClosed && attempt.number === 1)
    throw new Error('GitHub shows the pull request open that it said was closed');
  const waits = await waitsForApproval(deps.decisions, request, pull);
  if (waits && (await hasTwin(deps, repository, request, pull))) {
    const record = await standAside(deps, repository, request, pull);
    return endOthers(deps, repository, request, { headSha: pull.headSha, record });
  }
  const where = { request, headSha: pull.headSha };
  const record = await deps.records.open(request, pull.headSha);
  const check = await startCheck(deps, repository, where, { record, notice: READING, attempt });
  const reviewed = { request, pull, check, record };
  await endOthers(deps, repository, request, { headSha: pull.headSha, record });
  await callBack(deps, repository, request, pull);
  if (waits) return waitForApproval(deps, repository, reviewed);

  let published: (Published & { transient: boolean }) | null = null;
  try {
    const outcome = await reviewInTime(deps, { ...reviewed, wanted }, attempt);
    if (outcome.kind === 'reviewed') {
      published = { ...reviewed, ...outcome };
      const { stop } = outcome.report.cost;
      if (stop !== undefined) {
        deps.log.info({ review: record.id, stop }, 'a budget stopped the review');
        await deps.budgetStops?.note({ ...request, stop });
      }
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
    else if (!(await deps.records.isNewest(record))) throw new Overtaken();
    // Otherwise the review that waits already concludes this check.
  } catch (error) {
    if (error instanceof Overtaken) throw error;
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
  if (!(await deps.records.isNewest(published.record))) throw new Overtaken();
  try {
    await publishComment(deps, repository, published);
  } catch (error) {
    if (error instanceof Overtaken) throw error;
    if (explainFailure(error).retry && !attempt.last) throw error;
    deps.log.error({ err: error, review: published.record.id }, 'the comment could not be written');
  }
}

/** Of a fork. */
async function waitForApproval(
  deps: PullReviewDeps,
  repository: HostedRepository,
  reviewed: Reviewed,
): Promise<void> {
  const { request, pull } = reviewed;
  const { headSha } = pull;
  const conclusion = 'action_required' as const;
  const shown = { conclusion, output: noticeFork(pull), report: null };
  const stand = { checkRunId: await settleCheck(deps, repository, reviewed, shown), conclusion };
  await meetNamed(deps, repository, request, headSha);
  // One that began while this check did may be covered by it.
  if (await hasTwin(deps, repository, request, pull))
    await giveWay(deps, repository, { request, headSha, stand });
}

/** The head that a pull request has, and the turn of its review. */
type Newest = { headSha: string; record: ReviewTurn };

/** What the pull request had to do with other heads than this one; null: with any, as it is closed. */
async function endOthers(
  deps: PullReviewDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  by: Newest | null,
): Promise<void> {
  await concludeOthers(deps, repository, request, by);
  if (by !== null && !(await deps.records.isNewest(by.record))) throw new Overtaken();
  await leaveHeads(deps, repository, request, by?.headSha ?? null);
}

/**
 * Every head gets a conclusion, also one that a newer head (`by`) overtook; all of them where the pull request was closed. Rejects
 * as `Overtaken` where one of them has come back meanwhile: its check may be the one that was cancelled.
 */
async function concludeOthers(
  { records, clock, log }: PullReviewDeps,
  { checks }: HostedRepository,
  request: ReviewRequest,
  by: Newest | null,
): Promise<void> {
  const notice = by === null ? noticeClosed() : noticeSuperseded(by.headSha);
  for (const other of await records.unfinished(request, by?.headSha ?? null)) {
    if (by !== null && !(await records.isNewest(by.record))) throw new Overtaken();
    try {
      const id = other.checkRunId ?? (await checks.find(other.headSha, other.id))?.id ?? null;
      const shown = id === null ? null : await checks.conclude(id, 'cancelled', notice);
      if (shown !== other.checkRunId) await records.setCheckRun(other, shown);
    } catch (error) {
      if (explainFailure(error).retry) throw error;
      // A check that is gone must not hold up the reviews of what came after it.
      log.warn({ err: error, review: other.id }, 'the check of an earlier head could not be concluded');
    }
    if (!(await records.supersede(other, clock.now()))) throw new Overtaken();
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

type ReviewToDo = Reviewed & { wanted: PullRecord };

async function review(
  deps: PullReviewDeps,
  hosted: HostedRepository,
  { request, pull, check, record, wanted }: ReviewToDo,
  attempt: Attempt,
): Promise<ReviewOutcome> {
  const { base, headSha } = pull;
  const origin = async () => (pull.origin === 'same' ? ('same' as const) : ('fork' as const));
  const { installationId, repositoryId } = request;
  const ids = { installationId, repositoryId };
  const repository = `${request.owner}/${request.name}`;
  const isOurs = () => deps.records.isNewest(record);
  const work = { work: 'review' as const, run: record.id };
  const range = { repository, pull: pull.number, origin, ...ids, base, headSha, work, check, isOurs };
  const watched = watchHead(deps, request, { before: wanted, headSha, isOurs }, attempt.signal);
  try {
    return await reviewRange(deps, hosted, range, watched.signal);
  } finally {
    watched.stop();
  }
}

import { noticeClosed, noticeFork, noticeProgress, noticeSuperseded } from '../core/report/check-notices.ts';
import type {
  Attempt,
  CodeHost,
  DecisionLog,
  HostedRepository,
  Log,
  PullRecord,
  PullRequest,
  ReviewLog,
  ReviewRecord,
  ReviewRequest,
  TrialStore,
} from '../ports.ts';
import { explainFailure } from './host-failure.ts';
import {
  concludeCheck,
  concludeNotEvaluated,
  type Published,
  publishComment,
  settleCheck,
} from './publish-verdict.ts';
import { reportProgress } from './report-progress.ts';
import { type ReviewDeps, type ReviewOutcome, reviewChange } from './review-change.ts';
import { watchHead } from './watch-head.ts';

export type PullReviewDeps = Omit<ReviewDeps, 'repository' | 'store' | 'progress'> & {
  host: CodeHost;
  records: ReviewLog;
  decisions: DecisionLog;
  /** Trials that were paid for in this installation. */
  trials(installationId: number): TrialStore;
  log: Log;
};

/**
 * Reviews the latest state of a pull request: its check in progress, the review, the verdict. Everything it does can be
 * done again after the process died at any point. Rejects where it should be tried again later.
 */
export async function reviewPullRequest(
  deps: PullReviewDeps,
  request: ReviewRequest,
  attempt: Attempt,
): Promise<void> {
  const repository = deps.host.repository(request, attempt.signal);
  const wanted = await deps.records.pull(request);
  const { wantedHead } = wanted;
  const pull = await repository.pullRequest(request.pull);
  if (pull === null) return;
  if (pull.state === 'closed') return concludeOthers(deps, repository, request, null);
  // A read may lag behind the delivery that asked for it. A delivery that came late is not worth more than one wait.
  if (wantedHead !== null && wantedHead !== pull.headSha && attempt.number === 1)
    throw new Error('GitHub does not show the newest head of the pull request yet');
  const record = await deps.records.open(request, pull.headSha);
  const check = await startCheck(deps, repository, pull, record, attempt);
  const reviewed = { request, pull, check, record };
  await concludeOthers(deps, repository, request, pull.headSha);
  if (pull.origin !== 'same' && !(await isApproved(deps, request, pull))) {
    const waiting = { conclusion: 'action_required' as const, output: noticeFork(pull.headSha) };
    return settleCheck(deps, repository, { id: record.id, check }, { ...waiting, report: null });
  }

  let published: (Published & { transient: boolean }) | null = null;
  try {
    const outcome = await review(deps, repository, { request, pull, check, wanted }, attempt);
    if (outcome.kind === 'reviewed') {
      published = { ...reviewed, ...outcome };
      await concludeCheck(deps, repository, published);
    } else if (outcome.kind === 'refused')
      await concludeNotEvaluated(deps, repository, reviewed, outcome.message);
    else if (attempt.signal.aborted) throw new Error('the server stopped during the review');
    // Otherwise the review that waits already concludes this check.
  } catch (error) {
    const failure = explainFailure(error);
    if (failure.retry && !attempt.last) throw error;
    deps.log.error({ err: error, review: record.id }, 'the review could not be done');
    return concludeNotEvaluated(deps, repository, reviewed, failure.reason);
  }
  if (published === null) return;
  await comment(deps, repository, published, attempt);
  if (published.transient && !attempt.last) throw new Error(published.report.reason);
}

/** A fork's commit is run once somebody who may write said so of exactly that one. */
async function isApproved(
  { decisions }: PullReviewDeps,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<boolean> {
  return (await decisions.list(request, headSha)).some(({ kind }) => kind === 'approve');
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

/** The check run of this head, made once however often the review is tried. */
async function startCheck(
  { records }: PullReviewDeps,
  { checks }: HostedRepository,
  { headSha }: PullRequest,
  record: ReviewRecord,
  attempt: Attempt,
): Promise<number> {
  const notice = noticeProgress('Reading what changed');
  const begin = async () => {
    const id = await checks.start(headSha, record.id, notice);
    await records.setCheckRun(record.id, id);
    return id;
  };
  // A conclusion of before must not stand for the review that begins: its base, and so its policy, may be another.
  if (record.wasConcluded && attempt.number === 1) return begin();
  if (record.checkRunId !== null) {
    // What an attempt before this one said of an outage holds until there is better news.
    if (attempt.number === 1) await checks.progress(record.checkRunId, notice);
    return record.checkRunId;
  }
  const known = record.isNew ? null : await checks.find(headSha, record.id);
  if (known === null) return begin();
  await records.setCheckRun(record.id, known);
  return known;
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
      const id = other.checkRunId ?? (await checks.find(other.headSha, other.id));
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

type ReviewToDo = { request: ReviewRequest; pull: PullRequest; check: number; wanted: PullRecord };

async function review(
  deps: PullReviewDeps,
  hosted: HostedRepository,
  { request, pull, check, wanted }: ReviewToDo,
  attempt: Attempt,
): Promise<ReviewOutcome> {
  const { base, headSha } = pull;
  const range = await hosted.range(base, headSha);
  if (range === null) {
    const message = `${headSha.slice(0, 7)} and ${base} have no common commit, so there is no base to compare with.`;
    return { kind: 'refused', message };
  }
  const repository = hosted.open({ base, headSha, ...range });
  const store = deps.trials(request.installationId);
  const watched = watchHead(deps, request, { before: wanted, headSha }, attempt.signal);
  const progress = reportProgress(deps, (notice) => hosted.checks.progress(check, notice));
  try {
    return await reviewChange(
      { ...deps, repository, store, progress: progress.report },
      { base, head: headSha, selection: { suites: [], cases: [] }, signal: watched.signal },
    );
  } finally {
    watched.stop();
    await progress.settle();
    await repository.close();
    await store.close();
  }
}

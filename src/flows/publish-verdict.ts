import { createHash } from 'node:crypto';
import { renderCheck } from '../core/report/check.ts';
import { noticeRival } from '../core/report/check-notices.ts';
import { COMMENT_MARKER, renderComment } from '../core/report/comment.ts';
import type { ReviewReport } from '../core/report/model.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  HostedRepository,
  PullRecord,
  PullRequest,
  ReviewLog,
  ReviewRecord,
  ReviewRequest,
} from '../ports.ts';

export type Published = {
  request: ReviewRequest;
  pull: PullRequest;
  /** Id of the check run in progress. */
  check: number;
  record: ReviewRecord;
  report: ReviewReport;
};

/** The verdict on the check. It can be done again without showing twice. */
export async function concludeCheck(
  deps: { records: ReviewLog; clock: Clock },
  repository: HostedRepository,
  { request, pull, check, record, report }: Published,
): Promise<void> {
  const { conclusion: own, ...output } = renderCheck(report);
  const rival = own === 'success' ? await findRival(deps.records, repository, request, pull) : null;
  const conclusion = rival === null ? own : 'failure';
  const shown = rival === null ? output : { ...output, ...noticeRival(rival, output) };
  await settleCheck(deps, repository, { id: record.id, check }, { conclusion, output: shown, report });
}

/** Concludes the check of a record and keeps that it did. GitHub may show the conclusion on another run. */
export async function settleCheck(
  { records, clock }: { records: ReviewLog; clock: Clock },
  { checks }: Pick<HostedRepository, 'checks'>,
  { id, check }: { id: string; check: number },
  {
    conclusion,
    output,
    report,
  }: { conclusion: CheckConclusion; output: CheckOutput; report: ReviewReport | null },
): Promise<void> {
  const shown = await checks.conclude(check, conclusion, output);
  if (shown !== check) await records.setCheckRun(id, shown);
  const verdict = report?.verdict ?? conclusion;
  await records.conclude(id, { verdict, conclusion, report, at: clock.now() });
}

/** An open pull request with the same head in which it does not pass; by another base it has another policy. */
async function findRival(
  records: ReviewLog,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<number | null> {
  for (const number of await records.rivals(request, headSha)) {
    const other = await repository.pullRequest(number);
    if (other?.state === 'open' && other.headSha === headSha) return number;
  }
  return null;
}

/** The verdict in the one comment. It can be done again without showing twice. */
export async function publishComment(
  deps: { records: ReviewLog },
  repository: HostedRepository,
  { request, pull, report }: Published,
): Promise<void> {
  // The check belongs to its commit; the comment belongs to the newest one.
  const latest = await repository.pullRequest(request.pull);
  if (latest?.state !== 'open' || latest.headSha !== pull.headSha) return;
  const before = (await deps.records.pull(request)).comment;
  const after = await writeComment(repository, request.pull, before, report);
  if (after !== before) await deps.records.setComment(request, after);
}

/** Writes the comment or brings it up to date. What somebody deleted is not written again. */
async function writeComment(
  { comments }: HostedRepository,
  pull: number,
  before: PullRecord['comment'],
  report: ReviewReport,
): Promise<PullRecord['comment']> {
  if (before === 'deleted') return before;
  const body = renderComment(report);
  const digest = digestResult(report);
  if (before?.digest === digest) return before;
  const id = before?.id ?? (await comments.find(pull, COMMENT_MARKER))?.id;
  if (id !== undefined) return (await comments.update(id, body)) === 'gone' ? 'deleted' : { id, digest };
  // Where no artifact changed there is nothing to say, unless something else was said before.
  if (report.verdict === 'skipped') return before;
  return { id: await comments.create(pull, body), digest };
}

/** Over what the comment tells but what the run took: a review of the same, done again, has nothing new to say. */
function digestResult(report: ReviewReport): string {
  const { cost } = report;
  const none = { usd: 0, cachedUsd: 0, unpricedCalls: 0, trials: 0, cachedTrials: 0, seconds: 0 };
  const result = renderComment({ ...report, cost: { ...cost, ...none } });
  return createHash('sha256').update(result).digest('hex');
}

import { createHash } from 'node:crypto';
import { renderCheck } from '../core/report/check.ts';
import { COMMENT_MARKER, renderComment } from '../core/report/comment.ts';
import type { ReviewReport } from '../core/report/model.ts';
import type {
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

/** The verdict on the check, then in the one comment. Both can be done again without showing twice. */
export async function publishVerdict(
  deps: { records: ReviewLog; clock: Clock },
  repository: HostedRepository,
  { request, pull, check, record, report }: Published,
): Promise<void> {
  const { conclusion, ...output } = renderCheck(report);
  await repository.checks.conclude(check, conclusion, output);
  await deps.records.conclude(record.id, { verdict: report.verdict, report, at: deps.clock.now() });
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
  const digest = createHash('sha256').update(body).digest('hex');
  if (before?.digest === digest) return before;
  const id = before?.id ?? (await comments.find(pull, COMMENT_MARKER))?.id;
  if (id !== undefined) return (await comments.update(id, body)) === 'gone' ? 'deleted' : { id, digest };
  // Where no artifact changed there is nothing to say, unless something else was said before.
  if (report.verdict === 'skipped') return before;
  return { id: await comments.create(pull, body), digest };
}

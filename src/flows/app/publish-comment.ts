import { createHash } from 'node:crypto';
import type { Acceptance, Wait } from '../../core/report/acceptance.ts';
import { COMMENT_MARKER, renderComment } from '../../core/report/comment.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import type { HostedRepository, PullRecord } from '../../ports.ts';
import { Overtaken } from './overtaken.ts';
import type { PublishDeps, Published } from './publish-verdict.ts';
import { findAcceptance, findWait, mayPass } from './standing-decisions.ts';

/**
 * The verdict in the one comment. It can be done again without showing twice. Rejects as `Overtaken` where it may have replaced what
 * another server said of a newer head, or in a newer turn.
 */
export async function publishComment(
  deps: Pick<PublishDeps, 'records' | 'decisions'>,
  repository: HostedRepository,
  { request, pull, report, ...rest }: Published,
): Promise<void> {
  const { comment: before, wantedHead } = await deps.records.pull(request);
  // The check belongs to its commit; the comment belongs to the newest one.
  const latest = await repository.pullRequest(request.pull);
  if (latest?.state !== 'open' || latest.headSha !== pull.headSha) return;
  const judged = { request, pull, report };
  const acceptance = await findAcceptance(deps.decisions, judged);
  const isOpen = await mayPass(deps.decisions, judged);
  const wait = isOpen ? await findWait(deps.decisions, judged) : null;
  const after = await writeComment(repository, request.pull, before, { report, acceptance, wait });
  // What is there now may tell of something that was decided meanwhile, so it is looked at anew.
  if (after === 'beaten') return publishComment(deps, repository, { request, pull, report, ...rest });
  if (after === before) return;
  await deps.records.setComment(request, after);
  const { wantedHead: newest } = await deps.records.pull(request);
  const hasMoved = newest !== wantedHead && newest !== pull.headSha;
  if (hasMoved || !(await deps.records.isNewest(rest.record))) throw new Overtaken();
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
  const none = {
    usd: 0,
    cachedUsd: 0,
    unpricedCalls: 0,
    assumedUsd: 0,
    trials: 0,
    cachedTrials: 0,
    seconds: 0,
  };
  // Why a cap has stopped it is part of what it tells.
  const earlier = cost.stop === undefined ? { earlierUsd: 0 } : {};
  const result = renderComment({ ...report, cost: { ...cost, ...none, ...earlier } }, acceptance, wait);
  return createHash('sha256').update(result).digest('hex');
}

import type { ReviewReport } from '../../core/report/model.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  HostedRepository,
  PullRequest,
  ReviewRequest,
  ReviewTurn,
} from '../../ports.ts';
import { Overtaken } from './overtaken.ts';
import { type SharedHeadDeps, withdraw } from './shared-head.ts';

export type Shown = { conclusion: CheckConclusion; output: CheckOutput };

type Deps = SharedHeadDeps & { clock: Clock };
/** A turn of a record, and its check run. */
type Where = {
  request: ReviewRequest;
  pull: Pick<PullRequest, 'headSha'>;
  record: ReviewTurn;
  check: number;
};
type ToSettle = Shown & { report: ReviewReport | null };

/**
 * Concludes the check of a record and keeps that it did. GitHub may show the conclusion on another run, whose id this is. Rejects as
 * `Overtaken` where another turn began.
 */
export async function settleCheck(
  deps: Deps,
  repository: HostedRepository,
  { request, pull: { headSha }, record, check }: Where,
  { conclusion, output, report }: ToSettle,
): Promise<number> {
  const { records, clock } = deps;
  if (!(await records.isNewest(record))) throw new Overtaken();
  const shown = await repository.checks.conclude(check, conclusion, output);
  if (shown !== check) await records.setCheckRun(record, shown);
  const verdict = report?.verdict ?? conclusion;
  if (await records.conclude(record, { verdict, conclusion, report, at: clock.now() })) return shown;
  // It may stand above what the other turn came to, on the same run or on one that GitHub has just made.
  await withdraw(deps, repository, { request, headSha, run: shown });
  throw new Overtaken();
}

/**
 * As `settleCheck`, of what was concluded before. Null: a review has begun meanwhile or waits, which is going to conclude. What was
 * written then is withdrawn where it may stand above what that one comes to: on a run that GitHub made for it, or on the same run.
 */
export async function settleAnew(
  deps: Deps,
  repository: HostedRepository,
  { request, pull: { headSha }, record, check }: Where,
  { conclusion, output, report }: ToSettle,
): Promise<number | null> {
  const { records, clock } = deps;
  if (!(await records.isNewest(record))) return null;
  const shown = await repository.checks.conclude(check, conclusion, output);
  const verdict = report?.verdict ?? conclusion;
  if (await records.concludeAnew(record, { verdict, conclusion, report, at: clock.now() })) {
    if (shown !== check) await records.setCheckRun(record, shown);
    return shown;
  }
  const isCarriedOn =
    !(await records.isNewest(record)) && (await records.at(request, headSha))?.checkRunId === shown;
  // It may have concluded before this was written, so it is asked for once more.
  if (isCarriedOn) await deps.reviews.enqueue(request);
  if (isCarriedOn || shown !== check) await withdraw(deps, repository, { request, headSha, run: shown });
  return null;
}

import type { ReviewReport } from '../../core/report/model.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  HostedRepository,
  ReviewLog,
  ReviewTurn,
} from '../../ports.ts';
import { Overtaken } from './overtaken.ts';

export type Shown = { conclusion: CheckConclusion; output: CheckOutput };

type Deps = { records: ReviewLog; clock: Clock };
/** A turn of a record, and its check run. */
type Where = ReviewTurn & { check: number };
type ToSettle = Shown & { report: ReviewReport | null };

/**
 * Concludes the check of a record and keeps that it did. GitHub may show the conclusion on another run, whose id this is. Rejects as
 * `Overtaken` where another turn began.
 */
export async function settleCheck(
  { records, clock }: Deps,
  { checks }: Pick<HostedRepository, 'checks'>,
  { check, ...turn }: Where,
  { conclusion, output, report }: ToSettle,
): Promise<number> {
  if (!(await records.isNewest(turn))) throw new Overtaken();
  const shown = await checks.conclude(check, conclusion, output);
  if (shown !== check) await records.setCheckRun(turn, shown);
  const verdict = report?.verdict ?? conclusion;
  if (!(await records.conclude(turn, { verdict, conclusion, report, at: clock.now() }))) {
    // On a run that GitHub has just made it would be the newest, whatever the other turn comes to.
    if (shown !== check && conclusion === 'success') await checks.conclude(shown, 'cancelled', output);
    throw new Overtaken();
  }
  return shown;
}

/**
 * As `settleCheck`, of what was concluded before. Null: a review has begun meanwhile or waits, which is going to conclude. What was
 * written then stands on an older run than that one's, unless GitHub made one for it, which must not be the newest and green.
 */
export async function settleAnew(
  { records, clock }: Deps,
  { checks }: Pick<HostedRepository, 'checks'>,
  { check, ...turn }: Where,
  { conclusion, output, report }: ToSettle,
): Promise<number | null> {
  if (!(await records.isNewest(turn))) return null;
  const shown = await checks.conclude(check, conclusion, output);
  const verdict = report?.verdict ?? conclusion;
  if (await records.concludeAnew(turn, { verdict, conclusion, report, at: clock.now() })) {
    if (shown !== check) await records.setCheckRun(turn, shown);
    return shown;
  }
  if (shown !== check && conclusion === 'success') await checks.conclude(shown, 'cancelled', output);
  return null;
}

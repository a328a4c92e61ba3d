import {
  type BudgetStop,
  type Cap,
  chooseCaps,
  monthOf,
  NO_CAPS,
  type OperatorCaps,
  toNanos,
} from '../../core/eval/budget.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { BudgetStops, Clock, Ledger, ReviewQueue, StoppedReview } from '../../ports.ts';

export type StoppedDeps = {
  /** Absent: nobody remembers, so nothing is tried again. */
  budgetStops?: BudgetStops;
  reviews: Pick<ReviewQueue, 'enqueue'>;
};

type Books = { caps: OperatorCaps; ledger: Pick<Ledger, 'total'> };

/**
 * Has pull requests reviewed again that a budget stopped: once another month has begun, the operator has raised the cap, or what
 * was set aside for calls of others turned out to be less, so that the call that was refused fits. They stay noted until their review
 * begins, so that none gets lost.
 */
export async function resumeStopped(
  { budgetStops, reviews, books, clock }: StoppedDeps & { books?: Books; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const policy = { perReviewUsd: null, perMonthUsd: null };
  const caps = books === undefined ? null : chooseCaps(policy, books.caps);
  const month = monthOf(clock.now());
  for (const stopped of (await budgetStops?.list(null)) ?? []) {
    const { stop, ...request } = stopped;
    if (signal.aborted) return;
    const isOver = stop.month !== null && stop.month < month;
    const isRaised = caps !== null && stop.setBy === 'operator' && allowsMore(caps, stop);
    if (isOver || isRaised || (await fitsAgain(stopped, books))) await reviews.enqueue(request);
  }
}

async function fitsAgain({ repositoryId, stop }: StoppedReview, books: Books | undefined): Promise<boolean> {
  const { of, usd, month, next } = stop;
  if (month === null || next === undefined || books === undefined) return false;
  const { spentUsd, heldUsd } = await books.ledger.total(
    month,
    of === 'server' ? null : String(repositoryId),
  );
  return toNanos(spentUsd + heldUsd + next.usd) <= toNanos(usd);
}

/** As above, of one repository whose policy has changed. */
export async function resumeByPolicy(
  { budgetStops, reviews }: StoppedDeps,
  repositoryId: number,
  { perReviewUsd, perMonthUsd }: Policy,
): Promise<void> {
  const caps = chooseCaps({ perReviewUsd, perMonthUsd }, NO_CAPS);
  for (const { stop, ...request } of (await budgetStops?.list(repositoryId)) ?? [])
    if (stop.setBy === 'policy' && allowsMore(caps, stop)) await reviews.enqueue(request);
}

function allowsMore({ review, months }: ReturnType<typeof chooseCaps>, { of, usd }: BudgetStop): boolean {
  const caps: (Cap | null)[] = [review, ...months];
  const now = caps.find((cap) => cap?.of === of)?.usd;
  return now === undefined || now > usd;
}

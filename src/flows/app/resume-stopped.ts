import {
  type BudgetStop,
  type Cap,
  chooseCaps,
  monthOf,
  NO_CAPS,
  type OperatorCaps,
} from '../../core/eval/budget.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { BudgetStops, Clock, ReviewQueue } from '../../ports.ts';

export type StoppedDeps = {
  /** Absent: nobody remembers, so nothing is tried again. */
  budgetStops?: BudgetStops;
  reviews: Pick<ReviewQueue, 'enqueue'>;
};

/**
 * Has pull requests reviewed again that a budget stopped: once another month has begun, or the operator has raised the cap. They stay
 * noted until their review begins, so that none gets lost.
 */
export async function resumeStopped(
  { budgetStops, reviews, books, clock }: StoppedDeps & { books?: { caps: OperatorCaps }; clock: Clock },
  signal: AbortSignal,
): Promise<void> {
  const policy = { perReviewUsd: null, perMonthUsd: null };
  const caps = books === undefined ? null : chooseCaps(policy, books.caps);
  const month = monthOf(clock.now());
  for (const { stop, ...request } of (await budgetStops?.list(null)) ?? []) {
    if (signal.aborted) return;
    const isOver = stop.month !== null && stop.month < month;
    const isRaised = caps !== null && stop.setBy === 'operator' && allowsMore(caps, stop);
    if (isOver || isRaised) await reviews.enqueue(request);
  }
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

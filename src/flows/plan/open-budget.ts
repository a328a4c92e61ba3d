import { chooseCaps, NO_CAPS, type OperatorCaps } from '../../core/eval/budget.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { Ledger, Payer } from '../../ports.ts';
import type { Budget } from '../run/trials/metered-calls.ts';

/** Who pays, and within which limits whatever a policy says. */
export type Accounts = {
  ledger: Ledger;
  payer: Payer;
  caps: OperatorCaps;
  /** Another attempt or another server may have begun the payer's run, and spent some of its cap; absent: it is new. */
  mayHaveBegun?: true;
};

/**
 * The caps that hold for one review by this policy, the books, and what earlier attempts have taken of them. Rejects where that has
 * to be read and cannot be.
 */
export async function openBudget(
  { perReviewUsd, perMonthUsd }: Policy,
  accounts?: Accounts,
): Promise<Budget & { earlierUsd: number }> {
  const { review, months } = chooseCaps({ perReviewUsd, perMonthUsd }, accounts?.caps ?? NO_CAPS);
  if (accounts === undefined) return { review, months, earlierUsd: 0 };
  const { ledger, payer, mayHaveBegun = false } = accounts;
  const earlier = mayHaveBegun ? await ledger.ofRun(payer) : null;
  const earlierUsd = earlier === null ? 0 : earlier.usd + earlier.assumedUsd;
  return { review, months, books: { ledger, payer }, earlierUsd };
}

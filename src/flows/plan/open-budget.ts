import { chooseCaps, NO_CAPS, type OperatorCaps } from '../../core/eval/budget.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { Ledger, Payer } from '../../ports.ts';

/** Who pays, and within which limits whatever a policy says. */
export type Accounts = { ledger: Ledger; payer: Payer; caps: OperatorCaps };

/** The caps that hold for one review by this policy, and the books. */
export function openBudget({ perReviewUsd, perMonthUsd }: Policy, accounts?: Accounts) {
  const { review, months } = chooseCaps({ perReviewUsd, perMonthUsd }, accounts?.caps ?? NO_CAPS);
  return { review, months, ...(accounts === undefined ? {} : { books: accounts }) };
}

import { type BudgetStop, endOfMonth } from '../eval/budget.ts';
import { dollars } from './numbers.ts';

/** Whose variable it is that the operator raises. */
const VARIABLES: Record<BudgetStop['of'], string> = {
  review: 'PROMPTGATE_MAX_REVIEW_USD',
  repository: 'PROMPTGATE_MAX_REPOSITORY_MONTH_USD',
  server: 'PROMPTGATE_MAX_MONTH_USD',
};

/** `the budget of this review`, `this repository’s budget for November 2026` */
export function nameBudget({ of, month }: BudgetStop): string {
  if (month === null) return 'the budget of this review';
  const whose = of === 'repository' ? 'this repository’s budget' : 'the budget of all repositories here';
  return `${whose} for ${nameMonth(month)}`;
}

function nameMonth(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** How much of what is gone; a sentence without its end. */
export function explainStop(stop: BudgetStop): string {
  const name = nameBudget(stop);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} did not cover another call: ${dollars(stop.spentUsd)} of ${dollars(stop.usd)} is spent or set aside`;
}

/** What becomes of it, and who can do something; plain text with names between backticks. `path`: of the policy. */
export function adviseStop(stop: BudgetStop, path: string | null): string {
  const { of, month } = stop;
  const raise =
    stop.setBy === 'operator'
      ? `The operator of Promptgate can raise it (\`${VARIABLES[of]}\`).`
      : `Whoever may change \`${path ?? 'the policy'}\` on the base branch can raise it (\`budget.${of === 'review' ? 'per_review_usd' : 'per_month_usd'}\`).`;
  const resets = month === null ? '' : ` It begins anew on ${endOfMonth(month)} (UTC).`;
  return `What was finished is kept and shown, and paid for only once.${resets} ${raise}`;
}

import { type BudgetStop, endOfMonth, type NextCall } from '../eval/budget.ts';
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

/** How much of what is gone, and what there was no room for; a sentence without its end. What all repositories spend is the operator’s. */
export function explainStop(stop: BudgetStop): string {
  const name = nameBudget(stop);
  const used =
    stop.of === 'server' ? '' : `: ${dollars(stop.spentUsd)} of ${dollars(stop.usd)} is spent or set aside`;
  const next = stop.next === undefined ? '' : `${used === '' ? ':' : ','} ${explainNext(stop.next)}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} did not cover another call${used}${next}`;
}

function explainNext({ usd, answerTokens, isPriced }: NextCall): string {
  const because = [
    ...(answerTokens === null
      ? []
      : [`its answer is limited to ${answerTokens.toLocaleString('en-US')} tokens`]),
    ...(isPriced ? [] : ['no price is known, so that of the dearest models is taken']),
  ];
  return `and the next one may cost ${dollars(usd)}${because.length === 0 ? '' : ` (${because.join('; ')})`}`;
}

/** What becomes of it, and who can do something; plain text with names between backticks. `path`: of the policy. */
export function adviseStop(stop: BudgetStop, path: string | null): string {
  const { of, month } = stop;
  const raise =
    stop.setBy === 'operator'
      ? `The operator of Promptgate can raise it (\`${VARIABLES[of]}\`).`
      : `Whoever may change \`${path ?? 'the policy'}\` on the base branch can raise it (\`budget.${of === 'review' ? 'per_review_usd' : 'per_month_usd'}\`).`;
  const resets = month === null ? '' : ` It begins anew on ${endOfMonth(month)} (UTC).`;
  return `What was finished is kept and shown, and paid for only once.${resets} ${raise}${adviseNext(stop.next)}`;
}

function adviseNext(next: NextCall | undefined): string {
  const ways = [
    ...(next?.isPriced === false
      ? ['the operator names the price (`prices` in the file of `PROMPTGATE_PROVIDERS`)']
      : []),
    ...(typeof next?.answerTokens === 'number' ? ['the prompt sets a lower limit of its answer'] : []),
  ];
  return ways.length === 0 ? '' : ` Less is set aside for a call where ${ways.join(', or ')}.`;
}

import { monthBefore, monthOf } from '../../core/eval/budget.ts';
import type { EvalPlan } from '../../core/eval/plan.ts';
import type { CostEstimate, Ledger, LedgerEntry, Models, Payer } from '../../ports.ts';
import { estimatePlan, type SuiteEstimate } from './estimate-cost.ts';
import { estimateFallbacks } from './estimate-fallback.ts';
import { countRoughly } from './estimate-tokens.ts';

/** Fewer calls say little of what the next ones cost. */
const MIN_CALLS = 20;

/**
 * What a review will cost, US dollars: a range from what it sends, and what its first pass usually costs by the calls that its suites
 * made in this month and the one before. Beside it what its fallbacks could come to, which nobody expects. `fallbacks`: the suites that have one,
 * by name; default: none. Null: it calls nobody who is paid.
 */
export async function estimateReview(
  plan: EvalPlan,
  models: Pick<Models, 'price'>,
  books: { ledger: Ledger; payer: Payer } | undefined,
  now: number,
  fallbacks: { has(suite: string): boolean } = new Set(),
): Promise<CostEstimate | null> {
  const estimates = estimatePlan(plan, models, countRoughly);
  const unpriced = [...new Set(estimates.flatMap((one) => one.unpriced))];
  const range = estimates.reduce<CostEstimate['range']>(
    (sum, { usd }) =>
      sum === null || usd === null ? null : { low: sum.low + usd.low, high: sum.high + usd.high },
    { low: 0, high: 0 },
  );
  const more = estimateFallbacks(plan.suites, fallbacks, models, countRoughly);
  if (range !== null && range.high === 0 && more.every(({ usd }) => usd === 0)) return null;
  // Books that cannot be read are no reason not to begin.
  const entries = books === undefined ? [] : await readEntries(books, now).catch(() => []);
  const usualUsd = expectByHistory(estimates, entries);
  return { range, unpriced, usualUsd, ...(more.length === 0 ? {} : { fallbacks: more }) };
}

async function readEntries({ ledger, payer }: { ledger: Ledger; payer: Payer }, now: number) {
  const month = monthOf(now);
  return (
    await Promise.all([month, monthBefore(month)].map((month) => ledger.entries(month, payer.repository)))
  ).flat();
}

/** Null where a suite that costs something has made too few calls, or takes several a run: how many is not known before. */
function expectByHistory(
  estimates: readonly SuiteEstimate[],
  entries: readonly LedgerEntry[],
): number | null {
  let usd = 0;
  for (const { suite, trials, steps, users, judges, embeddings, usd: range } of estimates) {
    if (range?.high === 0 || trials.firstPass === 0) continue;
    const own = entries.filter((entry) => entry.suite === suite.suite.name && entry.work === 'review');
    const sum = (key: 'usd' | 'calls' | 'unpricedCalls') => own.reduce((all, one) => all + one[key], 0);
    if (steps !== null || users !== null || sum('calls') < MIN_CALLS || sum('unpricedCalls') > 0) return null;
    const calls = trials.firstPass + (judges?.calls.low ?? 0) + (embeddings?.calls.low ?? 0);
    usd += (calls * sum('usd')) / sum('calls');
  }
  return usd;
}

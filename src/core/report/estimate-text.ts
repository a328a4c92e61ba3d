import { dollars, list } from './numbers.ts';

/** What something will cost, as far as it is known before. US dollars. */
export type CostEstimate = {
  /** Of the first pass up to everything the gate can ask for; null where a price is unknown. */
  range: { low: number; high: number } | null;
  /** Models whose price is unknown. */
  unpriced: readonly string[];
  /** What the first pass usually costs, by earlier reviews; null: too little is known. */
  usualUsd: number | null;
};

/**
 * A sentence, plain text. `budgetUsd`: the cap on the review; null: there is none. `earlierUsd`: what earlier attempts of it have taken
 * of that.
 */
export function describeEstimate(
  { range, unpriced, usualUsd }: CostEstimate,
  budgetUsd: number | null,
  earlierUsd = 0,
): string {
  const earlier = earlierUsd === 0 ? '' : `earlier attempts have spent ${dollars(earlierUsd)}`;
  const cap =
    budgetUsd === null
      ? earlier && `; ${earlier}`
      : `; the budget of this review is ${dollars(budgetUsd)}${earlier && `, of which ${earlier}`}`;
  if (range === null)
    return `What it will cost is not known: there is no price of ${unpriced.length === 0 ? 'what it calls' : list(unpriced)}${cap}.`;
  const usual = usualUsd === null ? '' : `, usually ${dollars(usualUsd)} by earlier reviews`;
  return `It will cost ${dollars(range.low)} to ${dollars(range.high)} without what is kept${usual}${cap}.`;
}

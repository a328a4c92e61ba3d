import { dollars, list } from './numbers.ts';

/** What something will cost, as far as it is known before. US dollars. */
export type CostEstimate = {
  /** Of the first pass up to everything the gate can ask for; null where a price is unknown. */
  range: { low: number; high: number } | null;
  /** Models whose price is unknown. */
  unpriced: readonly string[];
  /** What the first pass usually costs, by earlier reviews; null: too little is known. */
  usualUsd: number | null;
  /** The most that comes on top where the model `of` is down and a suite's fallback is asked; null where that has no price. Absent: no suite has one. */
  fallbacks?: readonly { of: string; model: string; usd: number | null }[];
};

/**
 * A sentence, plain text. `budgetUsd`: the cap on the review; null: there is none. `earlierUsd`: what earlier attempts of it have taken
 * of that.
 */
export function describeEstimate(
  { range, unpriced, usualUsd, fallbacks = [] }: CostEstimate,
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
  const cost =
    range.high === 0
      ? 'It will cost nothing'
      : `It will cost ${dollars(range.low)} to ${dollars(range.high)} without what is kept`;
  return `${[`${cost}${usual}`, ...fallbacks.flatMap(describeFallback)].join('; ')}${cap}.`;
}

/** Of one that costs nothing there is nothing to say. */
export function describeFallback({
  of,
  model,
  usd,
}: NonNullable<CostEstimate['fallbacks']>[number]): string[] {
  if (usd === 0) return [];
  const more = usd === null ? 'more, at a price that is not known,' : `up to ${dollars(usd)} more`;
  return [`${more} on ${model} if ${of} is down`];
}

import { TIE } from './constants.ts';
import type { PairCount } from './types.ts';

/** A larger share of pairs without a score says nothing reliable about the rest. */
const MAX_MISSING = 0.05;

/** Whether too much of a metric has no score for anything to be claimed of it. */
export function lacksTooMuch({ missingShare }: PairCount): boolean {
  return missingShare > MAX_MISSING + TIE;
}

/** Counts pairs; `weight` > 0 of each. */
export function countMissingPairs(pairs: readonly { weight: number; missing: boolean }[]): PairCount {
  const missing = pairs.filter((pair) => pair.missing);
  const sum = (some: typeof pairs) => some.reduce((total, { weight }) => total + weight, 0);
  const missingShare = missing.length === 0 ? 0 : sum(missing) / sum(pairs);
  return { pairs: pairs.length, missing: missing.length, missingShare };
}

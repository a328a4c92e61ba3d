import { TIE } from './constants.ts';
import { drawSigns, flipStatistic, raiseToFlipped } from './sign-flips.ts';

/**
 * Two-sided randomisation p of the hypothesis that kept base outputs are what the same calls give today, from the
 * differences (now - kept) of the cases run again. In (0,1]; 1 where nothing differs. Few cases cannot give a small p:
 * below six, no difference is ever surprising enough.
 */
export function guardPValue(differences: readonly number[], seed: number): number {
  const worse = Float64Array.from(differences);
  const better = worse.map((d) => -d);
  const statistic = Math.abs(flipStatistic(worse));
  if (differences.length === 0 || !Number.isFinite(statistic)) return 1;
  const flips = drawSigns(differences.length, seed);
  const largest = new Float64Array(flips.replicates).fill(Number.NEGATIVE_INFINITY);
  raiseToFlipped(largest, worse, flips);
  raiseToFlipped(largest, better, flips);
  let count = 1;
  for (const value of largest) if (value >= statistic - TIE) count += 1;
  return count / (flips.replicates + 1);
}

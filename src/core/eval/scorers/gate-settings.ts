import type { Scorer, ScoreScale } from './types.ts';

/** An uncalibrated judge's bias between two sides: differences below this are no difference. */
export const JUDGE_NOISE_FLOOR = 0.01;
/** Raw measurements, of which less is better, are compared as ratios and only watched unless a suite says otherwise. */
export function isRaw(scale: ScoreScale | undefined): boolean {
  return scale === 'ms' || scale === 'usd' || scale === 'count';
}

/** A pass/fail score has moved when it flips. */
const FLIP = 0.5;

/**
 * What the gate needs to know of a scorer: `noiseFloor` (phi, in the score's units) and `moved` (kappa: a case
 * whose difference is at least this has moved; null: from the data).
 */
export function gateSettings(
  scorer: Scorer,
  scale: ScoreScale = scorer.scale,
): { noiseFloor: number; moved: number | null } {
  // Both answers are judged by one call, so that no drift of the judge lies between them.
  if (scorer.kind === 'pair_judge') return { noiseFloor: 0, moved: FLIP };
  if (scorer.kind === 'judge') return { noiseFloor: JUDGE_NOISE_FLOOR, moved: null };
  return { noiseFloor: 0, moved: scale === 'pass_fail' ? FLIP : null };
}

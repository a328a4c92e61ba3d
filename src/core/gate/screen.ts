import { FUTILITY, REPLICATES, SPEND, TIE, Z_FUTILITY, Z_LOOK, Z_SHOWN } from './constants.ts';
import { clusterInterval, type Interval, shownInterval } from './interval.ts';
import { type Layout, measuredClusters, type SumsByCluster, sumByCluster } from './layout.ts';
import { normalCdf } from './normal.ts';
import { drawSigns, flipStatistic, raiseToFlipped, type SignFlips } from './sign-flips.ts';
import type { Differences, GateMetric, Spreads } from './types.ts';

/** Random signs reach this in far more of all replicates than any look but the last may let cross. */
const USUAL = 1;

/** What one look says of one metric. */
export type ScreenedMetric = {
  /** From 0. */
  look: number;
  cases: number;
  mean: number;
  statistic: number;
  /** Randomisation p, corrected for the number of metrics; in (0,1]. */
  p: number;
  interval: Interval;
  shown: [number, number];
  crossed: boolean;
  regressed: boolean;
  nonInferior: boolean;
  improved: boolean;
  /** Chance, given what has been seen, that the last look finds a regression. */
  conditionalPower: number;
};

/** The state of stage 1 between looks: the random signs, and the replicates that have crossed. */
export type Screen = { flips: SignFlips; crossed: Uint8Array; alpha: number };

/** Opens stage 1 with the share of alpha that it may spend. */
export function openScreen(clusters: number, seed: number, alpha: number): Screen {
  return { flips: drawSigns(clusters, seed), crossed: new Uint8Array(REPLICATES), alpha };
}

/** Looks at all metrics once. Marks replicates as crossed in `screen`; looks are to be taken in their order, once each. */
export function takeLook(
  screen: Screen,
  metrics: readonly GateMetric[],
  differences: Differences,
  layout: Layout,
  look: Layout['looks'][number],
  spreads: Spreads = [],
): ScreenedMetric[] {
  const sums = metrics.map((_, m) => sumByCluster(differences[m] ?? [], look.included, layout));
  const shifted = metrics.map((metric, m) => shift(sums[m]!, metric.noiseFloor));
  const highest = new Float64Array(REPLICATES).fill(Number.NEGATIVE_INFINITY);
  for (const values of shifted) raiseToFlipped(highest, values, screen.flips);
  const allowed = screen.alpha * SPEND[look.index]! * (REPLICATES + 1);
  const share = look.included.reduce((count, taken) => count + taken, 0) / look.included.length;
  const screened = metrics.map((metric, m) => {
    const statistic = flipStatistic(shifted[m]!);
    const crossed = 1 + countAtLeast(highest, statistic, screen.crossed) <= allowed + TIE;
    const p =
      statistic === Number.NEGATIVE_INFINITY
        ? 1
        : (1 + countAtLeast(highest, statistic, null)) / (REPLICATES + 1);
    return judge(metric, sums[m]!, { statistic, p, crossed }, look.index, share, spreads[m] ?? 1);
  });
  markCrossed(screen.crossed, highest, Math.floor(allowed + TIE));
  return screened;
}

/**
 * Whether a look would go on for certain, known without its replicates: no metric's statistic is at all unusual, and one is not yet
 * non-inferior.
 */
export function isFarFromEnd(
  metrics: readonly GateMetric[],
  differences: Differences,
  layout: Layout,
  look: Layout['looks'][number],
  spreads: Spreads = [],
): boolean {
  let open = false;
  for (const [m, metric] of metrics.entries()) {
    const sums = sumByCluster(differences[m] ?? [], look.included, layout);
    if (flipStatistic(shift(sums, metric.noiseFloor)) > USUAL) return false;
    const { low } = clusterInterval(measuredClusters(sums), Z_LOOK[look.index]!, spreads[m] ?? 1);
    open ||= low <= -metric.margin;
  }
  return open;
}

function judge(
  metric: GateMetric,
  sums: SumsByCluster,
  test: Pick<ScreenedMetric, 'statistic' | 'p' | 'crossed'>,
  look: number,
  share: number,
  spread: number,
): ScreenedMetric {
  const clusters = measuredClusters(sums);
  const interval = clusterInterval(clusters, Z_LOOK[look]!, spread);
  const nonInferior = interval.low > -metric.margin;
  return {
    ...test,
    look,
    cases: sums.measured,
    mean: interval.mean,
    interval,
    shown: shownInterval(clusters, Z_SHOWN, spread),
    regressed: test.crossed && !nonInferior,
    nonInferior,
    improved: nonInferior && interval.low > metric.noiseFloor,
    conditionalPower: conditionalPower(clusters, metric.noiseFloor, share),
  };
}

/**
 * Chance that the last look's one-sided test finds a drop, if the rest of the cases go on as the first `share` of them
 * did. Used by `effort: thrifty`, which stops when it is below 0.1.
 */
export function conditionalPower(
  clusters: Parameters<typeof clusterInterval>[0],
  noiseFloor: number,
  share: number,
): number {
  const { center, se } = clusterInterval(clusters, Z_FUTILITY, 1);
  const final = share * se * se;
  const lead = -Z_FUTILITY * Math.sqrt(final) - noiseFloor - center + (1 - share) * se;
  const spread = Math.sqrt(final * (1 - share));
  if (spread === 0) return lead >= 0 ? 1 : 0;
  return normalCdf(lead / spread);
}

/** Whether going on has too little chance of showing anything. */
export function isFutile(screened: readonly ScreenedMetric[]): boolean {
  return screened.every((metric) => metric.nonInferior || metric.conditionalPower < FUTILITY);
}

/** D_g = S_g + phi m_g: a drop within the noise floor is no drop. */
function shift({ sums, sizes }: SumsByCluster, noiseFloor: number): Float64Array {
  if (noiseFloor === 0) return sums;
  return sums.map((sum, g) => sum + noiseFloor * sizes[g]!);
}

function countAtLeast(highest: Float64Array, statistic: number, crossed: Uint8Array | null): number {
  let count = 0;
  for (let b = 0; b < highest.length; b++) {
    if ((crossed !== null && crossed[b] === 1) || highest[b]! >= statistic - TIE) count += 1;
  }
  return count;
}

/** Marks the replicates strictly above the (allowed + 1)-th largest, crossed ones counting as the largest. */
function markCrossed(crossed: Uint8Array, highest: Float64Array, allowed: number): void {
  const ranked = highest.map((value, b) => (crossed[b] === 1 ? Number.POSITIVE_INFINITY : value)).sort();
  const limit = ranked[ranked.length - 1 - allowed] ?? Number.POSITIVE_INFINITY;
  for (let b = 0; b < highest.length; b++) if (highest[b]! > limit + TIE) crossed[b] = 1;
}

import { CONFIRM_P, MAD_TO_SIGMA, MAX_FRESH, MIN_MOVED, MOVED_SIGMAS, TIE, Z_SHOWN } from './constants.ts';
import { shownInterval } from './interval.ts';
import { type Layout, measuredClusters, sumByCluster } from './layout.ts';
import { countMissingPairs } from './missing.ts';
import { relabelPValues } from './relabel.ts';
import type {
  ConfirmRequest,
  Differences,
  FreshRuns,
  FreshScores,
  GateMetric,
  PairCount,
  Spreads,
} from './types.ts';

/** A drop smaller than this is not taken up, nor confirmed: half the margin, at least the noise floor. */
export function smallestDrop({ margin, noiseFloor }: GateMetric): number {
  return Math.max(margin / 2, noiseFloor);
}

/** Whether stage 2 takes a metric up: not non-inferior at the last look, p at most 0.5, and a mean that has dropped. */
export function isSuspicious(
  metric: GateMetric,
  screened: { nonInferior: boolean; p: number; mean: number },
): boolean {
  return (
    !screened.nonInferior && screened.p <= CONFIRM_P + TIE && screened.mean <= -smallestDrop(metric) + TIE
  );
}

/** How far a case of the metric has to differ to have moved. */
export function movedThreshold(metric: GateMetric, differences: readonly (number | null)[]): number {
  if (metric.moved !== null) return metric.moved;
  const values = differences.filter((d) => d !== null);
  const center = median(values);
  const spread = median(values.map((d) => Math.abs(d - center)));
  return Math.max(MIN_MOVED, MOVED_SIGMAS * MAD_TO_SIGMA * spread);
}

/**
 * What stage 2 runs again: every case that moved in a suspicious metric, in either direction, at most as many runs as
 * one more pass. Null: no case moved, or none may be run again (`most` 0).
 */
export function requestConfirm(
  metrics: readonly GateMetric[],
  suspicious: readonly number[],
  differences: Differences,
  most: number = MAX_FRESH,
): ConfirmRequest | null {
  const total = differences[0]?.length ?? 0;
  const moved = new Set<number>();
  for (const m of suspicious) {
    const metric = metrics[m];
    const row = differences[m];
    if (metric === undefined || row === undefined) continue;
    const threshold = movedThreshold(metric, row);
    for (const [i, d] of row.entries()) if (d !== null && Math.abs(d) >= threshold - TIE) moved.add(i);
  }
  if (moved.size === 0 || most === 0) return null;
  const fresh = Math.min(most, MAX_FRESH, Math.max(1, Math.floor(total / moved.size)));
  return { cases: [...moved].sort((a, b) => a - b), fresh, metrics: [...suspicious] };
}

export type Confirmation = {
  /** Permutation p, corrected for the number of metrics; in (0,1]. */
  p: number;
  /** Mean difference with the fresh runs in place of the first for the cases run again, and its shown interval. */
  mean: number;
  shown: [number, number];
} & PairCount;

/**
 * Stage 2: tests the fresh runs of what moved and puts them in the place of the first. A case of which a fresh run is
 * missing takes no part in the test: it would compare unequal numbers of runs.
 */
export function confirm(
  metrics: readonly GateMetric[],
  differences: Differences,
  request: ConfirmRequest,
  freshRuns: FreshRuns,
  layout: Layout,
  seed: number,
  spreads: Spreads = [],
): Confirmation[] {
  const p = relabelPValues(metrics, request, freshRuns, layout, seed);
  return request.metrics.map((m, t) => {
    const row = differences[m] ?? [];
    const runs = freshRuns[m] ?? new Map<number, FreshScores>();
    const everyCase = new Uint8Array(row.length).fill(1);
    const updated = sumByCluster(replaceMoved(row, request, runs, spreads[m] ?? null), everyCase, layout);
    return {
      p: p[t] ?? 1,
      mean: updated.measured === 0 ? 0 : updated.total / updated.weight,
      shown: shownInterval(measuredClusters(updated), Z_SHOWN, spreads[m] ?? 1),
      ...countMissing(row, request, runs, layout),
    };
  });
}

/** The differences with the mean of the fresh ones where there are any. */
function replaceMoved(
  row: readonly (number | null)[],
  request: ConfirmRequest,
  runs: FreshRuns[number],
  spread: number | null,
): (number | null)[] {
  const updated = [...row];
  for (const i of request.cases) {
    const scores = runs.get(i);
    if (updated[i] === null || scores === undefined) continue;
    const fresh = freshDifferences(scores, request.fresh, spread).filter((d) => d !== null);
    if (fresh.length > 0) updated[i] = fresh.reduce((a, b) => a + b, 0) / fresh.length;
  }
  return updated;
}

function countMissing(
  row: readonly (number | null)[],
  request: ConfirmRequest,
  runs: FreshRuns[number],
  { weights }: Pick<Layout, 'weights'>,
): PairCount {
  const own = request.cases.filter((i) => row[i] !== null && row[i] !== undefined);
  const pairs = own.flatMap((i) =>
    freshDifferences(runs.get(i) ?? { base: [], head: [] }, request.fresh, null).map((d) => ({
      weight: weights[i]!,
      missing: d === null,
    })),
  );
  return countMissingPairs(pairs);
}

/**
 * Run by run; null where a score is missing. A ratio beyond the scale counts as its end, as in the first run; shares have
 * no such end, and cutting them would leave more of one direction than of the other.
 */
function freshDifferences(
  { base, head }: FreshScores,
  fresh: number,
  spread: number | null,
): (number | null)[] {
  return Array.from({ length: fresh }, (_, r) => {
    const d = (head[r] ?? Number.NaN) - (base[r] ?? Number.NaN);
    if (Number.isNaN(d)) return null;
    return spread === null ? Math.max(-1, Math.min(1, d)) : d;
  });
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

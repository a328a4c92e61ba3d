import { CONFIRM_P, MAD_TO_SIGMA, MAX_FRESH, MIN_MOVED, MOVED_SIGMAS, REPLICATES, TIE } from './constants.ts';
import { mulberry32, uniform } from './random.ts';
import type { ConfirmRequest, Differences, FreshRuns, GateMetric } from './types.ts';

/** Added to the seed so that stage 2's draws are not stage 1's: the golden ratio in 32 bits. */
const STREAM = 0x9e3779b9;

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
  /** Mean difference with the fresh runs in place of the first for the cases run again. */
  mean: number;
};

/**
 * Stage 2's test: within each cluster the labels head and base of the fresh runs are exchanged at random; the largest
 * statistic over the metrics controls for their number.
 */
export function confirm(
  metrics: readonly GateMetric[],
  differences: Differences,
  request: ConfirmRequest,
  freshRuns: FreshRuns,
  clusterOf: Int32Array,
  seed: number,
): Confirmation[] {
  const R = request.fresh;
  const subsets = listSubsets(2 * R, R);
  const units = [...new Set(request.cases.map((i) => clusterOf[i]!))].sort((a, b) => a - b);
  const tables = request.metrics.map((m) => {
    const phi = metrics[m]?.noiseFloor ?? 0;
    return tabulate(units, subsets, request, freshRuns[m], clusterOf, phi);
  });
  const highest = new Float64Array(REPLICATES).fill(Number.NEGATIVE_INFINITY);
  const next = mulberry32((seed ^ STREAM) >>> 0);
  const drawn = new Int32Array(units.length);
  for (let b = 0; b < REPLICATES; b++) {
    for (let u = 0; u < units.length; u++) drawn[u] = Math.floor(uniform(next) * subsets.length);
    for (const table of tables) {
      if (table === null) continue;
      let value = 0;
      for (let u = 0; u < units.length; u++) value += table[u * subsets.length + drawn[u]!]!;
      if (value > highest[b]!) highest[b] = value;
    }
  }
  return request.metrics.map((m, t) => {
    const table = tables[t] ?? null;
    const mean = updateMean(differences[m] ?? [], freshRuns[m]);
    if (table === null) return { p: 1, mean };
    let observed = 0;
    for (let u = 0; u < units.length; u++) observed += table[u * subsets.length]!;
    let count = 1;
    for (const value of highest) if (value >= observed - TIE) count += 1;
    return { p: count / (REPLICATES + 1), mean };
  });
}

/**
 * For each unit and each choice of which runs are called head, how much worse those are: (sum of the others - sum of
 * the chosen) / sqrt(sum of squares about each unit's mean). The first choice is what really happened. Null where the
 * runs do not differ at all.
 */
function tabulate(
  units: readonly number[],
  subsets: readonly number[][],
  request: ConfirmRequest,
  runs: FreshRuns[number] | undefined,
  clusterOf: Int32Array,
  phi: number,
): Float64Array | null {
  const table = new Float64Array(units.length * subsets.length);
  let squares = 0;
  for (const [u, unit] of units.entries()) {
    const values = new Float64Array(2 * request.fresh);
    for (const i of request.cases) {
      const scores = runs?.get(i);
      if (clusterOf[i] !== unit || scores === undefined || !isComplete(scores, request.fresh)) continue;
      for (let r = 0; r < request.fresh; r++) {
        values[r]! += (scores.head[r] ?? 0) + phi;
        values[request.fresh + r]! += scores.base[r] ?? 0;
      }
    }
    const sum = values.reduce((a, b) => a + b, 0);
    const mean = sum / values.length;
    for (const value of values) squares += (value - mean) ** 2;
    for (const [s, chosen] of subsets.entries()) {
      const head = chosen.reduce((a, index) => a + values[index]!, 0);
      table[u * subsets.length + s] = sum - 2 * head;
    }
  }
  if (squares <= TIE * TIE) return null;
  const scale = 1 / Math.sqrt(squares);
  return table.map((value) => value * scale);
}

function updateMean(differences: readonly (number | null)[], runs: FreshRuns[number] | undefined): number {
  let sum = 0;
  let count = 0;
  for (const [i, d] of differences.entries()) {
    if (d === null) continue;
    const scores = runs?.get(i);
    const fresh = scores === undefined ? null : freshDifference(scores);
    sum += fresh ?? d;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

function freshDifference({
  base,
  head,
}: {
  base: (number | null)[];
  head: (number | null)[];
}): number | null {
  const pairs = head.flatMap((score, r) => {
    const other = base[r];
    return score === null || other === null || other === undefined ? [] : [score - other];
  });
  return pairs.length === 0 ? null : pairs.reduce((a, b) => a + b, 0) / pairs.length;
}

/** A case of which a fresh run is missing would compare unequal numbers of runs. */
function isComplete(scores: { base: (number | null)[]; head: (number | null)[] }, fresh: number): boolean {
  const all = [...scores.head.slice(0, fresh), ...scores.base.slice(0, fresh)];
  return all.length === 2 * fresh && all.every((score) => score !== null);
}

/** Every choice of `size` out of 0 .. n-1, in lexicographic order. */
function listSubsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  const subsets: number[][] = [];
  for (let first = 0; first <= n - size; first++) {
    for (const rest of listSubsets(n - first - 1, size - 1))
      subsets.push([first, ...rest.map((i) => i + first + 1)]);
  }
  return subsets;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

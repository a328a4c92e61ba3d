import { REPLICATES, TIE } from './constants.ts';
import type { Layout } from './layout.ts';
import { mulberry32, uniform } from './random.ts';
import type { ConfirmRequest, FreshRuns, FreshScores, GateMetric } from './types.ts';

/** Added to the seed so that stage 2's draws are not stage 1's: the golden ratio in 32 bits. */
const STREAM = 0x9e3779b9;

/**
 * Permutation p in (0,1] of each metric of the request: within each cluster the labels head and base of the fresh runs
 * are exchanged at random (of pairs only with each other), the same way for all metrics; the largest statistic over the metrics controls for their
 * number. 1 where the runs do not differ at all.
 */
export function relabelPValues(
  metrics: readonly GateMetric[],
  request: ConfirmRequest,
  freshRuns: FreshRuns,
  { clusterOf, weights }: Pick<Layout, 'clusterOf' | 'weights'>,
  seed: number,
): number[] {
  // What exchanges run k with run k exchanges as well what is not paired, so one such metric makes it the rule for all.
  const paired = request.metrics.some((m) => metrics[m]?.paired === true);
  const subsets = paired ? listPairedSubsets(request.fresh) : listSubsets(2 * request.fresh, request.fresh);
  const units = groupByCluster(request.cases, clusterOf);
  const tables = request.metrics.map((m) =>
    tabulate(units, subsets, request.fresh, freshRuns[m], metrics[m]?.noiseFloor ?? 0, weights),
  );
  const highest = new Float64Array(REPLICATES).fill(Number.NEGATIVE_INFINITY);
  const next = mulberry32((seed ^ STREAM) >>> 0);
  const drawn = new Int32Array(units.length);
  for (let b = 0; b < REPLICATES; b++) {
    for (let u = 0; u < units.length; u++)
      drawn[u] = u * subsets.length + Math.floor(uniform(next) * subsets.length);
    for (const table of tables) {
      if (table === null) continue;
      let value = 0;
      for (let u = 0; u < units.length; u++) value += table[drawn[u]!]!;
      if (value > highest[b]!) highest[b] = value;
    }
  }
  return tables.map((table) => {
    if (table === null) return 1;
    let observed = 0;
    for (let u = 0; u < units.length; u++) observed += table[u * subsets.length]!;
    let count = 1;
    for (const value of highest) if (value >= observed - TIE) count += 1;
    return count / (REPLICATES + 1);
  });
}

/** The cases of each cluster, clusters in their order. */
function groupByCluster(cases: readonly number[], clusterOf: Int32Array): number[][] {
  const units = new Map<number, number[]>();
  for (const i of cases) {
    const unit = units.get(clusterOf[i]!);
    if (unit === undefined) units.set(clusterOf[i]!, [i]);
    else unit.push(i);
  }
  return [...units.entries()].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/**
 * For each unit and each choice of which runs are called head, how much worse those are: (sum of the others - sum of
 * the chosen) / sqrt(sum of squares about each unit's mean). The first choice is what really happened. Null where the
 * runs do not differ at all.
 */
function tabulate(
  units: readonly number[][],
  subsets: readonly number[][],
  fresh: number,
  runs: FreshRuns[number] | undefined,
  phi: number,
  weights: Float64Array,
): Float64Array | null {
  const table = new Float64Array(units.length * subsets.length);
  let squares = 0;
  for (const [u, unit] of units.entries()) {
    const values = new Float64Array(2 * fresh);
    for (const i of unit) {
      const scores = runs?.get(i);
      if (scores === undefined || !isComplete(scores, fresh)) continue;
      for (let r = 0; r < fresh; r++) {
        values[r]! += weights[i]! * ((scores.head[r] ?? 0) + phi);
        values[fresh + r]! += weights[i]! * (scores.base[r] ?? 0);
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

/** Whether every fresh run has a score; the logarithm of a price of 0 is none. */
function isComplete({ base, head }: FreshScores, fresh: number): boolean {
  const all = [...head.slice(0, fresh), ...base.slice(0, fresh)];
  return all.length === 2 * fresh && all.every((score) => score !== null && Number.isFinite(score));
}

/** Every choice of one out of each pair (k, size + k), what really happened first. */
function listPairedSubsets(size: number): number[][] {
  return Array.from({ length: 2 ** size }, (_, choice) =>
    Array.from({ length: size }, (_, k) => ((choice >> k) & 1 ? size + k : k)),
  );
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

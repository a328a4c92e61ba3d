import { LOOKS, MIN_CLUSTERS, TIE } from './constants.ts';
import type { GateCase } from './types.ts';

/** How the cases of a review lie in clusters and looks. */
export type Layout = {
  /** Index of each case's cluster, by order of first appearance. */
  clusterOf: Int32Array;
  clusters: number;
  /** Weight of each case. */
  weights: Float64Array;
  /** The looks that take place, last one always: which (from 0), and whose cases are in (1) or not yet (0). */
  looks: { index: number; included: Uint8Array }[];
};

/** Look j takes the first ceil(f_j N) cases of each suite; looks at fewer than 8 clusters are left out. */
export function layOut(cases: readonly GateCase[]): Layout {
  const numbers = new Map<string, number>();
  const clusterOf = new Int32Array(cases.length);
  const sizes = new Map<string, number>();
  for (const [i, { cluster, suite }] of cases.entries()) {
    const known = numbers.get(cluster);
    if (known === undefined) numbers.set(cluster, numbers.size);
    clusterOf[i] = known ?? numbers.size - 1;
    sizes.set(suite, (sizes.get(suite) ?? 0) + 1);
  }
  const looks = LOOKS.map((share, index) => ({ index, included: takeFirst(cases, sizes, share) })).filter(
    ({ index, included }) => index === LOOKS.length - 1 || countClusters(clusterOf, included) >= MIN_CLUSTERS,
  );
  const weights = Float64Array.from(cases, ({ weight = 1 }) => weight);
  return { clusterOf, clusters: numbers.size, weights, looks };
}

function takeFirst(
  cases: readonly GateCase[],
  sizes: ReadonlyMap<string, number>,
  share: number,
): Uint8Array {
  const taken = new Map<string, number>();
  const included = new Uint8Array(cases.length);
  for (const [i, { suite }] of cases.entries()) {
    const before = taken.get(suite) ?? 0;
    if (before >= Math.ceil(share * (sizes.get(suite) ?? 0) - TIE)) continue;
    included[i] = 1;
    taken.set(suite, before + 1);
  }
  return included;
}

function countClusters(clusterOf: Int32Array, included: Uint8Array): number {
  const seen = new Set<number>();
  for (const [i, taken] of included.entries()) if (taken === 1) seen.add(clusterOf[i] ?? 0);
  return seen.size;
}

/** Weighted sums and sizes of a metric's measured cases by cluster; clusters without one have size 0. `weight` is of all sizes. */
export type SumsByCluster = {
  sums: Float64Array;
  sizes: Float64Array;
  measured: number;
  total: number;
  weight: number;
};

/** Adds up what has been measured among the included cases. */
export function sumByCluster(
  differences: readonly (number | null)[],
  included: Uint8Array,
  { clusterOf, clusters, weights }: Pick<Layout, 'clusterOf' | 'clusters' | 'weights'>,
): SumsByCluster {
  const sums = new Float64Array(clusters);
  const sizes = new Float64Array(clusters);
  let measured = 0;
  let total = 0;
  let weight = 0;
  for (let i = 0; i < included.length; i++) {
    const d = differences[i];
    if (included[i] === 0 || d === null || d === undefined) continue;
    const g = clusterOf[i]!;
    const w = weights[i]!;
    sums[g]! += w * d;
    sizes[g]! += w;
    measured += 1;
    total += w * d;
    weight += w;
  }
  return { sums, sizes, measured, total, weight };
}

/** The clusters in which something was measured, for the interval. */
export function measuredClusters({ sums, sizes }: SumsByCluster): { sums: number[]; sizes: number[] } {
  const kept = { sums: [] as number[], sizes: [] as number[] };
  for (const [g, size] of sizes.entries()) {
    if (size === 0) continue;
    kept.sums.push(sums[g] ?? 0);
    kept.sizes.push(size);
  }
  return kept;
}

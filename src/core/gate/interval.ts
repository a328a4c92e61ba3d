import { Z_SHOWN } from './constants.ts';

/** Sums of differences and numbers of cases, one entry for each cluster that has a case of the metric. */
export type ClusterSums = { sums: readonly number[]; sizes: readonly number[] };
export type Interval = {
  /** Mean over the cases. */
  mean: number;
  /** The mean drawn towards 0 by as much as the added term asks for. */
  center: number;
  se: number;
  low: number;
  high: number;
};

/**
 * Interval of a mean of clustered differences. To the clustered variance it adds z^2 pseudo-cases of spread `r`
 * (Agresti and Coull's idea), which keeps data without variance honest: 61 equal outputs do not prove that nothing
 * ever differs. With no case at all it is everything.
 * @param z critical value, > 0
 * @param r largest difference that a case could still bring, > 0; at most 1 but where differences are shares
 */
export function clusterInterval({ sums, sizes }: ClusterSums, z: number, r: number): Interval {
  const clusters = sums.length;
  const n = total(sizes);
  if (n === 0) return { mean: 0, center: 0, se: Number.POSITIVE_INFINITY, low: -1, high: 1 };
  const sum = total(sums);
  const meanSize = n / clusters;
  const nn = n + z * z * meanSize;
  const center = sum / nn;
  let squares = z * z * meanSize * meanSize * (r * r + center * center);
  for (let g = 0; g < clusters; g++) squares += ((sums[g] ?? 0) - center * (sizes[g] ?? 0)) ** 2;
  const se = Math.sqrt(squares) / nn;
  return { mean: sum / n, center, se, low: center - z * se, high: center + z * se };
}

/**
 * The interval that people see, at `z` (1.96): its pseudo-cases are no larger than the largest difference seen, and at
 * least 0.05.
 * @param r largest difference that a case could still bring
 */
export function shownInterval(clusters: ClusterSums, z: number = Z_SHOWN, r = 1): [number, number] {
  let largest = 0.05;
  for (const [g, sum] of clusters.sums.entries())
    largest = Math.max(largest, Math.abs(sum / (clusters.sizes[g] ?? 1)));
  const { low, high } = clusterInterval(clusters, z, Math.min(r, largest));
  return [Math.max(-1, low), Math.min(1, high)];
}

function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

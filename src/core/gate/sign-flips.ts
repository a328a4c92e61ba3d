import { REPLICATES } from './constants.ts';
import { mulberry32 } from './random.ts';

/** Random signs of clusters, the same for all metrics and looks: one bit each, whole 32-bit words a replicate. */
export type SignFlips = { bits: Uint8Array; bytes: number; replicates: number };

/** Draws the signs of `clusters` clusters. Bit g & 31 of word g >>> 5 of a replicate: 1 is +1, 0 is -1. */
export function drawSigns(clusters: number, seed: number, replicates: number = REPLICATES): SignFlips {
  const words = Math.ceil(clusters / 32);
  const next = mulberry32(seed);
  const bits = new Uint8Array(replicates * words * 4);
  const view = new DataView(bits.buffer);
  for (let i = 0; i < replicates * words; i++) view.setUint32(i * 4, next(), true);
  return { bits, bytes: words * 4, replicates };
}

/**
 * The studentised sum of a metric, -sum(D) / sqrt(sum(D^2)): large where the head is worse. -Infinity where nothing
 * differs.
 */
export function flipStatistic(values: Float64Array): number {
  const norm = rootSumOfSquares(values);
  if (norm === 0) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) sum += value;
  return -sum / norm;
}

/**
 * Raises `into` (one entry a replicate) to the statistic of `values` under each replicate's signs, where that is
 * larger. Eight clusters at a time through a table of their 256 signed sums, which takes an eighth of the additions.
 */
export function raiseToFlipped(
  into: Float64Array,
  values: Float64Array,
  { bits, bytes, replicates }: SignFlips,
): void {
  const norm = rootSumOfSquares(values);
  if (norm === 0) return;
  const sums = new Float64Array(replicates);
  const table = new Float64Array(256);
  for (let block = 0; block * 8 < values.length; block++) {
    if (!fillTable(table, values, block * 8)) continue;
    for (let b = 0, at = block; b < replicates; b++, at += bytes) sums[b]! += table[bits[at]!]!;
  }
  for (let b = 0; b < replicates; b++) {
    const statistic = -sums[b]! / norm;
    if (statistic > into[b]!) into[b] = statistic;
  }
}

/** All signed sums of values[from .. from + 7]; false where they are all 0. */
function fillTable(table: Float64Array, values: Float64Array, from: number): boolean {
  let negative = 0;
  let some = false;
  for (let i = 0; i < 8; i++) {
    const value = values[from + i] ?? 0;
    negative -= value;
    some ||= value !== 0;
  }
  if (!some) return false;
  table[0] = negative;
  for (let mask = 1; mask < 256; mask++) {
    const lowest = 31 - Math.clz32(mask & -mask);
    table[mask] = table[mask & (mask - 1)]! + 2 * (values[from + lowest] ?? 0);
  }
  return true;
}

function rootSumOfSquares(values: Float64Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

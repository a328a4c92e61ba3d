/**
 * The smallest value that a share `q` in ]0,1] of all does not exceed (nearest rank); null of none.
 * @param sorted ascending
 */
export function quantile(sorted: readonly number[], q: number): number | null {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
}

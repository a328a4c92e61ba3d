const LIMIT = Math.log(3);

/**
 * Difference of a latency or a price as the gate compares it, in [-1,1]: -clip(ln(head/base), +-ln 3) / ln 3. Twice as
 * slow is -0.63, three times or more -1. A side of 0 compares as the smallest positive number would.
 * @param head, base >= 0 in the same unit
 */
export function ratioDifference(head: number, base: number): number {
  if (head === base) return 0;
  const ratio = Math.log(Math.max(head, Number.MIN_VALUE) / Math.max(base, Number.MIN_VALUE));
  return -Math.max(-LIMIT, Math.min(LIMIT, ratio)) / LIMIT;
}

/** The factor that a difference stands for: 2 for twice as much. */
export function ratioOf(difference: number): number {
  return Math.exp(-difference * LIMIT);
}

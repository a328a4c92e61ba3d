const T_49 = 1.6766;

/**
 * What most scripts do: a one-sided paired t test at 5% on 50 differences (critical value 1.6766 at 49 degrees of
 * freedom), McNemar's test with the mid-p value where all differences are -1, 0 or 1.
 */
export function blocksByTest(differences: readonly number[]): boolean {
  if (differences.every((d) => d === 0 || Math.abs(d) === 1)) {
    const broke = differences.filter((d) => d === -1).length;
    return midTail(broke, differences.filter((d) => d !== 0).length) <= 0.05;
  }
  const n = differences.length;
  const mean = differences.reduce((a, b) => a + b, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (n - 1);
  return mean / Math.sqrt(variance / n) <= -T_49;
}

/** P(more than k of n) + P(k of n) / 2 for a fair coin. */
function midTail(k: number, n: number): number {
  let total = 0;
  let term = 0.5 ** n;
  for (let i = 0; i <= n; i++) {
    if (i >= k) total += i === k ? term / 2 : term;
    term *= (n - i) / (i + 1);
  }
  return total;
}

/** Fresh failures of the head, out of three, that make a case broken. */
const FAILURES = 2;

/**
 * Whether a must_pass case is broken, from its fresh runs (three a side): the head fails at least twice and the base
 * does not. Null where too many runs are missing to tell.
 */
export function mustPassVerdict(
  base: readonly (boolean | null)[],
  head: readonly (boolean | null)[],
): boolean | null {
  const count = (runs: readonly (boolean | null)[], what: boolean | null) =>
    runs.filter((run) => run === what).length;
  const [headFailed, headMissing] = [count(head, false), count(head, null)];
  const [baseFailed, baseMissing] = [count(base, false), count(base, null)];
  if (headFailed + headMissing < FAILURES || baseFailed >= FAILURES) return false;
  return headFailed >= FAILURES && baseFailed + baseMissing < FAILURES ? true : null;
}

/**
 * Chance that a case whose pass rate is `rate` on both sides, in [0,1], is reported broken: its first run fails, the
 * head fails at least twice of three and the base does not. It lies outside the review's alpha.
 */
export function mustPassFalseBlockRate(rate: number): number {
  const fail = 1 - rate;
  const twice = 3 * fail * fail * rate + fail ** 3;
  return fail * twice * (1 - twice);
}

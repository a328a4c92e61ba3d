/** A metric of a case's repeats: how many of `k` runs pass. `at`: the score from which a run passes, in ]0,1]. */
export type PassRule = { kind: 'pass_at_k' | 'pass_hat_k'; k: number; at: number };

/** Shares that make up a score may fall short of it by this. */
const ROUNDING = 1e-9;

/**
 * pass@k: the chance that at least one of k runs passes, in [0,1]: 1 - C(n-c, k) / C(n, k), without bias (Chen et al. 2021,
 * "Evaluating Large Language Models Trained on Code").
 * @param n runs, >= k
 * @param c those of them that pass, 0 to n
 * @throws RangeError where n < k or k < 1: there is no such estimate
 */
export function passAtK(n: number, c: number, k: number): number {
  return 1 - drawAll(n, n - c, k);
}

/**
 * pass^k: the chance that all of k runs pass, in [0,1]: C(c, k) / C(n, k), without bias (Yao et al. 2024, "tau-bench").
 * @throws RangeError where n < k or k < 1
 */
export function passHatK(n: number, c: number, k: number): number {
  return drawAll(n, c, k);
}

/** The chance that k of n drawn without replacement are all among `good` of them: C(good, k) / C(n, k), factor by factor. */
function drawAll(n: number, good: number, k: number): number {
  if (k < 1 || n < k) throw new RangeError(`${k} of ${n} runs: k is 1 to the number of runs`);
  let chance = 1;
  for (let i = 0; i < k; i++) chance *= Math.max(0, good - i) / (n - i);
  return chance;
}

/** How many of a case's runs pass, by their scores in [0,1]. */
export function countPasses({ at }: Pick<PassRule, 'at'>, scores: readonly number[]): number {
  return scores.filter((score) => score >= at - ROUNDING).length;
}

/** The value of a case, in [0,1], by the scores of its runs; at least k of them. */
export function passValue(rule: PassRule, scores: readonly number[]): number {
  const passes = countPasses(rule, scores);
  return (rule.kind === 'pass_at_k' ? passAtK : passHatK)(scores.length, passes, rule.k);
}

/** `pass@3` or `pass^3`, as the field writes them. */
export function nameOfRule({ kind, k }: Pick<PassRule, 'kind' | 'k'>): string {
  return `${kind === 'pass_at_k' ? 'pass@' : 'pass^'}${k}`;
}

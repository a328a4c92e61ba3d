import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameOfRule, passAtK, passHatK, passValue } from '../../../src/core/eval/pass-k.ts';

/** Every choice of k out of the runs. */
function subsets<T>(runs: readonly T[], k: number): T[][] {
  if (k === 0) return [[]];
  return runs.flatMap((first, i) => subsets(runs.slice(i + 1), k - 1).map((rest) => [first, ...rest]));
}

/** n runs of which c pass, and k of them. */
const drawn = fc
  .integer({ min: 1, max: 9 })
  .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 1, max: n })));

describe('pass@k and pass^k', () => {
  it('are the shares of all choices of k runs of which one passes, and all pass', () => {
    fc.assert(
      fc.property(drawn, ([n, c, k]) => {
        const all = subsets(
          Array.from({ length: n }, (_, i) => i < c),
          k,
        );
        const share = (test: (runs: boolean[]) => boolean) => all.filter(test).length / all.length;
        expect(passAtK(n, c, k)).toBeCloseTo(
          share((runs) => runs.some(Boolean)),
          12,
        );
        expect(passHatK(n, c, k)).toBeCloseTo(
          share((runs) => runs.every(Boolean)),
          12,
        );
      }),
    );
  });

  it('are without bias: over all outcomes of n runs they are what k runs have', () => {
    const p = 0.3;
    for (const k of [1, 2, 4]) {
      const n = 6;
      const chance = (c: number) => {
        let ways = 1;
        for (let i = 0; i < c; i++) ways *= (n - i) / (i + 1);
        return ways * p ** c * (1 - p) ** (n - c);
      };
      const expected = (value: (n: number, c: number, k: number) => number) =>
        Array.from({ length: n + 1 }, (_, c) => chance(c) * value(n, c, k)).reduce((a, b) => a + b, 0);
      expect(expected(passAtK)).toBeCloseTo(1 - (1 - p) ** k, 12);
      expect(expected(passHatK)).toBeCloseTo(p ** k, 12);
    }
  });

  // 1 - C(195, 10) / C(200, 10) and others, reckoned with exact integers.
  it.each([
    [200, 5, 10, 0.22828446],
    [200, 5, 100, 0.97030839],
    [10, 3, 1, 0.3],
  ])('of %i runs of which %i pass, pass@%i is %f', (n, c, k, value) => {
    expect(passAtK(n, c, k)).toBeCloseTo(value, 8);
  });

  it('of fewer runs than k do not exist', () => {
    expect(() => passAtK(2, 1, 3)).toThrow(RangeError);
    expect(() => passHatK(2, 1, 0)).toThrow(RangeError);
  });

  it('take a graded run as passed from `at` on', () => {
    const rule = { kind: 'pass_hat_k', k: 2, at: 0.75 } as const;
    expect(passValue(rule, [0.75, 1, 0.5])).toBeCloseTo(1 / 3, 12);
    expect(nameOfRule(rule)).toBe('pass^2');
  });
});

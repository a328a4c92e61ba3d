import { describe, expect, it } from 'vitest';
import { agreeWithHumans, cohenKappa } from '../../../src/core/eval/agreement.ts';

const zip = (a: readonly number[], b: readonly number[]) => a.map((one, i) => [one, b[i] ?? -1] as const);
const times = (...runs: [value: number, count: number][]) =>
  runs.flatMap(([value, count]) => new Array<number>(count).fill(value));

describe("Cohen's kappa", () => {
  // Source: the example in scikit-learn's documentation of cohen_kappa_score (negative 0, neutral 1, positive 2).
  it('is what scikit-learn documents', () => {
    expect(cohenKappa(zip([0, 2, 0, 1, 2], [0, 2, 0, 1, 0]), 3).kappa).toBeCloseTo(0.6875, 10);
  });

  // Source: scikit-learn's tests of cohen_kappa_score; the first two are Artstein and Poesio (2008), tables 1 and 4.
  it.each([
    [
      'two categories',
      times([0, 40], [1, 60]),
      times([0, 20], [1, 20], [0, 10], [1, 50]),
      2,
      'none',
      0.348,
      3,
    ],
    ['three', times([0, 46], [1, 44], [2, 10]), times([0, 52], [1, 32], [2, 16]), 3, 'none', 0.8013, 4],
    ['no weights', times([0, 46], [1, 44], [2, 10]), times([0, 50], [1, 40], [2, 10]), 3, 'none', 0.9315, 4],
    [
      'linear weights',
      times([0, 46], [1, 44], [2, 10]),
      times([0, 50], [1, 40], [2, 10]),
      3,
      'linear',
      0.9412,
      4,
    ],
    [
      'quadratic weights',
      times([0, 46], [1, 44], [2, 10]),
      times([0, 50], [1, 40], [2, 10]),
      3,
      'quadratic',
      0.9541,
      4,
    ],
  ] as const)('is what scikit-learn tests with %s', (_, a, b, categories, weighting, kappa, digits) => {
    expect(cohenKappa(zip(a, b), categories, weighting).kappa).toBeCloseTo(kappa, digits);
    expect(cohenKappa(zip(b, a), categories, weighting).kappa).toBeCloseTo(kappa, digits);
  });

  it('counts who said what', () => {
    const { confusion, observed } = cohenKappa(zip([0, 0, 1, 1, 1], [0, 1, 1, 1, 0]), 2);
    expect(confusion).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(observed).toBe(0.6);
  });

  it('is not known where chance would always agree', () => {
    expect(cohenKappa([], 2).kappa).toBeNull();
    expect(cohenKappa(zip([1, 1], [1, 1]), 2).kappa).toBeNull();
  });
});

describe('agreement with people', () => {
  it('passes from 0.5 on, and weighs graded scores by their distance', () => {
    const { binary, weighted } = agreeWithHumans(zip([0, 0.25, 0.5, 1], [0.25, 0, 0.75, 1]), true);
    expect(binary.kappa).toBe(1);
    expect(weighted?.observed).toBe(0.25);
    expect(weighted?.kappa).toBeGreaterThan(0.8);
    expect(agreeWithHumans(zip([0, 1], [0, 1]), false).weighted).toBeNull();
  });
});

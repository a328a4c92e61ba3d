import { describe, expect, it } from 'vitest';
import { agreeWithHumans, cohenKappa, kappaInterval } from '../../../src/core/eval/agreement.ts';
import { mulberry32 } from '../../../src/core/gate/random.ts';

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

describe('the interval of kappa', () => {
  const counted = (bothPass: number, bothFail: number, apart: number) =>
    cohenKappa(
      [
        ...new Array<[number, number]>(bothPass).fill([1, 1]),
        ...new Array<[number, number]>(bothFail).fill([0, 0]),
        ...Array.from({ length: apart }, (_, i): [number, number] => [i % 2, 1 - (i % 2)]),
      ],
      2,
    );

  it('is no point where both agree on everything: at equal shares (n - 3.84) / (n + 3.84) to 1', () => {
    for (const n of [20, 50, 200]) {
      const [low, high] = kappaInterval(counted(n / 2, n / 2, 0)) ?? [];
      expect(low).toBeCloseTo((n - 3.841459) / (n + 3.841459), 6);
      expect(high).toBe(1);
    }
  });

  it('needs 20 labels, and both grades', () => {
    expect(kappaInterval(counted(10, 9, 0))).toBeNull();
    expect(kappaInterval(counted(20, 0, 0))).toBeNull();
  });

  it('holds the true value in about 95 of 100 sets of labels, and always what was measured', () => {
    const random = mulberry32(7);
    const draw = () => random() / 2 ** 32;
    const [share, kappa, sets] = [0.7, 0.6, 1000];
    let held = 0;
    let known = 0;
    for (let set = 0; set < sets; set++) {
      // With probability kappa both raters see the same coin, else each one of their own.
      const pairs = Array.from({ length: 30 }, (): [number, number] => {
        const coin = () => Number(draw() < share);
        const one = coin();
        return draw() < kappa ? [one, one] : [one, coin()];
      });
      const found = cohenKappa(pairs, 2);
      const interval = kappaInterval(found);
      if (interval === null) continue;
      known += 1;
      held += Number(interval[0] <= kappa && kappa <= interval[1]);
      expect(interval[0]).toBeLessThanOrEqual(found.kappa ?? Number.NaN);
      expect(interval[1]).toBeGreaterThanOrEqual(found.kappa ?? Number.NaN);
    }
    expect(held / known).toBeGreaterThan(0.93);
    expect(held / known).toBeLessThan(0.985);
  });
});

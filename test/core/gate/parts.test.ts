import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, MIN_CALIBRATION_RUNS } from '../../../src/core/gate/calibration.ts';
import { driftReference } from '../../../src/core/gate/drift.ts';
import { guardPValue } from '../../../src/core/gate/guard.ts';
import { clusterInterval } from '../../../src/core/gate/interval.ts';
import { liesBelow, minVerdict } from '../../../src/core/gate/min.ts';
import { mustPassFalseBlockRate, mustPassVerdict } from '../../../src/core/gate/must-pass.ts';
import { planOrder } from '../../../src/core/gate/plan-order.ts';
import { casesToFind, casesToRuleOut } from '../../../src/core/gate/planning.ts';
import { mulberry32, seedFrom, uniform } from '../../../src/core/gate/random.ts';
import { ratioDifference, ratioOf } from '../../../src/core/gate/ratio.ts';
import { drawSigns, raiseToFlipped } from '../../../src/core/gate/sign-flips.ts';

it('adds signs up as one addition for each would', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 70 }),
      fc.nat(),
      (values, seed) => {
        const flips = drawSigns(values.length, seed, 20);
        const found = new Float64Array(20).fill(Number.NEGATIVE_INFINITY);
        raiseToFlipped(found, Float64Array.from(values), flips);
        const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
        for (let b = 0; b < 20 && norm > 0; b++) {
          const sum = values.reduce(
            (total, v, g) =>
              total + (((flips.bits[b * flips.bytes + (g >> 3)] ?? 0) >> (g & 7)) & 1 ? v : -v),
            0,
          );
          expect(found[b]).toBeCloseTo(-sum / norm, 9);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('the plan order', () => {
  const some = fc.array(
    fc.record({
      suite: fc.constantFrom('a', 'b'),
      cluster: fc.constantFrom('x', 'y', 'z', 'u', 'v'),
      tags: fc.constantFrom([], ['t']),
    }),
    { maxLength: 40 },
  );

  it('is a permutation that keeps clusters whole and depends on the seed alone', () => {
    fc.assert(
      fc.property(some, fc.nat(), (cases, seed) => {
        const order = planOrder(cases, seed);
        expect([...order].sort((a, b) => a - b)).toEqual(cases.map((_, i) => i));
        expect(planOrder(cases, seed)).toEqual(order);
        const clusters = order.map((i) => cases[i]?.cluster);
        const runs = clusters.filter((cluster, i) => cluster !== clusters[i - 1]).length;
        expect(runs).toBe(new Set(clusters).size);
      }),
    );
  });

  it('spreads a tag that stands at the end of the file over the whole', () => {
    const cases = Array.from({ length: 100 }, (_, i) => ({
      suite: 's',
      cluster: String(i),
      tags: [i < 80 ? 'common' : 'rare'],
    }));
    const first = planOrder(cases, 7).slice(0, 25);
    const rare = first.filter((i) => i >= 80).length;
    expect(rare).toBeGreaterThanOrEqual(4);
    expect(rare).toBeLessThanOrEqual(6);
  });
});

describe('a must_pass case', () => {
  it.each([
    [[true, true, true], [false, false, true], true],
    [[true, true, true], [false, true, true], false],
    [[false, false, true], [false, false, false], false],
    [[true, true, true], [false, null, null], null],
    [[null, null, null], [false, false, false], null],
  ])('with base %j and head %j is broken: %j', (base, head, broken) => {
    expect(mustPassVerdict(base, head)).toBe(broken);
  });

  it('has a small false-block rate of its own', () => {
    expect(mustPassFalseBlockRate(1)).toBe(0);
    expect(mustPassFalseBlockRate(0.95)).toBeLessThan(0.001);
    expect(mustPassFalseBlockRate(0.8)).toBeLessThan(0.02);
  });
});

describe('an absolute limit', () => {
  const scores = (share: number, n: number) =>
    Array.from({ length: n }, (_, i) => ({ cluster: String(i), score: Number(i < share * n) }));

  it('is broken only where the interval lies below it and the base kept it', () => {
    expect(liesBelow(0.8, scores(0.5, 100))).toBe(true);
    expect(liesBelow(0.8, scores(0.78, 100))).toBe(false);
    expect(liesBelow(0.8, [])).toBeNull();
    // Ninety questions on one document and one on each of ten others are not a hundred observations.
    const uneven = scores(0.5, 100).map((one, i) => (i < 90 ? { ...one, cluster: 'one' } : one));
    expect(liesBelow(0.8, uneven)).toBe(false);
    expect(minVerdict(false, true)).toBe(true);
    expect(minVerdict(true, true)).toBe(false);
    expect(minVerdict(null, true)).toBeNull();
  });
});

describe('latency and cost', () => {
  it('compare as ratios that go back and forth', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.double({ min: 0.34, max: 2.9, noNaN: true }),
        (base, factor) => {
          expect(ratioOf(ratioDifference(base * factor, base))).toBeCloseTo(factor, 6);
          expect(ratioDifference(base * factor, base)).toBeCloseTo(-ratioDifference(base, base * factor), 9);
        },
      ),
    );
    expect(ratioDifference(100, 1)).toBe(-1);
    expect(ratioDifference(0, 0)).toBe(0);
    expect(ratioDifference(1, 0)).toBe(-1);
  });
});

describe('planning', () => {
  it('knows that identical outputs need 62 cases before 5 points are ruled out', () => {
    expect(casesToRuleOut(0.05, 0)).toBe(62);
    const width = (n: number) =>
      clusterInterval({ sums: Array(n).fill(0), sizes: Array(n).fill(1) }, 1.794004, 1).high;
    expect(width(62)).toBeLessThan(0.05);
    expect(width(61)).toBeGreaterThanOrEqual(0.05);
  });

  it('asks for more cases where outputs differ more', () => {
    expect(casesToRuleOut(0.05, 0.3)).toBeGreaterThan(casesToRuleOut(0.05, 0.1));
    expect(casesToFind(0.1, 0.3)).toBe(56);
  });
});

describe('the guard of a kept base', () => {
  it('trusts what is the same, doubts what is not, and is never sure on five cases', () => {
    expect(guardPValue([0, 0, 0], 1)).toBe(1);
    expect(guardPValue([], 1)).toBe(1);
    expect(guardPValue(Array(12).fill(-0.3), 1)).toBeLessThanOrEqual(0.05);
    expect(guardPValue(Array(12).fill(0.3), 1)).toBeLessThanOrEqual(0.05);
    expect(guardPValue(Array(4).fill(-1), 1)).toBeGreaterThan(0.05);
  });
});

describe('calibration of a judge', () => {
  it('finds the noise of runs that differ in nothing', () => {
    const next = mulberry32(3);
    const noise = () => (uniform(next) + uniform(next) + uniform(next) - 1.5) * 0.2;
    const runs = Array.from({ length: 20 }, () => Array.from({ length: 60 }, () => 0.7 + noise()));
    const found = calibrate(runs);
    // The sum of three uniforms has variance 1/4.
    expect(found?.sigma).toBeCloseTo(Math.SQRT2 * 0.1, 1);
    expect(found?.noiseFloor).toBeLessThan(0.03);
  });

  it('says nothing on fewer than five runs', () => {
    expect(calibrate(Array.from({ length: MIN_CALIBRATION_RUNS - 1 }, () => [0.5]))).toBeNull();
  });
});

it('drift has no reference below 500 scores', () => {
  expect(driftReference(Array(499).fill(0.8), 0)).toBeNull();
  expect(driftReference(Array(500).fill(0.8), 0.01)).toBeCloseTo(0.79, 9);
});

it('a seed comes from the first 32 bits of a digest', () => {
  expect(seedFrom('ffffffff00')).toBe(0xffffffff);
  expect(seedFrom('0000000a')).toBe(10);
});

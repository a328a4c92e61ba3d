import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, MIN_CALIBRATION_RUNS } from '../../../src/core/gate/calibration.ts';
import { driftReference } from '../../../src/core/gate/drift.ts';
import { guardPValue } from '../../../src/core/gate/guard.ts';
import { clusterInterval } from '../../../src/core/gate/interval.ts';
import { liesBelow, minVerdict } from '../../../src/core/gate/min.ts';
import { mustPassFalseBlockRate, mustPassVerdict } from '../../../src/core/gate/must-pass.ts';
import { openGate } from '../../../src/core/gate/open-gate.ts';
import { planOrder } from '../../../src/core/gate/plan-order.ts';
import { casesToFind, casesToRuleOut } from '../../../src/core/gate/planning.ts';
import { mulberry32, seedFrom, uniform } from '../../../src/core/gate/random.ts';
import { ratioDifference, ratioOf } from '../../../src/core/gate/ratio.ts';
import { drawSigns, raiseToFlipped } from '../../../src/core/gate/sign-flips.ts';
import type { Differences, Effort, GateMetric, MetricDecision } from '../../../src/core/gate/types.ts';

const METRIC: GateMetric = { id: 'm', margin: 0.05, noiseFloor: 0, moved: 0.5 };

/** Runs a gate on fixed differences; fresh runs repeat what was seen. */
function decide(
  differences: Differences,
  options: {
    metrics?: GateMetric[];
    clusters?: string[];
    suites?: string[];
    effort?: Effort;
    seed?: number;
  } = {},
): { metrics: MetricDecision[]; looked: number[] } {
  const n = differences[0]?.length ?? 0;
  const cases = Array.from({ length: n }, (_, i) => ({
    suite: options.suites?.[i] ?? 's',
    cluster: options.clusters?.[i] ?? String(i),
  }));
  const metrics = options.metrics ?? differences.map((_, m) => ({ ...METRIC, id: `m${m}` }));
  const gate = openGate({
    metrics,
    cases,
    seed: options.seed ?? 1,
    effort: options.effort ?? 'full',
    scope: 'suite',
  });
  const looked: number[] = [];
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      looked.push(...step.cases);
      step = gate.afterLook(differences);
    } else {
      const { cases: again, fresh } = step.request;
      step = gate.afterConfirm(
        differences.map(
          (_, m) =>
            new Map(
              again.map((i) => {
                const d = differences[m]?.[i] ?? 0;
                return [
                  i,
                  { base: Array(fresh).fill(d < 0 ? -d : 0), head: Array(fresh).fill(d > 0 ? d : 0) },
                ];
              }),
            ),
        ),
      );
    }
  }
  return { metrics: step.metrics, looked };
}

const difference = fc.constantFrom(-1, 0, 0, 0, 0, 1);
const rows = (n: number) => fc.array(difference, { minLength: n, maxLength: n });

describe('a gate', () => {
  it('never calls worse what is nowhere worse', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0.5, 1), { minLength: 1, maxLength: 80 }), (d) => {
        const { metrics } = decide([d]);
        expect(metrics[0]?.comparison).not.toBe('regressed');
        expect(metrics[0]?.confirm.triggered).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('gives probabilities in (0,1] and intervals that hold the mean they shrink', () => {
    fc.assert(
      fc.property(fc.array(difference, { minLength: 1, maxLength: 60 }), (d) => {
        for (const metric of decide([d]).metrics) {
          expect(metric.p).toBeGreaterThan(0);
          expect(metric.p).toBeLessThanOrEqual(1);
          expect(metric.interval[0]).toBeLessThanOrEqual(metric.interval[1]);
          expect(Math.abs(metric.difference)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('decides the same for the same data and seed', () => {
    fc.assert(
      fc.property(rows(40), fc.nat(), (d, seed) => {
        expect(decide([d], { seed })).toEqual(decide([d], { seed }));
      }),
      { numRuns: 30 },
    );
  });

  it('asks for every case at most once in its first pass, and for all of them unless it stops early', () => {
    fc.assert(
      fc.property(rows(40), (d) => {
        const { looked } = decide([d]);
        expect(new Set(looked).size).toBe(looked.length);
        expect(looked.length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 40 },
    );
  });

  it('takes its share of every suite at each look', () => {
    const suites = [...Array<string>(20).fill('a'), ...Array<string>(40).fill('b')];
    const gate = openGate({
      metrics: [METRIC],
      cases: suites.map((suite, i) => ({ suite, cluster: String(i) })),
      seed: 1,
      effort: 'full',
      scope: 'suite',
    });
    const step = gate.start();
    const cases = step.kind === 'run' ? step.cases : [];
    expect(cases.map((i) => suites[i]).filter((suite) => suite === 'a')).toHaveLength(5);
    expect(cases).toHaveLength(15);
  });

  it('finds one metric that fell among ten that did not', () => {
    const fallen = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? -1 : 0));
    const { metrics } = decide([...Array.from({ length: 9 }, () => Array<number>(60).fill(0)), fallen]);
    expect(metrics.map((metric) => metric.comparison)).toEqual([
      ...Array<string>(9).fill('inconclusive'),
      'regressed',
    ]);
  });

  it('blocks nothing on one flip, however sure', () => {
    const d = Array<number>(30).fill(0);
    d[3] = -1;
    expect(decide([d]).metrics[0]?.comparison).not.toBe('regressed');
  });

  it('leaves a metric’s other cases out of it: null is no 0', () => {
    const half = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? (i % 6 === 0 ? -1 : 0) : null));
    const { metrics } = decide([half]);
    expect(metrics[0]?.comparison).toBe('regressed');
    expect(metrics[0]?.cases).toBeLessThanOrEqual(30);
  });

  it('with nothing measured knows nothing', () => {
    const { metrics } = decide([Array<null>(20).fill(null)]);
    expect(metrics[0]).toMatchObject({
      comparison: 'inconclusive',
      cases: 0,
      interval: [-1, 1],
      nonInferior: false,
    });
  });

  it('blocks a suite that changed nothing at most 1 time in 20 (seeded, 400 suites of noisy cases)', () => {
    const next = mulberry32(42);
    let blocked = 0;
    for (let replicate = 0; replicate < 400; replicate++) {
      const d = Array.from({ length: 40 }, () => Number(uniform(next) < 0.8) - Number(uniform(next) < 0.8));
      const gate = openGate({
        metrics: [METRIC],
        cases: d.map((_, i) => ({ suite: 's', cluster: String(i) })),
        seed: replicate,
        effort: 'full',
        scope: 'suite',
      });
      let step = gate.start();
      while (step.kind !== 'done') {
        if (step.kind === 'run') step = gate.afterLook([d]);
        else {
          const draw = (count: number) => Array.from({ length: count }, () => Number(uniform(next) < 0.8));
          const { cases, fresh } = step.request;
          step = gate.afterConfirm([
            new Map(cases.map((i) => [i, { base: draw(fresh), head: draw(fresh) }])),
          ]);
        }
      }
      if (step.metrics[0]?.comparison === 'regressed') blocked += 1;
    }
    // 0.05 + 2 standard errors of 400.
    expect(blocked / 400).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 400));
  });
});

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

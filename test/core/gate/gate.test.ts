import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumeRest } from '../../../src/core/gate/assume-rest.ts';
import { openGate } from '../../../src/core/gate/open-gate.ts';
import { mulberry32, uniform } from '../../../src/core/gate/random.ts';
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

describe('metrics that cost nothing to know', () => {
  const cases = Array.from({ length: 80 }, (_, i) => ({
    suite: i % 2 === 0 ? 'paid' : 'free',
    cluster: String(i),
    free: i % 2 === 1,
  }));
  const metrics = (['paid', 'free', 'also-free'] as const).map((id) => ({
    ...METRIC,
    id,
    free: id !== 'paid',
  }));
  const paidRow = (d: (i: number) => number) => cases.map(({ free }, i) => (free ? null : d(i)));
  const freeRow = (d: (i: number) => number) => cases.map(({ free }, i) => (free ? d(i) : null));

  /** Runs a gate; only what it asked for is measured. */
  function run(rows: Differences, draw: () => number | null, free = true, seed = 1) {
    const gate = openGate({
      metrics: metrics.map((metric) => ({ ...metric, free: free && metric.free })),
      cases: cases.map((one) => ({ ...one, free: free && one.free })),
      seed,
      effort: 'full',
      scope: 'suite',
    });
    const asked = new Set<number>();
    let step = gate.start();
    while (step.kind !== 'done') {
      if (step.kind === 'run') {
        for (const i of step.cases) asked.add(i);
        step = gate.afterLook(rows.map((row) => row.map((d, i) => (asked.has(i) ? (d ?? null) : null))));
        continue;
      }
      const { cases: again, fresh, metrics: which } = step.request;
      const side = (i: number, m: number, of: 'base' | 'head') =>
        Array.from({ length: fresh }, () => draw() ?? (of === 'base' ? 1 : 1 + (rows[m]?.[i] ?? 0)));
      step = gate.afterConfirm(
        metrics.map(
          (_, m) =>
            new Map(
              which.includes(m)
                ? again.map((i) => [i, { base: side(i, m, 'base'), head: side(i, m, 'head') }] as const)
                : [],
            ),
        ),
      );
    }
    return { decided: step.metrics, asked: [...asked] };
  }
  const asSeen = () => null;

  it('are followed to their end after another has regressed, which itself runs no further', () => {
    const rows = [
      paidRow((i) => (i % 4 === 0 ? -1 : 0)),
      freeRow((i) => (i % 26 === 25 ? -1 : 0)),
      freeRow(() => 0),
    ];
    const { decided, asked } = run(rows, asSeen);
    const [paid, free, also] = decided;
    expect(paid).toMatchObject({ comparison: 'regressed', decidedBy: 'screen' });
    expect(paid?.cases).toBeLessThan(40);
    expect(paid?.cases).toBe(asked.filter((i) => i % 2 === 0).length);
    expect(asked.filter((i) => i % 2 === 1)).toHaveLength(40);
    expect(free).toMatchObject({ comparison: 'regressed', decidedBy: 'confirm', cases: 40, look: 4 });
    expect(also).toMatchObject({ comparison: 'inconclusive', cases: 40, look: 4 });
  });

  it('change neither the verdict nor what is said of the others', () => {
    const row = fc.array(fc.constantFrom(-1, 0, 0, 0, 0, 1), { minLength: 80, maxLength: 80 });
    fc.assert(
      fc.property(row, row, (a, b) => {
        const rows = [paidRow((i) => a[i] ?? 0), freeRow((i) => b[i] ?? 0), freeRow(() => 0)];
        const [goingOn, stopping] = [run(rows, asSeen).decided, run(rows, asSeen, false).decided];
        const fails = (decided: MetricDecision[]) => decided.some((one) => one.comparison === 'regressed');
        expect(fails(goingOn)).toBe(fails(stopping));
        expect(goingOn[0]).toEqual(stopping[0]);
        for (const [m, before] of stopping.entries())
          if (before.comparison === 'regressed') expect(goingOn[m]?.comparison).toBe('regressed');
      }),
      { numRuns: 60 },
    );
  });

  it('are blamed beside one that fell at most 1 time in 20 (seeded, 400 suites of noisy cases)', () => {
    const next = mulberry32(7);
    const flip = () => Number(uniform(next) < 0.8);
    let blamed = 0;
    for (let replicate = 0; replicate < 400; replicate++) {
      const noise = () => flip() - flip();
      const rows = [paidRow((i) => (i % 4 === 0 ? -1 : 0)), freeRow(noise), freeRow(noise)];
      const { decided } = run(rows, flip, true, replicate);
      if (decided.slice(1).some((one) => one.comparison === 'regressed')) blamed += 1;
    }
    expect(blamed / 400).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 400));
  });
});

describe('looking ahead', () => {
  it('names the cases that the look then asks for, and changes nothing that is decided', () => {
    const metrics = [METRIC, { ...METRIC, id: 'free', free: true }];
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 90 }).chain((n) => fc.tuple(rows(n), rows(n))),
        fc.array(fc.boolean(), { minLength: 90, maxLength: 90 }),
        fc.constantFrom<Effort>('full', 'thrifty'),
        (differences, frees, effort) => {
          const cases = differences[0].map((_, i) => ({
            suite: frees[i] === true ? 'free' : 's',
            cluster: String(i),
            ...(frees[i] === true ? { free: true } : {}),
          }));
          const open = () => openGate({ metrics, cases, seed: 3, effort, scope: 'suite' });
          const [looking, plain] = [open(), open()];
          let step = looking.start();
          expect(step).toEqual(plain.start());
          while (step.kind === 'run') {
            const foreseen = looking.foresee(differences);
            expect(looking.foresee(differences.map((row) => row.map(() => -1)))).toEqual(expect.any(Array));
            step = looking.afterLook(differences);
            expect(step).toEqual(plain.afterLook(differences));
            expect(foreseen).toEqual(step.kind === 'run' ? step.cases : []);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes what is out for what is in, suite by suite, and has no opinion on less than three quarters', () => {
    const cases = ['a', 'a', 'b', 'a', 'b', 'a', 'a', 'b'].map((suite, i) => ({ suite, cluster: String(i) }));
    const known = [[0.5, null, -1, -0.5, null, 0.2, 0, 1]];
    expect(assumeRest(known, cases, [0, 2, 3, 5, 6, 7], [1, 4])).toEqual([[0.5, 0, -1, -0.5, 1, 0.2, 0, 1]]);
    expect(assumeRest(known, cases, [0, 2, 3, 6, 7], [1, 4])).toBeNull();
    expect(assumeRest(known, cases, [0, 3, 5, 6], [4])).toBeNull();
  });
});

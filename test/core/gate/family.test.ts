import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideReview, type ReviewFacts } from '../../../src/core/gate/decide-review.ts';
import { clusterInterval, shownInterval } from '../../../src/core/gate/interval.ts';
import { openGate } from '../../../src/core/gate/open-gate.ts';
import { drawSigns, flipStatistic, raiseToFlipped } from '../../../src/core/gate/sign-flips.ts';
import type {
  ConfirmRequest,
  Differences,
  FreshRuns,
  FreshScores,
  MetricDecision,
} from '../../../src/core/gate/types.ts';

type Answer = (metric: number, index: number, fresh: number) => FreshScores;

/** Runs a gate of pass/fail metrics on independent cases. */
function decide(
  differences: Differences,
  answer: Answer,
): { metrics: MetricDecision[]; request: ConfirmRequest | null } {
  const cases = (differences[0] ?? []).map((_, i) => ({ suite: 's', cluster: String(i) }));
  const metrics = differences.map((_, m) => ({ id: `m${m}`, margin: 0.05, noiseFloor: 0, moved: 0.5 }));
  const gate = openGate({ metrics, cases, seed: 1, effort: 'full', scope: 'suite' });
  let request: ConfirmRequest | null = null;
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') step = gate.afterLook(differences);
    else {
      const { cases: again, fresh } = step.request;
      request = step.request;
      step = gate.afterConfirm(
        differences.map((_, m): FreshRuns[number] => new Map(again.map((i) => [i, answer(m, i, fresh)]))),
      );
    }
  }
  return { metrics: step.metrics, request };
}

const BROKEN = [4, 17, 33];
const unchanged = Array<number>(50).fill(0);
const threeBroken = unchanged.map((_, i) => (BROKEN.includes(i) ? -1 : 0));
const breaksAgain =
  (differences: Differences): Answer =>
  (m, i, fresh) => ({
    base: Array<number>(fresh).fill(1),
    head: Array<number>(fresh).fill(1 + (differences[m]?.[i] ?? 0)),
  });
const facts = (metrics: MetricDecision[]): ReviewFacts => ({
  metrics,
  pairs: new Map(),
  mustPassBroken: [],
  belowMin: [],
  notEvaluated: [],
  stopped: null,
  require: 'no_regression',
});

describe('a family of metrics', () => {
  it('confirms the drop of whichever metric it is', () => {
    for (const place of [0, 1, 4]) {
      const differences = Array.from({ length: 5 }, (_, m) => (m === place ? threeBroken : unchanged));
      const { metrics, request } = decide(differences, breaksAgain(differences));
      expect(request).toMatchObject({ cases: BROKEN, fresh: 3, metrics: [place] });
      expect(metrics.map(({ comparison }) => comparison === 'regressed')).toEqual(
        differences.map((_, m) => m === place),
      );
    }
  });

  it('decides the same in whatever order its metrics stand', () => {
    const row = fc.array(fc.constantFrom(-1, 0, 0, 0, 1), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(row, row, row, (a, b, c) => {
        const forth = decide([a, b, c], breaksAgain([a, b, c])).metrics;
        const back = decide([c, b, a], breaksAgain([c, b, a])).metrics.reverse();
        expect(back.map(({ id: _, ...rest }) => rest)).toEqual(forth.map(({ id: _, ...rest }) => rest));
      }),
      { numRuns: 40 },
    );
  });

  it('is no surer of a metric that is one of many', () => {
    const unconfirmed: Answer = (_m, _i, fresh) => ({
      base: Array<number>(fresh).fill(1),
      head: Array<number>(fresh).fill(1),
    });
    const noise = unchanged.map((_, i) => (i % 9) / 100 - 0.04);
    const alone = decide([threeBroken], unconfirmed).metrics[0]?.p ?? 1;
    const amongTen = decide([threeBroken, ...Array.from({ length: 9 }, () => noise)], unconfirmed).metrics[0]
      ?.p;
    expect(amongTen).toBeGreaterThan(alone);
  });

  it('refuses fresh runs that are not listed by metric', () => {
    const gate = openGate({
      metrics: ['a', 'b'].map((id) => ({ id, margin: 0.05, noiseFloor: 0, moved: 0.5 })),
      cases: unchanged.map((_, i) => ({ suite: 's', cluster: String(i) })),
      seed: 1,
      effort: 'full',
      scope: 'suite',
    });
    let step = gate.start();
    while (step.kind === 'run') step = gate.afterLook([unchanged, threeBroken]);
    expect(() => gate.afterConfirm([new Map()])).toThrow('one entry for each metric');
  });
});

describe('fresh runs', () => {
  it('that are missing make the review an error, never a pass', () => {
    const outage: Answer = (_m, _i, fresh) => ({
      base: Array<number>(fresh).fill(1),
      head: Array<null>(fresh).fill(null),
    });
    const { metrics } = decide([threeBroken], outage);
    expect(metrics[0]).toMatchObject({
      comparison: 'inconclusive',
      confirm: { triggered: true, pairs: 9, missing: 9, p: 1 },
    });
    expect(decideReview(facts(metrics))).toMatchObject({
      verdict: 'error',
      reasons: [{ kind: 'missing', metric: 'm0', missing: 9, pairs: 9, missingShare: 1 }],
    });
  });

  it('that are missing count by the weight of their case', () => {
    const cases = unchanged.map((_, i) => ({ suite: 's', cluster: String(i), weight: i === 4 ? 8 : 1 }));
    const metrics = [{ id: 'm0', margin: 0.05, noiseFloor: 0, moved: 0.5 }];
    const gate = openGate({ metrics, cases, seed: 1, effort: 'full', scope: 'suite' });
    let step = gate.start();
    while (step.kind === 'run') step = gate.afterLook([threeBroken]);
    if (step.kind !== 'confirm') throw new Error(step.kind);
    const fresh = (i: number): FreshScores => ({ base: [1, 1, 1], head: i === 4 ? [null, 0, 0] : [0, 0, 0] });
    const done = gate.afterConfirm([new Map(BROKEN.map((i) => [i, fresh(i)]))]);
    expect(done).toMatchObject({
      metrics: [{ confirm: { pairs: 9, missing: 1, missingShare: 8 / (3 * (8 + 1 + 1)) } }],
    });
  });

  it('count as missing where a score is no finite number', () => {
    const free: Answer = (_m, _i, fresh) => ({
      base: Array<number>(fresh).fill(Number.POSITIVE_INFINITY),
      head: Array<number>(fresh).fill(Number.POSITIVE_INFINITY),
    });
    const { metrics } = decide([threeBroken], free);
    expect(metrics[0]).toMatchObject({ difference: -0.06, confirm: { missing: 9, p: 1 } });
  });

  it('give the difference and the interval people see, which holds it', () => {
    const score = fc.constantFrom(0, 0.5, 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 18, maxLength: 18 }), (pairs) => {
        const answer: Answer = (_m, i, fresh) => {
          const of = (side: 0 | 1) =>
            Array.from({ length: fresh }, (_, r) => pairs[(i + 5 * r) % pairs.length]?.[side] ?? null);
          return { base: of(0), head: of(1) };
        };
        const [metric] = decide([threeBroken], answer).metrics;
        expect(metric?.shown[0]).toBeLessThanOrEqual(metric?.difference ?? Number.NaN);
        expect(metric?.shown[1]).toBeGreaterThanOrEqual(metric?.difference ?? Number.NaN);
      }),
      { numRuns: 60 },
    );
  });
});

const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
const sizesOf = (sums: readonly number[]) => sums.map(() => 1);

describe('an interval', () => {
  it('holds the mean, is mirrored where signs are, and does not depend on the order of clusters', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(1.645, 1.794004, 2.575829), (sums, z) => {
        const here = clusterInterval({ sums, sizes: sizesOf(sums) }, z, 1);
        expect(here.low).toBeLessThanOrEqual(here.mean);
        expect(here.high).toBeGreaterThanOrEqual(here.mean);
        const mirrored = clusterInterval({ sums: sums.map((s) => -s), sizes: sizesOf(sums) }, z, 1);
        expect(mirrored.low).toBeCloseTo(-here.high, 12);
        const reversed = clusterInterval({ sums: [...sums].reverse(), sizes: sizesOf(sums) }, z, 1);
        expect(reversed.low).toBeCloseTo(here.low, 12);
        const [low, high] = shownInterval({ sums, sizes: sizesOf(sums) });
        expect(low).toBeLessThanOrEqual(here.mean + 1e-12);
        expect(high).toBeGreaterThanOrEqual(here.mean - 1e-12);
      }),
    );
  });
});

describe('the sign-flip test', () => {
  it('gives the p of the enumeration of all signs, up to its random error', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(-1, -0.5, 0, 0.5, 1), { minLength: 3, maxLength: 10 }),
        fc.nat(),
        (differences, seed) => {
          const observed = flipStatistic(Float64Array.from(differences));
          if (!Number.isFinite(observed)) return;
          const highest = new Float64Array(2000).fill(Number.NEGATIVE_INFINITY);
          raiseToFlipped(highest, Float64Array.from(differences), drawSigns(differences.length, seed));
          const p = (1 + highest.filter((value) => value >= observed - 1e-9).length) / 2001;
          let extreme = 0;
          for (let signs = 0; signs < 2 ** differences.length; signs++) {
            const flipped = differences.map((d, g) => ((signs >> g) & 1 ? d : -d));
            if (flipStatistic(Float64Array.from(flipped)) >= observed - 1e-9) extreme += 1;
          }
          // Five standard errors of 2,000 draws.
          expect(Math.abs(p - extreme / 2 ** differences.length)).toBeLessThan(0.06);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a verdict', () => {
  const sound = decide([unchanged], breaksAgain([unchanged])).metrics;

  it('proves nothing without a metric', () => {
    expect(decideReview(facts([]))).toMatchObject({ verdict: 'pass', strength: 'none_found' });
  });

  it.each([
    ['a spent budget', { stopped: 'budget' as const }],
    ['a suite that was not evaluated', { notEvaluated: [{ suite: 's', metric: null }] }],
    [
      '6 of 100 pairs without a score',
      { pairs: new Map([['m0', { pairs: 100, missing: 6, missingShare: 0.06 }]]) },
    ],
  ])('is an error after %s', (_what, more) => {
    expect(decideReview({ ...facts(sound), ...more }).verdict).toBe('error');
  });

  it('lets 5 of 100 pairs be without a score', () => {
    const pairs = new Map([['m0', { pairs: 100, missing: 5, missingShare: 0.05 }]]);
    expect(decideReview({ ...facts(sound), pairs })).toMatchObject({
      verdict: 'pass',
      strength: 'none_found',
    });
  });

  it('asks for more than "none found" where the policy requires proof', () => {
    expect(decideReview({ ...facts(sound), require: 'proof' }).verdict).toBe('inconclusive');
  });

  it('fails on a known regression, whatever else is missing', () => {
    const fallen = decide([threeBroken], breaksAgain([threeBroken])).metrics;
    expect(decideReview({ ...facts(fallen), stopped: 'budget' }).verdict).toBe('fail');
    const mustPassBroken = [{ suite: 's', caseId: 'c' }];
    expect(decideReview({ ...facts(sound), mustPassBroken }).verdict).toBe('fail');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLabels, type LabelWorld } from '../../../bench/label-trial.ts';
import type { AggregateSpec, Average, Observed } from '../../../src/core/eval/observed.ts';
import { fitAggregate, type ObservedPair } from '../../../src/core/gate/aggregate.ts';
import { openGate } from '../../../src/core/gate/open-gate.ts';
import type { Comparison } from '../../../src/core/gate/types.ts';

const label = (expected: string, predicted: string | null): Observed => ({
  kind: 'label',
  expected,
  predicted,
});
const ratio = (
  kind: 'precision' | 'recall' | 'f1',
  average: Average,
  positive: string | null = null,
): AggregateSpec => ({ kind, average, positive });

/** A side that predicts `predicted`, and one that is right. */
function fitOn(spec: AggregateSpec, expected: readonly number[], predicted: readonly number[]) {
  const pairs = expected.map(
    (truth, i): ObservedPair => ({
      base: label(String(truth), String(truth)),
      head: label(String(truth), String(predicted[i])),
      weight: 1,
    }),
  );
  return fitAggregate(spec, pairs);
}

// scikit-learn 1.7, "Examples" of sklearn.metrics.precision_score, recall_score and f1_score.
const THREE = { expected: [0, 1, 2, 0, 1, 2], predicted: [0, 2, 1, 0, 0, 1] };
// scikit-learn 1.7, user guide 3.4.4.9.1 "Binary classification".
const TWO = { expected: [0, 1, 0, 1], predicted: [0, 1, 0, 0] };

describe('a metric over all cases has scikit-learn’s value', () => {
  it.each([
    ['precision', 'macro', 2 / 9],
    ['precision', 'micro', 1 / 3],
    ['precision', 'weighted', 2 / 9],
    ['recall', 'macro', 1 / 3],
    ['recall', 'micro', 1 / 3],
    ['recall', 'weighted', 1 / 3],
    ['f1', 'macro', 0.8 / 3],
    ['f1', 'micro', 1 / 3],
    ['f1', 'weighted', 0.8 / 3],
  ] as const)('%s, %s', (kind, average, value) => {
    const fitted = fitOn(ratio(kind, average), THREE.expected, THREE.predicted);
    expect(fitted.head).toBeCloseTo(value, 12);
    expect(fitted.base).toBeCloseTo(1, 12);
  });

  it.each([
    ['precision', 1],
    ['recall', 0.5],
    ['f1', 2 / 3],
  ] as const)('%s of a positive label', (kind, value) => {
    expect(fitOn(ratio(kind, 'binary', '1'), TWO.expected, TWO.predicted).head).toBeCloseTo(value, 12);
  });

  it('is 0 where a label is never predicted, and counts nothing where neither side does', () => {
    expect(fitOn(ratio('precision', 'binary', '1'), [1, 1], [0, 0]).head).toBe(0);
    const pairs: ObservedPair[] = [{ base: label('a', 'b'), head: label('a', null), weight: 1 }];
    expect(fitAggregate(ratio('precision', 'binary', 'a'), pairs).measured).toBe(false);
  });
});

const LABELS = ['a', 'b', 'c'];
const pairsOf = fc.array(
  fc.record({
    truth: fc.constantFrom(...LABELS),
    base: fc.constantFrom(...LABELS, 'other', null),
    head: fc.constantFrom(...LABELS, 'other', null),
    weight: fc.constantFrom(0.5, 1, 3),
    errors: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  }),
  { minLength: 1, maxLength: 40 },
);
const specs = fc.oneof(
  fc.constant<AggregateSpec>({ kind: 'rmse' }),
  fc.constant<AggregateSpec>({ kind: 'auc' }),
  fc.record({
    kind: fc.constantFrom('precision', 'recall', 'f1'),
    average: fc.constantFrom('binary', 'macro', 'micro', 'weighted'),
    positive: fc.constant('a'),
  }),
);

/** Scores of a few steps tie now and then, and some cannot be read. */
function ranked(truth: string, score: number): Observed {
  const positive = truth === 'a';
  const worst = positive ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return { kind: 'ranked', positive, score: score > 0.95 ? worst : Math.round(score * 8) };
}

function toPairs(spec: AggregateSpec, rows: readonly Row[]): ObservedPair[] {
  return rows.map(({ truth, base, head, weight, errors }) => {
    if (spec.kind === 'auc')
      return { base: ranked(truth, errors[0]), head: ranked(truth, errors[1]), weight };
    return spec.kind === 'rmse'
      ? {
          base: { kind: 'squared_error', value: errors[0] },
          head: { kind: 'squared_error', value: errors[1] },
          weight,
        }
      : { base: label(truth, base), head: label(truth, head), weight };
  });
}
type Row = {
  truth: string;
  base: string | null;
  head: string | null;
  weight: number;
  errors: [number, number];
};

function shares(spec: AggregateSpec, pairs: readonly ObservedPair[]): number[] {
  const fitted = fitAggregate(spec, pairs);
  return pairs.map((pair) => (fitted.counts(pair) ? fitted.share(pair.head) - fitted.share(pair.base) : 0));
}

describe('the shares of the cases', () => {
  it('add up to the difference of the metric, whatever the predictions and weights', () => {
    fc.assert(
      fc.property(specs, pairsOf, (spec, rows) => {
        const pairs = toPairs(spec, rows);
        const fitted = fitAggregate(spec, pairs);
        const counted = pairs.filter(fitted.counts).reduce((sum, { weight }) => sum + weight, 0);
        const sum = shares(spec, pairs).reduce(
          (total, share, i) => total + share * (pairs[i]?.weight ?? 0),
          0,
        );
        if (counted > 0) expect(sum / counted).toBeCloseTo(fitted.head - fitted.base, 9);
      }),
    );
  });

  it('turn round with their case and keep their proportions where the ratio is one: sign flips are exact', () => {
    const single = ratio('f1', 'binary', 'a');
    fc.assert(
      fc.property(pairsOf, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (rows, flips) => {
        const pairs = toPairs(single, rows);
        const flipped = pairs.map((pair, i) =>
          flips[i] ? { ...pair, base: pair.head, head: pair.base } : pair,
        );
        const sides = (side: 'base' | 'head', of: readonly ObservedPair[]) =>
          of.some(
            (pair) =>
              pair[side].kind === 'label' && (pair[side].predicted === 'a' || pair[side].expected === 'a'),
          );
        if (![pairs, flipped].every((of) => sides('base', of) && sides('head', of))) return;
        const before = shares(single, pairs);
        const after = shares(single, flipped).map((share, i) => (flips[i] ? -share : share));
        const largest = before.findIndex((share) => share !== 0);
        if (largest < 0) return;
        const factor = (after[largest] ?? 0) / (before[largest] ?? 1);
        for (const [i, share] of before.entries()) expect(after[i]).toBeCloseTo(share * factor, 9);
      }),
    );
  });
});

describe('AUC', () => {
  const AUC = { kind: 'auc' } as const;

  // scikit-learn 1.7, "Examples" of sklearn.metrics.roc_auc_score.
  it('has scikit-learn’s value', () => {
    const scores = [0.1, 0.4, 0.35, 0.8];
    const pairs = [0, 0, 1, 1].map((truth, i): ObservedPair => {
      const ranks = (score: number): Observed => ({ kind: 'ranked', positive: truth === 1, score });
      return { base: ranks(scores[i] ?? 0), head: ranks(truth), weight: 1 };
    });
    expect(fitAggregate(AUC, pairs)).toMatchObject({ base: 0.75, head: 1, spread: 2 });
  });

  it('is the share of pairs of a positive and a negative case in the right order, ties half', () => {
    fc.assert(
      fc.property(pairsOf, (rows) => {
        const pairs = toPairs(AUC, rows);
        const { measured, head } = fitAggregate(AUC, pairs);
        let [sum, total] = [0, 0];
        for (const one of pairs)
          for (const other of pairs) {
            if (one.head.kind !== 'ranked' || other.head.kind !== 'ranked') continue;
            if (!one.head.positive || other.head.positive) continue;
            const [x, y] = [one.head.score, other.head.score];
            sum += one.weight * other.weight * (x > y ? 1 : x === y ? 0.5 : 0);
            total += one.weight * other.weight;
          }
        expect(measured).toBe(total > 0);
        if (measured) expect(head).toBeCloseTo(sum / total, 9);
      }),
    );
  });

  it('has shares that turn round with their case and change no other: sign flips are exact', () => {
    fc.assert(
      fc.property(pairsOf, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (rows, flips) => {
        const pairs = toPairs(AUC, rows);
        const flipped = pairs.map((pair, i) =>
          flips[i] ? { ...pair, base: pair.head, head: pair.base } : pair,
        );
        const before = shares(AUC, pairs);
        for (const [i, share] of shares(AUC, flipped).entries())
          expect(share).toBeCloseTo((before[i] ?? 0) * (flips[i] ? -1 : 1), 12);
      }),
    );
  });

  it('takes no case to bring less than another score of it would', () => {
    fc.assert(
      fc.property(pairsOf, (rows) => {
        const fitted = fitAggregate(AUC, toPairs(AUC, rows));
        for (const positive of [true, false]) {
          const all = [Number.NEGATIVE_INFINITY, 0, 4, 8, Number.POSITIVE_INFINITY].map((score) =>
            fitted.share({ kind: 'ranked', positive, score }),
          );
          expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(fitted.spread + 1e-9);
        }
      }),
    );
  });

  it('that fell by 10 points is not called equivalent where positive cases are few', () => {
    const world: LabelWorld = { cases: 200, labels: [0.1, 0.9], accuracy: 0.85, drop: 0.1, spec: AUC };
    expect(countOf(world, ['equivalent', 'improved'])).toBeLessThanOrEqual(0.05);
  });
});

const PREDICTIONS = [...LABELS, 'other', null];

describe('how much one case could bring', () => {
  it('is never less than what another prediction of any case would', () => {
    fc.assert(
      fc.property(specs, pairsOf, (spec, rows) => {
        if (spec.kind === 'rmse' || spec.kind === 'auc') return;
        const pairs = toPairs(spec, rows);
        const fitted = fitAggregate(spec, pairs);
        for (const truth of new Set(rows.map((row) => row.truth))) {
          const all = PREDICTIONS.map((predicted) => fitted.share(label(truth, predicted)));
          expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(fitted.spread + 1e-9);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is much where one side hardly says the label, and an error as large as any seen', () => {
    const precision = ratio('precision', 'binary', 'a');
    const said = (count: number, of: number) =>
      Array.from({ length: of }, (_, i): ObservedPair => {
        const head = label('a', i < count ? 'a' : null);
        return { base: label('a', 'a'), head, weight: 1 };
      });
    expect(fitAggregate(precision, said(50, 50)).spread).toBe(1);
    expect(fitAggregate(precision, said(1, 50)).spread).toBeCloseTo(50 / (100 / 51), 9);
    expect(fitAggregate(precision, said(0, 50))).toMatchObject({ spread: 50, lopsided: true });
    const error = (value: number): Observed => ({ kind: 'squared_error', value });
    const errors = Array.from({ length: 100 }, (_, i): ObservedPair => {
      return { base: error(i === 0 ? 1 : 0), head: error(i === 1 ? 1 : 0), weight: 1 };
    });
    expect(fitAggregate({ kind: 'rmse' }, errors).spread).toBeCloseTo(1 / 0.2, 9);
  });
});

it('the shares of fresh runs are not cut, and the difference is of all of them', () => {
  const cases = Array.from({ length: 40 }, (_, i) => ({ suite: 's', cluster: String(i) }));
  const first = cases.map((_, i) => (i < 4 ? -2.5 : i < 6 ? 1.5 : 0));
  const gate = openGate({
    metrics: [{ id: 'm', margin: 0.05, noiseFloor: 0, moved: null }],
    cases,
    seed: 1,
    effort: 'full',
    scope: 'suite',
  });
  let step = gate.start();
  while (step.kind === 'run') step = gate.afterLook([first], [3]);
  if (step.kind !== 'confirm') throw new Error(step.kind);
  const fresh = (i: number) => ({ base: [0, 0, 0], head: i < 4 ? [-2, -2.5, -3] : [1.5, 1.2, 1.5] });
  const done = gate.afterConfirm([new Map(step.request.cases.map((i) => [i, fresh(i)]))]);
  const difference = (-4 * 2.5 + 2 * 1.4) / 40;
  expect(done).toMatchObject({ metrics: [{ difference: expect.closeTo(difference, 9) }] });
});

/** How often the gate says so of 100 changes of a world, the same ones in every run. */
function countOf(world: LabelWorld, found: readonly Comparison[], trials = 100): number {
  const all = Array.from({ length: trials }, (_, t) => decideLabels(world, 31 + t * 7919));
  return all.filter((comparison) => found.includes(comparison)).length / trials;
}

describe('of a head that says a label rarely', () => {
  const precision = ratio('precision', 'binary', '0');
  const world = { cases: 200, labels: [0.4, 0.6], spec: precision };

  it('nothing is proven by the few times it does: its precision is 25 points lower, and all of them may be right', () => {
    // 120 of 300 were called equivalent while one case was taken to bring no more than 1.
    const rare = { ...world, accuracy: 1, drop: 0.15, wavering: 0.2, said: 0.05 };
    expect(countOf(rare, ['equivalent', 'improved'])).toBeLessThanOrEqual(
      0.05 + 2 * Math.sqrt((0.05 * 0.95) / 100),
    );
  });

  it('and no less rightly than the base, few are blocked', () => {
    // Not exchangeable, so the 5% are not promised; it was 54 of 100.
    const rare = { ...world, accuracy: 0.95, drop: 0, wavering: 0.2, said: 0.05 };
    expect(countOf(rare, ['regressed'])).toBeLessThanOrEqual(0.2);
  });
});

describe('a change that changes nothing', () => {
  it.each<[string, AggregateSpec, readonly number[]]>([
    ['f1 of a rare label', ratio('f1', 'binary', '0'), [0.2, 0.8]],
    ['precision of a rare label', ratio('precision', 'binary', '0'), [0.2, 0.8]],
    ['f1, macro', ratio('f1', 'macro'), [0.6, 0.3, 0.1]],
    ['precision of a very rare label', ratio('precision', 'binary', '0'), [0.05, 0.95]],
    ['precision, macro', ratio('precision', 'macro'), [0.7, 0.25, 0.05]],
    ['rmse', { kind: 'rmse' }, [0.5, 0.5]],
    ['auc of a rare label', { kind: 'auc' }, [0.1, 0.9]],
  ])('is blocked at most 1 time in 20, within two standard errors: %s', (_name, spec, labels) => {
    const trials = 200;
    const world = { cases: 50, labels, accuracy: 0.85, drop: 0, spec };
    const blocked = countOf(world, ['regressed'], trials);
    expect(blocked).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / trials));
  });
});

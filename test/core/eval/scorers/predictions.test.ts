import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { parseScorerUse } from '../../../../src/core/eval/scorers/resolve.ts';
import { applies, grade, score } from './support.ts';

const WHERE = { path: 'p.yml', locate: () => ({ line: 1, column: 1 }), keys: [] };
const faults = (entry: Json) => {
  const parsed = parseScorerUse(entry, WHERE);
  return parsed.ok ? [] : parsed.problems.map(({ expected, hint }) => `${expected} ${hint ?? ''}`);
};
const mean = (values: (number | null)[]) =>
  values.reduce<number>((sum, x) => sum + (x ?? 0), 0) / values.length;

describe('a predicted label', () => {
  it('is the whole answer, or a field of the JSON in it; case does not count', () => {
    expect(grade('accuracy', ' Spam\n', { expected: 'spam' })).toBe(1);
    expect(grade('accuracy', 'It is spam', { expected: 'spam' })).toBe(0);
    const options = { field: 'result.label' };
    expect(grade('accuracy', '```json\n{"result": {"label": 3}}\n```', { expected: 3, options })).toBe(1);
    expect(
      grade('accuracy', '{"result": {"label": "b"}}', { expected: { result: { label: 'a' } }, options }),
    ).toBe(0);
  });

  it('that cannot be read is wrong, never missing', () => {
    const given = { expected: 'a', options: { field: 'label' } };
    expect(grade('accuracy', 'no JSON', given)).toBe(0);
    expect(score('f1', 'no JSON', { ...given, options: { field: 'label', positive: 'a' } })).toMatchObject({
      value: 0,
      observed: { kind: 'label', expected: 'a', predicted: null },
    });
  });

  it('has the accuracy of scikit-learn’s example (accuracy_score, 1.7)', () => {
    const [predicted, expected] = [
      [0, 2, 1, 3],
      [0, 1, 2, 3],
    ];
    expect(
      mean(expected.map((truth, i) => grade('accuracy', String(predicted[i]), { expected: truth }))),
    ).toBe(0.5);
  });

  it('applies where a label is expected', () => {
    expect(applies('f1', 'spam', { positive: 'spam' })).toBe(true);
    expect(applies('f1', { documents: ['a'] }, { positive: 'spam' })).toBe(false);
  });

  it.each([
    ['neither a label nor an average', 'f1', /`positive` label/],
    ['both', { precision: { positive: 'a', average: 'macro' } }, /`positive` label/],
    ['a `min`, which is for means', { recall: { positive: 'a' }, min: 0.9 }, /no mean over cases.*accuracy/],
  ] as [string, Json, RegExp][])('is refused with %s', (_name, entry, message) => {
    expect(faults(entry)[0]).toMatch(message);
  });
});

describe('a number that ranks cases', () => {
  const options = { positive: 'spam', field: 'risk' };

  it('is kept with whether its case is positive, and is near or far by itself', () => {
    expect(score('auc', '{"risk": 0.8}', { expected: 'SPAM', options })).toMatchObject({
      value: 0.8,
      observed: { kind: 'ranked', positive: true, score: 0.8 },
    });
    expect(score('auc', '{"risk": 12}', { expected: { label: 'ham' }, options })).toMatchObject({
      value: 0,
      observed: { kind: 'ranked', positive: false, score: 12 },
    });
  });

  it('that cannot be read ranks on the wrong side of all others', () => {
    for (const answer of ['no JSON', '{"risk": "high"}', '{"risk": 1e999}'])
      for (const [expected, worst] of [
        ['spam', Number.NEGATIVE_INFINITY],
        ['ham', Number.POSITIVE_INFINITY],
      ] as const)
        expect(score('auc', answer, { expected, options })).toMatchObject({
          value: 0,
          observed: { kind: 'ranked', score: worst },
        });
  });

  it('needs to be told which label is positive, and takes no `min`', () => {
    expect(faults({ auc: { field: 'risk' } })[0]).toMatch(/positive/);
    expect(faults({ auc: 'spam', min: 0.9 })[0]).toMatch(/no mean over cases/);
  });
});

describe('a predicted number', () => {
  // scikit-learn 1.7, "Examples" of mean_absolute_error (0.5) and root_mean_squared_error (the root of 0.375).
  const expected = [3, -0.5, 2, 7];
  const predicted = [2.5, 0, 2, 8];
  const options = { scale: 10 };

  it('has the mean absolute error of scikit-learn’s example', () => {
    const scores = expected.map((truth, i) =>
      grade('mae', String(predicted[i]), { expected: truth, options }),
    );
    expect((1 - mean(scores)) * 10).toBeCloseTo(0.5, 12);
  });

  it('has the root mean squared error of scikit-learn’s example', () => {
    const squares = expected.map((truth, i) => {
      const { observed } = score('rmse', String(predicted[i]), { expected: truth, options });
      return observed?.kind === 'squared_error' ? observed.value : Number.NaN;
    });
    expect(Math.sqrt(mean(squares)) * 10).toBeCloseTo(Math.sqrt(0.375), 12);
  });

  it('that is none, or beyond the scale, is as wrong as can be', () => {
    for (const answer of ['about 5', '', 'NaN', 'Infinity', '1e999', '500'])
      expect(grade('mae', answer, { expected: 5, options })).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { findBrokenLimits } from '../../../../src/core/eval/scorers/latency.ts';
import { applies, grade, score } from './support.ts';

const found = (...documents: string[]) => ({
  retrieved: documents.map((document, i) => ({ document, start: 0, end: 1, text: 'x', score: 1 - i / 10 })),
});
const expected = { documents: ['docs/a.md', 'docs/b.md'] };

describe('retrieval', () => {
  const ranked = found('docs/x.md', 'docs/a.md', 'docs/y.md', 'docs/b.md');

  it('has the average precision of the ranks at which relevant passages stand', () => {
    expect(grade('context_precision', ranked, { expected })).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
    expect(grade('context_precision', found('docs/a.md'), { expected })).toBe(1);
    expect(grade('context_precision', ranked, { expected, options: { k: 1 } })).toBe(0);
  });

  it('recalls the share of expected documents', () => {
    expect(grade('context_recall', ranked, { expected })).toBe(1);
    expect(score('context_recall', ranked, { expected, options: { k: 2 } })).toEqual({
      value: 0.5,
      reason: '1 of 2 expected documents found, missing "docs/b.md"',
    });
  });

  it('ranks the first hit', () => {
    expect(grade('mrr', ranked, { expected })).toBe(1 / 2);
    expect(grade('hit_rate', ranked, { expected })).toBe(1);
    expect(grade('hit_rate', ranked, { expected, options: { k: 1 } })).toBe(0);
  });

  it.each(['context_precision', 'context_recall', 'mrr', 'hit_rate'])(
    '%s of nothing retrieved is 0',
    (name) => {
      expect(grade(name, {}, { expected })).toBe(0);
    },
  );

  it('knows a document by the end of its path, never by a part of its name', () => {
    expect(grade('context_recall', found('docs/a.md'), { expected: { documents: ['./a.md'] } })).toBe(1);
    expect(grade('context_recall', found('docs/aa.md'), { expected: { documents: ['a.md'] } })).toBe(0);
  });

  it('leaves out a case that names no document', () => {
    expect(applies('context_recall', 'an answer')).toBe(false);
    expect(applies('context_recall', { documents: [] })).toBe(false);
  });
});

describe('latency and cost', () => {
  it('are raw, and missing where nothing was measured', () => {
    expect(score('latency', { latencyMs: 1234.4 })).toEqual({ value: 1234.4, reason: '1234 ms' });
    expect(grade('latency', {})).toBeNull();
    expect(score('cost', { costUsd: 0.00123456 })).toEqual({ value: 0.00123456, reason: '$0.00123' });
    expect(grade('cost', {})).toBeNull();
  });

  it('are not measured by numbers that nothing can take', () => {
    expect(grade('cost', { costUsd: -1 })).toBeNull();
    expect(grade('latency', { latencyMs: Number.NaN })).toBeNull();
    expect(grade('latency', { latencyMs: Number.POSITIVE_INFINITY })).toBeNull();
  });

  it('have no opposite', () => {
    expect(grade('cost', { costUsd: 1 }, { negate: true })).toBeNull();
  });

  it('break a limit by the nearest rank of their quantile', () => {
    const times = Array.from({ length: 20 }, (_, i) => (i + 1) * 10);
    expect(findBrokenLimits({ p95_ms: 189 }, times)).toEqual([{ option: 'p95_ms', limit: 189, found: 190 }]);
    expect(findBrokenLimits({ p95_ms: 190, p50_ms: 100 }, times)).toEqual([]);
    expect(findBrokenLimits({ p95_ms: 1 }, [])).toEqual([]);
  });
});

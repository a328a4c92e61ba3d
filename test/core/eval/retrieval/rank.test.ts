import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuseRankings, similarityOf } from '../../../../src/core/eval/retrieval/rank.ts';

const ranked = (...ids: number[]) => ids.map((id, at) => ({ id, score: 10 - at }));

describe('rankings that become one', () => {
  it('sum reciprocal ranks', () => {
    const fused = fuseRankings(ranked(1, 2), ranked(2, 3), { method: 'rrf', k: 60, vectorWeight: 0.5 });
    expect(fused.map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(fused[0]?.score).toBeCloseTo(0.5 / 62 + 0.5 / 61, 12);
    expect(fused[2]?.score).toBeCloseTo(0.5 / 62, 12);
  });

  it('sum scaled scores by their weights', () => {
    const byVector = [
      { id: 1, score: 0.9 },
      { id: 2, score: 0.5 },
    ];
    const byWords = [
      { id: 2, score: 12 },
      { id: 3, score: 2 },
    ];
    const fused = fuseRankings(byVector, byWords, { method: 'weighted', k: 60, vectorWeight: 0.7 });
    expect(fused).toEqual([
      { id: 1, score: 0.7 },
      { id: 2, score: expect.closeTo(0.3, 12) },
      { id: 3, score: 0 },
    ]);
  });

  it('are the ranking that has all the weight, as far as that reaches', () => {
    const ids = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ids, ids, fc.constantFrom('rrf' as const, 'weighted' as const), (first, second, method) => {
        const fused = fuseRankings(ranked(...first), ranked(...second), { method, k: 60, vectorWeight: 1 });
        expect(new Set(fused.map(({ id }) => id))).toEqual(new Set([...first, ...second]));
        // The last of scaled scores is 0, as are those that only the other ranking has.
        const sure = method === 'rrf' ? first : first.slice(0, -1);
        expect(fused.slice(0, sure.length).map(({ id }) => id)).toEqual(sure);
      }),
    );
  });
});

describe('similarity', () => {
  const [a, b] = [Float32Array.from([1, 0]), Float32Array.from([1, 1])];
  it('is the cosine, the dot product, or falls with the distance', () => {
    expect(similarityOf('cosine', a, b)).toBeCloseTo(Math.SQRT1_2, 6);
    expect(similarityOf('dot', a, b)).toBe(1);
    expect(similarityOf('euclidean', a, b)).toBe(0.5);
    expect(similarityOf('cosine', a, Float32Array.from([0, 0]))).toBe(0);
  });
});

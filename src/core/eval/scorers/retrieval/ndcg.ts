import { defineRetrievalScorer } from './retrieval.ts';

/**
 * DCG / ideal DCG, DCG = sum of gain / log2(rank + 1), ranks from 1 (Jarvelin and Kekalainen 2002, as scikit-learn's
 * `ndcg_score`). The gain is the `relevance` that the case gives a document, else 1; each document's counts once, at its
 * first passage. The ideal ranking has every expected document, with `k` the k best of them.
 */
export const ndcg = defineRetrievalScorer({
  id: 'ndcg',
  aliases: ['ndcg_score', 'ndcg_at_k', 'nDCG'],
  description:
    'Whether the most relevant expected documents rank first (normalized discounted cumulative gain).',
  scale: 'graded',
  score(ranking, k) {
    const ideal = discount([...ranking.relevances].sort((a, b) => b - a).slice(0, k));
    if (ideal === 0) return { value: null, reason: 'no expected document has a relevance above 0' };
    const found = discount(ranking.gains);
    // Rounding may leave a perfect ranking a hair above 1.
    const value = Math.min(1, found / ideal);
    return { value, reason: `gain ${found.toFixed(2)} of ${ideal.toFixed(2)} at most` };
  },
});

function discount(gains: readonly number[]): number {
  return gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}

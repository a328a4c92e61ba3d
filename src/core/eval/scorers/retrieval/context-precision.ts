import { defineRetrievalScorer } from './retrieval.ts';

/**
 * Average precision over the ranked passages, by document: sum over k of precision@k * v_k, divided by the sum of v_k,
 * with v_k = 1 where passage k comes from an expected document. This is the formula of ragas' context precision
 * (docs.ragas.io, "Context Precision"), with document ids in place of its similarity. 0 where nothing relevant
 * was retrieved.
 */
export const contextPrecision = defineRetrievalScorer({
  id: 'context_precision',
  aliases: ['ContextPrecision', 'ContextualPrecision', 'context-relevance', 'document relevance'],
  description: 'Whether passages of the expected documents rank first (average precision).',
  scale: 'graded',
  score(ranking) {
    const hits = ranking.relevant.filter(Boolean).length;
    return {
      value: averagePrecision(ranking.relevant),
      reason: `${hits} of ${ranking.relevant.length} passages come from the expected documents`,
    };
  },
});

/** Of a ranking, best first; 0 where nothing in it is relevant. */
export function averagePrecision(relevant: readonly boolean[]): number {
  let hits = 0;
  let sum = 0;
  relevant.forEach((one, index) => {
    if (!one) return;
    hits += 1;
    sum += hits / (index + 1);
  });
  return hits === 0 ? 0 : sum / hits;
}

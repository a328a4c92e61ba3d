import { defineRetrievalScorer } from './retrieval.ts';

/** 1 / rank of the first passage of an expected document, 0 where there is none; its mean over cases is the MRR. */
export const mrr = defineRetrievalScorer({
  id: 'mrr',
  aliases: ['reciprocal_rank', 'mean_reciprocal_rank'],
  description: 'How early the first expected document ranks (reciprocal rank).',
  scale: 'graded',
  score(ranking) {
    const rank = ranking.relevant.indexOf(true) + 1;
    return rank > 0
      ? { value: 1 / rank, reason: `the first expected document ranks ${rank}` }
      : { value: 0, reason: `none of ${ranking.relevant.length} passages comes from an expected document` };
  },
});

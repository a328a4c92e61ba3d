import { passOrFail } from '../define.ts';
import { defineRetrievalScorer } from './retrieval.ts';

/** At least one passage comes from an expected document. */
export const hitRate = defineRetrievalScorer({
  id: 'hit_rate',
  aliases: ['hit', 'hit_at_k'],
  description: 'At least one expected document was retrieved.',
  scale: 'pass_fail',
  score(ranking) {
    const rank = ranking.relevant.indexOf(true) + 1;
    return passOrFail(
      rank > 0,
      `passage ${rank} comes from an expected document`,
      `none of ${ranking.relevant.length} passages comes from an expected document`,
    );
  },
});

import { defineScorer, notApplicable, passOrFail } from './define.ts';
import { hasExpectedDocuments, rankRetrieved, retrievalOptions } from './retrieval.ts';

/** At least one passage comes from an expected document. */
export const hitRate = defineScorer({
  id: 'hit_rate',
  aliases: ['hit', 'hit_at_k'],
  description: 'At least one expected document was retrieved.',
  scale: 'pass_fail',
  options: retrievalOptions,
  shorthand: 'k',
  applies: hasExpectedDocuments,
  score({ case: testCase, output, options }) {
    const ranking = rankRetrieved(testCase, output, options.k);
    if (ranking === null) return notApplicable('expected documents');
    const rank = ranking.relevant.indexOf(true) + 1;
    return passOrFail(
      rank > 0,
      `passage ${rank} comes from an expected document`,
      `none of ${ranking.relevant.length} passages comes from an expected document`,
    );
  },
});

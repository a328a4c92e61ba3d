import { quote } from '../text.ts';
import { defineRetrievalScorer } from './retrieval.ts';

/**
 * The share of expected documents of which a passage was retrieved: |expected and retrieved| / |expected|
 * (docs.ragas.io, "Context Recall", by id).
 */
export const contextRecall = defineRetrievalScorer({
  id: 'context_recall',
  aliases: ['ContextRecall', 'ContextualRecall'],
  description: 'The share of expected documents that were retrieved.',
  scale: 'share',
  score(ranking) {
    const { expected, missing } = ranking;
    const found = expected.length - missing.length;
    const lacking =
      missing.length === 0
        ? ''
        : `, missing ${missing
            .slice(0, 3)
            .map((id) => quote(id))
            .join(', ')}`;
    return {
      value: found / expected.length,
      reason: `${found} of ${expected.length} expected documents found${lacking}`,
    };
  },
});

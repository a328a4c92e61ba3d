import { z } from 'zod';
import { similarityOf } from '../../retrieval/rank.ts';
import { unmeasured } from '../define.ts';
import { referenceTexts, soughtTexts } from '../text-options.ts';
import type { EmbeddingScorer } from '../types.ts';
import { embeddingModel } from './embedding-option.ts';

const options = z.strictObject({ embedding: embeddingModel, value: referenceTexts.optional() });

/**
 * The cosine of the answer's vector and that of the reference answer, the best of several; below 0 it is 0 (ragas' semantic similarity,
 * promptfoo's `similar`). An empty answer scores 0.
 */
export const embeddingSimilarity: EmbeddingScorer = {
  kind: 'embedding',
  id: 'embedding_similarity',
  aliases: ['SemanticSimilarity', 'AnswerSimilarity', 'similar'],
  description: 'How near the answer is to the reference answer in the vectors of an embedding model.',
  scale: 'graded',
  options,
  shorthand: 'embedding',
  applies({ case: testCase, options: given }) {
    const read = options.safeParse(given);
    return !read.success || soughtTexts(testCase, read.data) !== null;
  },
  embeddingModel: (given) => options.parse(given).embedding,
  compare({ case: testCase, output, options: given }) {
    const wanted = soughtTexts(testCase, options.parse(given))?.filter((text) => text.trim() !== '') ?? [];
    if (wanted.length === 0) return unmeasured('the case has no expected answer');
    if (output.text.trim() === '') return { value: 0, reason: 'the answer is empty' };
    return {
      texts: [output.text, ...wanted],
      score([answer, ...references]) {
        const cosines = references.map((one) => similarityOf('cosine', answer!, one));
        const best = Math.max(...cosines);
        return {
          value: clampCosine(best),
          reason: `the cosine with the reference answer is ${best.toFixed(3)}`,
        };
      },
    };
  },
};

/** A cosine as a score: what points the other way is as unlike as can be, and rounding makes none above 1. */
export function clampCosine(cosine: number): number {
  return Math.min(1, Math.max(0, cosine));
}

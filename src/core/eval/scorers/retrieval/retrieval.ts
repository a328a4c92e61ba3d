import { z } from 'zod';
import type { Case, RetrievedChunk, Score } from '../../types.ts';
import { defineScorer, NOT_SEARCHED, notApplicable, unmeasured } from '../define.ts';
import type { DeterministicScorer } from '../types.ts';
import { expectedPassagesOf, isExpected, nameExpected } from './expected-passages.ts';

/** `k`: only the first k passages count. Default: all that were retrieved. */
const options = z.strictObject({ k: z.int().min(1).optional() });

type Spec = Pick<DeterministicScorer, 'id' | 'aliases' | 'description' | 'scale'> & {
  score(ranking: Ranking, k: number | undefined): Score;
};

/** A scorer of what was retrieved against the documents that a case expects; it applies where there are any. */
export function defineRetrievalScorer({ score, ...spec }: Spec): DeterministicScorer {
  return defineScorer({
    ...spec,
    options,
    shorthand: 'k',
    applies: ({ case: testCase }) => expectedPassagesOf(testCase) !== null,
    score({ case: testCase, output, options: { k } }) {
      const { retrieved } = output;
      if (retrieved === null) return unmeasured(NOT_SEARCHED);
      const ranking = rankRetrieved(testCase, { retrieved }, k);
      return ranking === null ? notApplicable('expected documents') : score(ranking, k);
    },
  });
}

export type Ranking = {
  /** Names of the expected documents, or of the places in them. */
  expected: string[];
  /** Per retrieved passage, best first: whether it is one that was expected. */
  relevant: boolean[];
  /** Expected ones of which no passage was retrieved. */
  missing: string[];
  /** Per retrieved passage: the relevance of what it is the first passage of, 0 where there is nothing new in it. */
  gains: number[];
  /** Of all that were expected. */
  relevances: number[];
};

/** What was retrieved against what should have been; null where the case expects nothing. */
function rankRetrieved(
  testCase: Case,
  { retrieved }: { retrieved: readonly RetrievedChunk[] },
  k: number | undefined,
): Ranking | null {
  const expected = expectedPassagesOf(testCase);
  if (expected === null) return null;
  const missing = new Set(expected);
  const relevant: boolean[] = [];
  const gains: number[] = [];
  for (const chunk of retrieved.slice(0, k)) {
    const found = expected.filter((one) => isExpected(chunk, one));
    relevant.push(found.length > 0);
    const fresh = found.filter((one) => missing.has(one));
    gains.push(fresh.reduce((sum, { relevance }) => sum + relevance, 0));
    for (const one of fresh) missing.delete(one);
  }
  return {
    expected: expected.map(nameExpected),
    relevant,
    missing: [...missing].map(nameExpected),
    gains,
    relevances: expected.map(({ relevance }) => relevance),
  };
}

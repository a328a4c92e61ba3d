import { z } from 'zod';
import type { Case, Output } from '../types.ts';
import { expectedPassagesOf, isExpected, nameExpected } from './expected-passages.ts';

/** `k`: only the first k passages count. Default: all that were retrieved. */
export const retrievalOptions = z.strictObject({ k: z.int().min(1).optional() });

export function hasExpectedDocuments(given: { case: Case }): boolean {
  return expectedPassagesOf(given.case) !== null;
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
export function rankRetrieved(testCase: Case, output: Output, k: number | undefined): Ranking | null {
  const expected = expectedPassagesOf(testCase);
  if (expected === null) return null;
  const missing = new Set(expected);
  const relevant: boolean[] = [];
  const gains: number[] = [];
  for (const chunk of output.retrieved.slice(0, k)) {
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

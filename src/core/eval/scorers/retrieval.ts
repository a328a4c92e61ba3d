import { z } from 'zod';
import type { Case, Output } from '../types.ts';
import { expectedDocuments, normalizeDocument } from './expected.ts';

/** `k`: only the first k passages count. Default: all that were retrieved. */
export const retrievalOptions = z.strictObject({ k: z.int().min(1).optional() });

export function hasExpectedDocuments(given: { case: Case }): boolean {
  return expectedDocuments(given.case) !== null;
}

export type Ranking = {
  expected: string[];
  /** Per retrieved passage, best first: whether it comes from an expected document. */
  relevant: boolean[];
  /** Expected documents of which no passage was retrieved. */
  missing: string[];
};

/** What was retrieved against what should have been; null where the case expects no documents. */
export function rankRetrieved(testCase: Case, output: Output, k: number | undefined): Ranking | null {
  const expected = expectedDocuments(testCase);
  if (expected === null) return null;
  const documents = output.retrieved.slice(0, k).map((chunk) => normalizeDocument(chunk.document));
  return {
    expected,
    relevant: documents.map((document) => expected.some((id) => isDocument(document, id))),
    missing: expected.filter((id) => !documents.some((document) => isDocument(document, id))),
  };
}

/** A data set may name a document by the end of its path: `refunds.md` is `docs/refunds.md`. */
function isDocument(document: string, id: string): boolean {
  return document === id || document.endsWith(`/${id}`);
}

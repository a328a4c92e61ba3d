import type { Json } from '../../../artifact/problem.ts';
import { isRecord, memberOf } from '../../../artifact/values.ts';
import type { Case, RetrievedChunk } from '../../types.ts';
import {
  DOCUMENT_ID_KEYS,
  expectedDocuments,
  listExpectedDocuments,
  normalizeDocument,
} from '../expected.ts';
import { fold } from './find-quote.ts';

/**
 * What retrieval should find: a document, or a place in it by its words or its character offsets. None of them is a passage,
 * so the same case holds however the documents are cut.
 */
export type ExpectedPassage = {
  /** Repository path or the end of it; null: whichever document holds the text. */
  document: string | null;
  text: string | null;
  span: [start: number, end: number] | null;
  /** Gain for nDCG; >= 0. */
  relevance: number;
};

/** Null where the case names nothing. */
export function expectedPassagesOf(testCase: Case): ExpectedPassage[] | null {
  if (expectedDocuments(testCase) !== null) {
    const items = (listExpectedDocuments(testCase) ?? []).map(readItem);
    const unique = new Map(
      items.map((item) => [JSON.stringify([item.document, item.text, item.span]), item]),
    );
    return [...unique.values()];
  }
  const texts = memberOf(testCase.expected, 'reference_contexts') ?? memberOf(testCase.expected, 'contexts');
  if (!Array.isArray(texts) || texts.length === 0) return null;
  const known = texts.filter((text) => typeof text === 'string' && text.trim() !== '');
  if (known.length < texts.length) return null;
  return [...new Set(known)].map((text) => ({
    document: null,
    text: String(text),
    span: null,
    relevance: 1,
  }));
}

function readItem(item: Json): ExpectedPassage {
  if (!isRecord(item))
    return { document: normalizeDocument(String(item)), text: null, span: null, relevance: 1 };
  const id = DOCUMENT_ID_KEYS.map((key) => memberOf(item, key)).find((value) => typeof value === 'string');
  const text = memberOf(item, 'text') ?? memberOf(item, 'quote');
  const [start, end] = [memberOf(item, 'start'), memberOf(item, 'end')];
  const relevance = memberOf(item, 'relevance') ?? memberOf(item, 'grade');
  return {
    document: normalizeDocument(String(id)),
    text: typeof text === 'string' && text.trim() !== '' ? text : null,
    span: typeof start === 'number' && typeof end === 'number' && end > start ? [start, end] : null,
    relevance: typeof relevance === 'number' && Number.isFinite(relevance) && relevance >= 0 ? relevance : 1,
  };
}

/** Letters from which on a passage that is itself a part of the expected words counts. */
const MIN_PART = 20;

/**
 * Whether a passage is what was expected: of its document, and with at least half of the words or of the span in one piece, or
 * lying wholly inside them.
 */
export function isExpected(
  chunk: Pick<RetrievedChunk, 'document' | 'start' | 'end' | 'text'>,
  { document, text, span }: ExpectedPassage,
): boolean {
  const path = normalizeDocument(chunk.document);
  if (document !== null && path !== document && !path.endsWith(`/${document}`)) return false;
  if (text !== null) return holdsHalf(fold(chunk.text), fold(text));
  if (span === null) return true;
  const shared = Math.min(chunk.end, span[1]) - Math.max(chunk.start, span[0]);
  return shared > 0 && (shared * 2 >= span[1] - span[0] || shared === chunk.end - chunk.start);
}

/** Cuts leave a beginning or an end of the words in a passage: half of them is then one of the two halves. */
function holdsHalf(passage: string, words: string): boolean {
  const half = Math.ceil(words.length / 2);
  if (passage.includes(words.slice(0, half)) || passage.includes(words.slice(-half))) return true;
  return passage.length >= MIN_PART && words.includes(passage);
}

/** How a reason names it. */
export function nameExpected({ document, text, span }: ExpectedPassage): string {
  if (text !== null) return text;
  const place = span === null ? '' : `:${span[0]}-${span[1]}`;
  return `${document ?? ''}${place}`;
}

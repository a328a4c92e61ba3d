import type { Json } from '../../artifact/problem.ts';
import { isRecord, memberOf } from '../../artifact/values.ts';
import type { Case } from '../types.ts';

/** Under these keys data sets keep the answer that is right. */
const ANSWER_KEYS = [
  'answer',
  'reference',
  'reference_answer',
  'expected_output',
  'expected_answer',
  'expected_response',
  'ideal',
  'output',
  'response',
  'ground_truth',
] as const;

/** Under these keys data sets keep the documents that retrieval should find. */
const DOCUMENT_KEYS = [
  'documents',
  'document',
  'relevant_documents',
  'expected_documents',
  'context_ids',
  'reference_context_ids',
  'document_ids',
  'doc_ids',
  'sources',
  'source',
  'expected_retrieved_context',
] as const;

/** Under these keys an expected document has its name. */
export const DOCUMENT_ID_KEYS = [
  'document',
  'path',
  'id',
  'source',
  'document_id',
  'doc_id',
  'doc_uri',
] as const;

const CONTEXT_KEYS = ['context', 'contexts', 'reference_contexts', 'retrieval_context', 'passages'] as const;
/** Of a prompt's variables; in `expected` these are names of what retrieval should find. */
const DOCUMENT_TEXTS = ['documents', 'document'] as const;

const REFUSAL_KEYS = ['refusal', 'refuse', 'should_refuse', 'expect_refusal'] as const;
/** Columns of a data set that can mean nothing else. */
const REFUSAL_LABELS = ['should_refuse', 'expect_refusal'] as const;

/**
 * Every text that would be a right answer (one, or several accepted ones); null where the case names none.
 * Read from plain text, a number, true or false, a list of texts, or the usual keys (`answer`, `reference`, …).
 */
export function expectedTexts(testCase: Case): string[] | null {
  return textsOf(testCase.expected) ?? textsOf(firstMember(testCase.expected, ANSWER_KEYS));
}

/** The answer that is right; the first where several are. Null where the case names none. */
export function expectedAnswer(testCase: Case): string | null {
  return expectedTexts(testCase)?.[0] ?? null;
}

/**
 * Ids (repository paths) of the documents that retrieval should find, without duplicates; null where the case names
 * none. A bare list of texts counts, a bare text does not: that is an answer.
 */
export function expectedDocuments(testCase: Case): string[] | null {
  const ids = listExpectedDocuments(testCase)?.map(documentId);
  if (ids === undefined) return null;
  const known = ids.filter((id) => id !== null);
  return known.length === 0 || known.length < ids.length ? null : [...new Set(known)];
}

/** The same as they are written. */
export function listExpectedDocuments({ expected }: Case): Json[] | null {
  const listed = Array.isArray(expected) ? expected : firstMember(expected, DOCUMENT_KEYS);
  if (listed === undefined || listed === null) return null;
  return Array.isArray(listed) ? listed : [listed];
}

/** The passages an answer has to keep to, where the case itself brings them; null where it brings none. */
export function expectedPassages(testCase: Case): string[] | null {
  return textsOf(
    firstMember(testCase.expected, CONTEXT_KEYS) ??
      firstMember(testCase.vars, [...CONTEXT_KEYS, ...DOCUMENT_TEXTS]),
  );
}

/** The same as one text. */
export function expectedContext(testCase: Case): string | null {
  return expectedPassages(testCase)?.join('\n\n') ?? null;
}

/** Whether the case expects a refusal, in `expected` or as a label of its own; null where it does not say. */
export function expectedRefusal(testCase: Case): boolean | null {
  const flag = firstMember(testCase.expected, REFUSAL_KEYS) ?? firstMember(testCase.vars, REFUSAL_LABELS);
  if (typeof flag === 'boolean') return flag;
  // A cell of a CSV file, as programs write them.
  const word = typeof flag === 'string' ? flag.trim().toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : null;
}

/** The schema that the answer should satisfy, under `json_schema` or `schema`; null where the case brings none. */
export function expectedSchema(testCase: Case): Json {
  return firstMember(testCase.expected, ['json_schema', 'schema']) ?? null;
}

function firstMember(value: Json, keys: readonly string[]): Json | undefined {
  for (const key of keys) {
    const member = memberOf(value, key);
    if (member !== undefined && member !== null) return member;
  }
  return undefined;
}

function textsOf(value: Json | undefined): string[] | null {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (!Array.isArray(value) || value.length === 0) return null;
  const texts = value.filter((item) => typeof item === 'string');
  return texts.length === value.length ? texts : null;
}

function documentId(value: Json): string | null {
  if (typeof value === 'string') return normalizeDocument(value);
  if (!isRecord(value)) return null;
  const id = firstMember(value, DOCUMENT_ID_KEYS);
  return typeof id === 'string' ? normalizeDocument(id) : null;
}

/** `./docs/a.md` and `docs\a.md` are `docs/a.md`. */
export function normalizeDocument(path: string): string {
  return path
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.?\/)+/, '');
}

import type { Json } from './problem.ts';
import { type JsonRecord, normalizeKey } from './values.ts';

/** What a key of a RAG config holds, which tells it from a label, a schema or a translation of the same name. */
const NUMBER = [
  'chunksize',
  'chunkoverlap',
  'chunklength',
  'splitlength',
  'splitoverlap',
  'topk',
  'topn',
] as const;
const MORE_NUMBERS = [
  'retrievaltopk',
  'reranktopk',
  'reranktopn',
  'rerankertopk',
  'maxchunks',
  'minchunksize',
] as const;
const THRESHOLDS = [
  'similaritythreshold',
  'scorethreshold',
  'minsimilarity',
  'hybridalpha',
  'fetchk',
] as const;
const TEXT = [
  'splitby',
  'chunkunit',
  'chunkstrategy',
  'chunkingstrategy',
  'chunkmethod',
  'similaritymetric',
] as const;
const MORE_TEXT = [
  'embeddingmodel',
  'embeddingsmodel',
  'embedmodel',
  'embeddingprovider',
  'rerankmodel',
] as const;
const NAMES = [
  'rerankermodel',
  'vectorstore',
  'vectordb',
  'searchtype',
  'retrievaltype',
  'retrievalmode',
] as const;
const ANY = [
  'embedder',
  'embeddings',
  'retriever',
  'retrieval',
  'reranker',
  'rerank',
  'textsplitter',
  'chunker',
] as const;

const NUMERIC: ReadonlySet<string> = new Set([...NUMBER, ...MORE_NUMBERS, ...THRESHOLDS]);
const TEXTUAL: ReadonlySet<string> = new Set([...TEXT, ...MORE_TEXT, ...NAMES]);
const FREE: ReadonlySet<string> = new Set([...ANY, 'chunking', 'bm25', 'hybridsearch', 'embedding']);

/** A cheap test of the text: whether it can hold enough RAG keys to be worth parsing. */
export function mayHoldRagKeys(text: string): boolean {
  return countRagWords(text) >= 3;
}

/** How many distinct RAG keys stand at the start of a line or in quotes; works on text that does not parse. */
export function countRagWords(text: string): number {
  const seen = new Set<string>();
  for (const match of text.matchAll(
    /^[ \t{,-]*["']?([A-Za-z][\w-]{2,40})["']?\s*:|["']([A-Za-z][\w-]{2,40})["']\s*:/gm,
  )) {
    const key = normalizeKey(match[1] ?? match[2] ?? '');
    if (NUMERIC.has(key) || TEXTUAL.has(key) || FREE.has(key)) seen.add(key);
  }
  return seen.size;
}

/** The distinct normalised RAG keys of parsed data whose values fit them. */
export function ragKeysOf(data: Json): Set<string> {
  const found = new Set<string>();
  visit(data, found);
  return found;
}

function visit(data: Json, found: Set<string>): void {
  if (Array.isArray(data)) {
    for (const item of data) visit(item, found);
    return;
  }
  if (data === null || typeof data !== 'object') return;
  for (const [key, value] of Object.entries(data as JsonRecord)) {
    const name = normalizeKey(key);
    if (fits(name, value)) found.add(name);
    visit(value, found);
  }
}

function fits(name: string, value: Json): boolean {
  if (NUMERIC.has(name)) return typeof value === 'number' || isPlaceholder(value);
  if (TEXTUAL.has(name)) return typeof value === 'string' ? value.length < 200 : isNamedGroup(name, value);
  return FREE.has(name) && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** `vector_store: {provider: qdrant}` */
function isNamedGroup(name: string, value: Json): boolean {
  return (
    /^(vector|embed|rerank)/.test(name) &&
    value !== null &&
    typeof value === 'object' &&
    !Array.isArray(value)
  );
}

/** A number that the environment fills in: `${TOP_K:-5}`. */
function isPlaceholder(value: Json): boolean {
  return typeof value === 'string' && /^(\$\{?\w|\{\{|\d+$)/.test(value);
}

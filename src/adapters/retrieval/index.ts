import { createHash } from 'node:crypto';
import type MiniSearch from 'minisearch';
import type { ChunkSettings } from '../../core/eval/retrieval/types.ts';
import type { PassageIndex, Retriever } from '../../ports.ts';
import { splitDocument } from './split.ts';

type Document = { path: string; text: string };
type Row = { id: number; text: string };

/** A review compares two sides of a few suites; more indexes at once would only hold memory. */
const MAX_INDEXES = 8;

/**
 * Splits documents and ranks passages by BM25+. Deterministic: passages are in the order of path and place. Indexes are
 * built once for the same documents and settings.
 */
export function createRetriever(): Retriever {
  const indexes = new Map<string, Promise<PassageIndex>>();
  return {
    index(documents, settings) {
      const key = keyOf(documents, settings);
      const known = indexes.get(key) ?? buildIndex(documents, settings, key);
      indexes.delete(key);
      indexes.set(key, known);
      for (const oldest of indexes.keys()) {
        if (indexes.size <= MAX_INDEXES) break;
        indexes.delete(oldest);
      }
      return known;
    },
  };
}

async function buildIndex(
  documents: readonly Document[],
  settings: ChunkSettings,
  key: string,
): Promise<PassageIndex> {
  const passages: PassageIndex['passages'] = [];
  const sorted = [...documents].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of sorted) {
    for (const passage of await splitDocument(text, settings)) passages.push({ document: path, ...passage });
  }
  let search: Promise<MiniSearch<Row>> | null = null;
  return {
    key,
    passages,
    async rankByWords(query) {
      search ??= indexWords(passages);
      return (await search).search(query).map(({ id, score }) => ({ id: id as number, score }));
    },
  };
}

async function indexWords(passages: PassageIndex['passages']): Promise<MiniSearch<Row>> {
  const { default: Search } = await import('minisearch');
  const search = new Search<Row>({ fields: ['text'], idField: 'id' });
  search.addAll(passages.map(({ text }, id) => ({ id, text })));
  return search;
}

/** Over everything that the passages depend on. */
function keyOf(
  documents: readonly Document[],
  { chunkSize, chunkOverlap, unit, splitter }: ChunkSettings,
): string {
  const hash = createHash('sha256').update(JSON.stringify([chunkSize, chunkOverlap, unit, splitter]));
  for (const { path, text } of documents) hash.update(`\0${path}\0${Buffer.byteLength(text)}\0`).update(text);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import type MiniSearch from 'minisearch';
import type { RetrievalSettings, RetrievedChunk } from '../../core/eval/types.ts';
import type { Retriever } from '../../ports.ts';
import { splitDocument } from './split.ts';

type Document = { path: string; text: string };
type Chunk = Omit<RetrievedChunk, 'score'> & { id: number };
type Index = { search: MiniSearch<Chunk>; chunks: Chunk[] };

/** A review compares two sides of a few suites; more indexes at once would only hold memory. */
const MAX_INDEXES = 8;

/**
 * Splits documents recursively at paragraphs, lines and words, and ranks passages by BM25+. Deterministic: equal scores
 * are in the order of path and place. Indexes are built once for the same documents and settings.
 */
export function createRetriever(): Retriever {
  const indexes = new Map<string, Promise<Index>>();

  function indexOf(documents: readonly Document[], settings: RetrievalSettings): Promise<Index> {
    const key = keyOf(documents, settings);
    const known = indexes.get(key) ?? buildIndex(documents, settings);
    indexes.delete(key);
    indexes.set(key, known);
    for (const oldest of indexes.keys()) {
      if (indexes.size <= MAX_INDEXES) break;
      indexes.delete(oldest);
    }
    return known;
  }

  return {
    async search(documents, settings, query) {
      const { search, chunks } = await indexOf(documents, settings);
      const found = search.search(query).map(({ id, score }) => ({ chunk: chunks[id as number]!, score }));
      found.sort((a, b) => b.score - a.score || a.chunk.id - b.chunk.id);
      return found
        .slice(0, settings.topK)
        .map(({ chunk: { id: _id, ...chunk }, score }) => ({ ...chunk, score }));
    },
  };
}

async function buildIndex(documents: readonly Document[], settings: RetrievalSettings): Promise<Index> {
  const { default: Search } = await import('minisearch');
  const chunks: Chunk[] = [];
  const sorted = [...documents].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of sorted) {
    for (const passage of await splitDocument(text, settings))
      chunks.push({ id: chunks.length, document: path, ...passage });
  }
  const search = new Search<Chunk>({ fields: ['text'], idField: 'id' });
  search.addAll(chunks);
  return { search, chunks };
}

function keyOf(documents: readonly Document[], { chunkSize, chunkOverlap, unit }: RetrievalSettings): string {
  const hash = createHash('sha256').update(JSON.stringify([chunkSize, chunkOverlap, unit]));
  for (const { path, text } of documents) hash.update(`\0${path}\0`).update(text);
  return hash.digest('hex');
}

import { fuseRankings, type Ranked, similarityOf, sortRanked } from '../../../core/eval/retrieval/rank.ts';
import type { RetrievalSettings } from '../../../core/eval/retrieval/types.ts';
import type { RetrievedChunk } from '../../../core/eval/types.ts';
import type { Called, CallResult, PassageIndex } from '../../../ports.ts';
import type { Embedder, EmbeddingModel } from './embedder.ts';
import type { Rerank } from './rerank.ts';

/** More passages than this are no index to build anew for a review. */
const MAX_EMBEDDED = 10_000;
/** Base and head of a few suites; vectors take more room than anything else here. */
const MAX_INDEXES = 4;

export type Passages = Called & { retrieved: RetrievedChunk[] };
export type PassageFinder = {
  find(index: PassageIndex, settings: RetrievalSettings, query: string): Promise<CallResult<Passages>>;
};

/** Finds passages by words, by meaning or both, and lets a re-ranker order them. What a query costs is in the result. */
export function createPassageFinder(embedder: Embedder, rerank: Rerank): PassageFinder {
  const indexes = new Map<string, Promise<CallResult<Float32Array[]>>>();

  /** The vectors of all passages, once for a run. */
  function vectorsOf(
    { key, passages }: PassageIndex,
    model: EmbeddingModel,
  ): Promise<CallResult<Float32Array[]>> {
    const id = JSON.stringify([key, model]);
    const known = indexes.get(id);
    if (known !== undefined) return known;
    const made = embedPassages(
      passages.map(({ text }) => text),
      model,
    );
    indexes.set(id, made);
    for (const oldest of indexes.keys()) {
      if (indexes.size <= MAX_INDEXES) break;
      indexes.delete(oldest);
    }
    // A failure may be gone when the next case asks.
    void made.then((result) => result.ok || indexes.delete(id));
    return made;
  }

  async function embedPassages(texts: string[], model: EmbeddingModel): Promise<CallResult<Float32Array[]>> {
    if (texts.length > MAX_EMBEDDED) {
      const message = `the documents make ${texts.length} passages, and at most ${MAX_EMBEDDED} are embedded: name fewer documents, or larger chunks`;
      return { ok: false, failure: { kind: 'bad_request', status: null, message, attempts: 0 } };
    }
    const embedded = await embedder.embed(model, texts);
    return embedded.ok ? { ok: true, output: embedded.output.map(({ vector }) => vector) } : embedded;
  }

  async function rankByMeaning(
    index: PassageIndex,
    { model, dimensions, similarity, minScore }: NonNullable<RetrievalSettings['embedding']>,
    query: string,
  ): Promise<CallResult<Called & { ranked: Ranked[] }>> {
    // Providers refuse an empty text, and it is like nothing.
    if (query.trim() === '' || index.passages.length === 0)
      return { ok: true, output: { ranked: [], ...NOTHING } };
    const vectors = await vectorsOf(index, { model, dimensions });
    if (!vectors.ok) return vectors;
    const asked = await embedder.embed({ model, dimensions }, [query]);
    if (!asked.ok) return asked;
    const [{ vector, ...called }] = asked.output as [(typeof asked.output)[number]];
    const odd = vectors.output.find(({ length }) => length !== vector.length);
    if (odd !== undefined) {
      const message = `${model} gave vectors of ${odd.length} and of ${vector.length} numbers`;
      return { ok: false, failure: { kind: 'bad_response', status: null, message, attempts: 1 } };
    }
    const scored = vectors.output.map((one, id) => ({ id, score: similarityOf(similarity, vector, one) }));
    const near = minScore === null ? scored : scored.filter(({ score }) => score >= minScore);
    return { ok: true, output: { ranked: sortRanked(near), ...called } };
  }

  return {
    async find(index, settings, query) {
      const { search, embedding, fusion, reranker, topK } = settings;
      const byWords = search === 'vector' ? [] : sortRanked(await index.rankByWords(query));
      let ranked = byWords;
      let called: Called = NOTHING;
      if (embedding !== null && search !== 'keyword') {
        const meant = await rankByMeaning(index, embedding, query);
        if (!meant.ok) return meant;
        const { ranked: byVector, ...cost } = meant.output;
        ranked = fusion === null ? byVector : fuseRankings(byVector, byWords, fusion);
        called = addCalled(called, cost);
      }
      const found = ranked
        .slice(0, reranker?.candidates ?? topK)
        .map(({ id, score }) => ({ ...index.passages[id]!, score }));
      if (reranker === null || found.length === 0)
        return { ok: true, output: { retrieved: found, ...called } };
      const ordered = await rerank(
        reranker,
        query,
        found.map(({ text }) => text),
        topK,
      );
      if (!ordered.ok) return ordered;
      const { ranking, ...cost } = ordered.output;
      const retrieved = ranking.slice(0, topK).map(({ index: at, score }) => ({ ...found[at]!, score }));
      return { ok: true, output: { retrieved, ...addCalled(called, cost) } };
    },
  };
}

/** Of what calls nobody. */
const NOTHING: Called = { usage: null, latencyMs: null, costUsd: null };

/**
 * Two calls of one trial as one. Nothing was called where there is no latency; a price that is not known of one of them is not
 * known of both.
 */
export function addCalled(a: Called, b: Called): Called {
  if (a.latencyMs === null) return b;
  if (b.latencyMs === null) return a;
  return {
    usage:
      a.usage === null || b.usage === null
        ? null
        : {
            inputTokens: a.usage.inputTokens + b.usage.inputTokens,
            outputTokens: a.usage.outputTokens + b.usage.outputTokens,
            cachedInputTokens: a.usage.cachedInputTokens + b.usage.cachedInputTokens,
            reasoningTokens: a.usage.reasoningTokens + b.usage.reasoningTokens,
          },
    latencyMs: a.latencyMs + b.latencyMs,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
  };
}

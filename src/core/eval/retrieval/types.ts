/** How documents are cut. Sizes are in `unit`. */
export type ChunkSettings = {
  chunkSize: number;
  chunkOverlap: number;
  unit: 'characters' | 'words' | 'tokens';
  splitter: Splitter;
};

/** Where passages may end: see `docs/reference/rag.md`. */
export type Splitter =
  | 'recursive'
  | 'character'
  | 'fixed'
  | 'token'
  | 'sentence'
  | 'markdown'
  | 'html'
  | 'latex';

export type Similarity = 'cosine' | 'dot' | 'euclidean';

/** How the rankings by words and by meaning become one. `vectorWeight` in [0,1]; words have the rest. */
export type Fusion = { method: 'rrf' | 'weighted'; k: number; vectorWeight: number };

/** Everything that determines which passages are found; a part of the request's digest as a whole. */
export type RetrievalSettings = ChunkSettings & {
  /** Passages in the end; >= 1. */
  topK: number;
  search: 'keyword' | 'vector' | 'hybrid';
  /** `minScore`: passages less similar are not found by meaning. Null: by words alone. */
  embedding: {
    /** `provider/model`. */
    model: string;
    /** Asked of the model; null: its own. */
    dimensions: number | null;
    similarity: Similarity;
    minScore: number | null;
  } | null;
  /** Of a hybrid search; null otherwise. */
  fusion: Fusion | null;
  /**
   * `candidates`: passages it is shown, >= topK. `model` is `provider/model`; `listwise`: a chat model that is shown all of them at once, else one
   * behind a `/rerank` endpoint.
   */
  reranker: { model: string; candidates: number; listwise?: true } | null;
};

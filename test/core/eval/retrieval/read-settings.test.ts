import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { readRagSettings } from '../../../../src/core/artifact/shapes/rag-settings.ts';
import { listLeaves, settingsOf } from '../../../../src/core/artifact/values.ts';
import { type RagOptions, readRetrieval } from '../../../../src/core/eval/retrieval/read-settings.ts';

function read(text: string, options: RagOptions = {}) {
  const leaves = listLeaves(parse(text) as Json);
  return readRetrieval({ ...readRagSettings(leaves), settings: settingsOf(leaves) }, options);
}
function settings(text: string, options: RagOptions = {}) {
  const described = read(text, options);
  if (!described.ok) throw new Error(described.reason);
  return described.value.settings;
}
function refusal(text: string, options: RagOptions = {}): string {
  const described = read(text, options);
  return described.ok ? 'taken' : described.reason;
}

describe('a RAG config as the built-in pipeline runs it', () => {
  it('searches by words where it names no embedder, and by meaning where it does', () => {
    expect(settings('chunk_size: 200\ntop_k: 3')).toEqual({
      chunkSize: 200,
      chunkOverlap: 0,
      unit: 'characters',
      splitter: 'recursive',
      topK: 3,
      search: 'keyword',
      embedding: null,
      fusion: null,
      reranker: null,
    });
    expect(settings('embedding_model: text-embedding-3-small')).toMatchObject({
      search: 'vector',
      embedding: {
        model: 'openai/text-embedding-3-small',
        dimensions: null,
        similarity: 'cosine',
        minScore: null,
      },
    });
  });

  it('reads a real config: words, dimensions and the embedder’s provider (AsyncFuncAI/deepwiki-open)', () => {
    const text = JSON.stringify({
      embedder: {
        client_class: 'OpenAIClient',
        batch_size: 500,
        model_kwargs: { model: 'text-embedding-3-small', dimensions: 256, encoding_format: 'float' },
      },
      retriever: { top_k: 20 },
      text_splitter: { split_by: 'word', chunk_size: 350, chunk_overlap: 100 },
    });
    expect(settings(text)).toMatchObject({
      chunkSize: 350,
      chunkOverlap: 100,
      unit: 'words',
      topK: 20,
      search: 'vector',
      embedding: { model: 'openai/text-embedding-3-small', dimensions: 256 },
    });
  });

  it('takes names under the operator’s provider, slashes and all', () => {
    const text =
      'embedding_model: BAAI/bge-m3\nrerank: { model: BAAI/bge-reranker-v2-m3, top_n: 3 }\nretrieval: { top_k: 20 }';
    expect(settings(text, { embedding_provider: 'tei', reranker_provider: 'tei' })).toMatchObject({
      topK: 3,
      embedding: { model: 'tei/BAAI/bge-m3' },
      reranker: { model: 'tei/BAAI/bge-reranker-v2-m3', candidates: 20 },
    });
  });

  it('takes a chat model for a re-ranker that is shown all passages at once', () => {
    const text = 'rerank: { type: llm, model: openai/gpt-5-mini, top_n: 3 }\nfetch_k: 20';
    expect(settings(text)).toMatchObject({
      topK: 3,
      reranker: { model: 'openai/gpt-5-mini', candidates: 20, listwise: true },
    });
    expect(settings('rerank: { model: cohere/rerank-v3.5 }').reranker).not.toHaveProperty('listwise');
  });

  it.each([
    ['bm25_weight: 0.3\nsemantic_weight: 0.7', { method: 'weighted', vectorWeight: 0.7 }],
    ['hybrid_alpha: 0.25', { method: 'weighted', vectorWeight: 0.25 }],
    ['fusion: { method: rrf, k: 10 }', { method: 'rrf', k: 10, vectorWeight: 0.5 }],
    ['rrf_k: 20', { method: 'rrf', k: 20, vectorWeight: 0.5 }],
    [
      'weights: { dense: 3, sparse: 1 }\nfusion_method: reciprocal_rank_fusion',
      { method: 'rrf', k: 60, vectorWeight: 0.75 },
    ],
  ])('fuses as it says: %s', (text, fusion) => {
    const described = settings(`search_type: hybrid\nembedding_model: e\n${text}`);
    expect(described).toMatchObject({ search: 'hybrid', fusion });
  });

  it.each([
    ['chunking: { strategy: recursive }', 'recursive', 'characters'],
    ['text_splitter: { type: TokenTextSplitter, chunk_size: 50 }', 'token', 'tokens'],
    ['chunk_method: Sentence', 'sentence', 'characters'],
    ['splitter: markdown', 'markdown', 'characters'],
    ['split_by: paragraph', 'character', 'characters'],
  ])('splits as it says: %s', (text, splitter, unit) => {
    expect(settings(text)).toMatchObject({ splitter, unit });
  });

  it.each([
    ['search_type: mmr\nembedding_model: e', 'search_type: mmr'],
    ['search_type: similarity', 'names no embedding model'],
    ['chunking: { strategy: semantic }', 'chunking.strategy: semantic'],
    ['text_splitter: { split_by: page }', 'text_splitter.split_by: page'],
    ['similarity_threshold: 0.4', 'similarity_threshold'],
    ['search_type: hybrid\nembedding_model: e\nfusion_method: dbsf', 'fusion_method: dbsf'],
    ['reranker: rerank-v3.5', 'names no provider'],
    ['rerank: { type: llm, model: gpt-5-mini }', 'names no provider'],
    ['rerank: { type: pointwise, model: openai/gpt-5-mini }', 'rerank.type: pointwise'],
    ['reranker: rankgpt', 'is the name of a method'],
    ['rerank: { type: llm, model: openai/gpt-5-mini }\nfetch_k: 101', 'from 1 to 100'],
    ['rerank: { enabled: true }', 'names no model'],
    ['similarity_metric: hamming\nembedding_model: e', 'similarity_metric: hamming'],
    ['search_type: bm25\nretriever: { type: vector }\nembedding_model: e', 'two kinds of search'],
    [`top_k: ${'$'}{TOP_K:-5}`, 'top_k'],
    ['top_k: 0', 'top k 0'],
    ['chunk_size: 10\nchunk_overlap: 10', 'overlap 10'],
  ])('refuses what it cannot do, by name: %s', (text, reason) => {
    expect(refusal(text)).toContain(reason);
  });

  it('searches by words whatever the config says, where the suite asks for it', () => {
    expect(settings('search_type: mmr\nembedding_model: e', { search: 'keyword' })).toMatchObject({
      search: 'keyword',
      embedding: null,
    });
  });

  it('keeps a re-ranker that is switched off out of it', () => {
    expect(settings('rerank: { enabled: false, model: cohere/rerank-v3.5 }').reranker).toBeNull();
  });

  it('reads the config of the example', () => {
    const text = readFileSync('examples/support-agent/rag/index.yaml', 'utf8');
    expect(settings(text)).toMatchObject({ chunkSize: 700, chunkOverlap: 100, topK: 5, search: 'keyword' });
  });
});

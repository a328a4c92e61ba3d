import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const kinds = (path: string, text: string) => detectFile(path, text).artifacts.map(({ kind }) => kind);

describe('embeddings and searches that no language model reads', () => {
  it.each([
    [
      'of proteins',
      'config/embeddings.yaml',
      'embedding_models:\n  ESM2: {enabled: true, layer_index: [0]}\nembedding:\n  provider: local\nchunk_size: 128\ntop_k: 3\nsimilarity_threshold: 0.3\n',
    ],
    [
      'of molecules',
      'config/retrieval.yaml',
      'retriever: {top_k: 5, column: smiles}\nembedding_model: graph-net\nchunk_size: 64\n',
    ],
    [
      'of a recommender',
      'config/search.yaml',
      'search:\n  embedding_chunk_size: 256\n  faiss: {ef_search: 32}\n  modes: {hybrid: mixed}\n  fusion: {title_weight: 0.75, image_weight: 0.25}\n',
    ],
  ])('are no settings of retrieval: %s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });

  it.each([
    [
      'papers on proteins, for a model',
      'config/retrieval.yaml',
      'retriever: {top_k: 5, collection: protein_papers}\nembedding_model: bge-m3\nchunk_size: 512\n',
    ],
    [
      'pictures and words, for answers',
      'config/search.yaml',
      'search:\n  embedding_chunk_size: 256\n  modes: {hybrid: mixed}\n  fusion: {document_weight: 0.75, image_weight: 0.25}\n',
    ],
  ])('are told from those of %s', (_what, path, text) => {
    expect(kinds(path, text)).toContain('rag-config');
  });
});

describe('a text in a folder of prompts that people are told in place of an answer', () => {
  it.each([
    ['bot/prompts/unsupported_media.md', 'Ainda não leio fotos. Envie o treino em texto, por favor.\n'],
    ['prompts/error_message.txt', 'Something went wrong. Please try again in a minute.\n'],
  ])('is no prompt: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });

  it.each([
    ['prompts/error_analysis.md', 'Explain the error below and return a fix as JSON.\n'],
    ['prompts/unsupported_claims.md', 'You are a careful editor. List claims without a source.\n'],
    ['prompts/not_found.txt', 'Say kindly that {product} is sold out, and name two others.\n'],
    ['prompts/media.md', 'Ainda não leio fotos. Envie o treino em texto, por favor.\n'],
  ])('is told from one for a model: %s', (path, text) => {
    expect(kinds(path, text)).toEqual(['prompt']);
  });
});

import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const YAML = `chunking:
  chunk_size: 512
  chunk_overlap: 64
  split_by: token
retriever:
  top_k: 5
  reranker: { model: rerank-v3.5, top_k: 50 }
embedder:
  model: text-embedding-3-small
`;

it('reads sizes, unit, top k, embedder and reranker', () => {
  expect(contentOf('rag/index.yaml', YAML, 'rag')).toMatchObject({
    chunkSize: 512,
    chunkOverlap: 64,
    unit: 'tokens',
    topK: 5,
    embedder: 'text-embedding-3-small',
    reranker: 'rerank-v3.5',
  });
});

it('reads JSON and other spellings of the same keys', () => {
  const text = JSON.stringify({
    textSplitter: { splitBy: 'word', chunkSize: 350, chunkOverlap: 100 },
    retriever: { topK: 20 },
  });
  expect(contentOf('config/embedder.json', text, 'rag')).toMatchObject({
    chunkSize: 350,
    chunkOverlap: 100,
    unit: 'words',
    topK: 20,
  });
});

it('keeps every leaf with its line, so that no setting changes unseen', () => {
  const artifact = artifactOf('rag/index.yaml', YAML);
  expect(artifact.positions).toMatchObject({
    'settings.chunking.chunk_size': 2,
    'settings.retriever.reranker.top_k': 7,
  });
  expect(artifactOf('rag/index.yaml', YAML.replace('50', '60')).digest).not.toBe(artifact.digest);
});

it.each([
  ['fewer than three of its keys', 'chunk_size: 1\ntop_k: 2\n', 'rag/a.yaml'],
  [
    'a JSON Schema of such keys',
    '{"type":"object","properties":{"chunk_size":{"type":"number"},"top_k":{},"chunk_overlap":{}}}',
    'rag/a.json',
  ],
  ['a test fixture', YAML, 'tests/fixtures/rag.yaml'],
  ['translations', '{"chunk_size":"Size","top_k":"K","chunk_overlap":"Overlap"}', 'locales/en.json'],
])('leaves %s alone', (_what, text, path) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it('reports a file by that name and with those words that does not parse', () => {
  expect(kindsOf(detectFile('rag/index.yaml', `${YAML}  bad: [\n`))).toEqual(['broken:rag-config']);
  expect(kindsOf(detectFile('app/other.yaml', `${YAML}  bad: [\n`))).toEqual([]);
});

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
  ['fewer than three of its keys', 'chunk_size: 1\ntop_k: 2\n', 'config/a.yaml'],
  ['limits of an upload', 'chunk_size: 5242880\nmax_chunks: 1000\nmin_chunk_size: 1\n', 'config/upload.yaml'],
  [
    'a recommender',
    'topk: 200\nhard_negative_topk: 32\nembedding_dim: 32\nlearning_rate: 0.1\n',
    'config/retrieval.yaml',
  ],
  ['images that are looked up', 'features_extractor:\n  top_k: 3\n', 'config/retrieval.yaml'],
  ['a model to be trained', 'embedding_dim: 768\ntop_k: 5\nlr: 0.1\n', 'configs/train.yaml'],
  ['results', '{"results":[],"chunk_size":512,"chunk_overlap":64,"top_k":5}', 'evals/baseline.json'],
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

it.each([
  ['top_k: 4\nmin_score: 0.3\ncollection: guidance\n', { topK: 4 }],
  ['embed_dim: 768\nchunk_by: h3\nmax_chunk_tokens: 300\n', { chunkSize: 300, unit: 'tokens' }],
  ['chunking:\n  size: 500\n  overlap: 100\n', { chunkSize: 500, chunkOverlap: 100 }],
  [
    'retrieval:\n  dense_k: 30\n  final_k: 8\nreranker:\n  path: models/bge\n',
    { topK: 8, reranker: 'models/bge' },
  ],
  ['chunk_size_tokens: 400\nmin_similarity_score: 0.3\n', { chunkSize: 400, unit: 'tokens' }],
  ['k: 6\nembed_model: titan-embed\n', { topK: 6, embedder: 'titan-embed' }],
])('knows a config by fewer keys where the name says RAG: %j', (text, settings) => {
  expect(contentOf('config/rag.yaml', text, 'rag')).toMatchObject(settings);
  expect(kindsOf(detectFile('config/app.yaml', 'top_k: 4\nmin_score: 0.3\n'))).toEqual([]);
});

it('counts the retrieval settings of an application, not how it logs or where its database is', () => {
  const config = (level: string, extra = '') =>
    `log_level: ${level}\nredis_url: redis://a\ndatabase:\n  pool: 5\n${extra}chunk_size: 512\nchunk_overlap: 64\ntop_k: 5\n`;
  const digest = (text: string) => artifactOf('config/app.yaml', text).digest;
  expect(digest(config('debug'))).toBe(digest(config('info')));
  expect(digest(config('info', 'prompt_version: 2\n'))).not.toBe(digest(config('info')));
  const vectors = (store: string) => config('info').replace('pool: 5', `vector_store: ${store}`);
  expect(digest(vectors('qdrant'))).not.toBe(digest(vectors('pgvector')));
});

it.each([
  ['TOML', 'config.toml', '[splitter]\nchunk_size = 512\nchunk_overlap = 64\n\n[search]\ntop_k = 5\n'],
  [
    'an environment file',
    '.env.example',
    'API_KEY=\nPORT=80\nCHUNK_SIZE=512\nCHUNK_OVERLAP=64\nexport TOP_K=5\n',
  ],
])('reads retrieval settings from %s', (_what, path, text) => {
  const content = contentOf(path, text, 'rag');
  expect(content).toMatchObject({ chunkSize: 512, chunkOverlap: 64, topK: 5 });
  expect(Object.keys(content.settings)).toHaveLength(3);
});

const SPRING = `spring.datasource.url=jdbc:postgresql://db/parcels
spring.ai.ollama.chat.model=qwen3:4b
spring.ai.ollama.embedding.model=\${EMBEDDER:nomic-embed-text}
spring.ai.vectorstore.pgvector.dimensions=768
`;

it("reads what Spring AI's settings say of retrieval, beside the model that answers", () => {
  const { artifacts } = detectFile('src/main/resources/application.properties', SPRING);
  expect(artifacts.map(({ kind, content }) => [kind, 'settings' in content && content.settings])).toEqual([
    [
      'rag-config',
      {
        'spring.ai.ollama.embedding.model': `\${EMBEDDER:nomic-embed-text}`,
        'spring.ai.vectorstore.pgvector.dimensions': 768,
      },
    ],
    ['model-config', { 'spring.ai.ollama.chat.model': 'qwen3:4b' }],
  ]);
});

it.each([
  ['application.yml', 'spring:\n  ai:\n    vectorstore:\n      qdrant:\n        index-type: hnsw\n'],
  ['application.properties', 'quarkus.langchain4j.easy-rag.path=documents\n'],
  [
    'application.yml',
    'langchain4j:\n  open-ai:\n    embedding-model:\n      model-name: text-embedding-3-small\n',
  ],
])("reads a framework's sections of retrieval: %s", (path, text) => {
  expect(kindsOf(detectFile(path, text))).toContain('rag-config:rag-config');
});

it.each([
  ['a switch', 'spring.ai.openai.embedding.enabled=false\nspring.ai.model.embedding=none\n'],
  ['a database', 'spring.datasource.index.dimensions=2\nspring.cache.embedding.model=a\n'],
])("takes no settings of %s for a framework's retrieval", (_what, text) => {
  expect(kindsOf(detectFile('application.properties', text))).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

const settingsOf = (path: string, text: string) =>
  detectFile(path, text).artifacts.map(({ kind, content }) => [
    kind,
    'settings' in content ? content.settings : null,
  ]);

describe('one setting is enough', () => {
  it.each([
    ['config/qdrant.yaml', 'MIN_SCORE: 0.8\nurl: http://db:6333\n'],
    ['config/pinecone.json', '{"limit": 4, "index": "plants"}'],
    ['config/search.yaml', 'retrieval:\n  top_k: 4\n'],
    ['config/app.toml', '[app.retriever]\nscore_threshold = 0.7\n'],
    ['config/app.yaml', 'weaviate:\n  url: http://db:8080\n  limit: 6\n'],
    ['.env.example', 'PORT=80\nQDRANT_SCORE_THRESHOLD=0.4\n'],
    ['.env.example', 'RAG_TOP_K="5"\n'],
    ['.env.example', 'RETRIEVAL_MIN_SCORE_THRESHOLD=0.3\n'],
    ['config/app.yaml', 'chroma: { host: db, limit: 6 }\n'],
    ['config/app.yaml', 'knowledge_base: { min_score: 0.6 }\n'],
  ])('in a section or a file that is named for what is looked up: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['rag-config:rag-config']);
  });

  it.each([
    ['config/qdrant.yaml', 'url: http://db:6333\ncollection: plants\n'],
    ['config/app.yaml', 'search:\n  limit: 20\n  threshold: 3\n'],
    ['config/vision.yaml', 'image:\n  retrieval:\n    threshold: 0.4\n'],
    ['config/storage.yaml', 'storage:\n  limit: 20\n  top_k: 1\n'],
    ['compose.yml', 'services: { qdrant: { image: qdrant, deploy: { limit: 3 } } }\n'],
    ['config/train.yaml', 'retrieval: { top_k: 5 }\noptimizer: { lr: 0.1 }\n'],
    ['config/image.yaml', 'image: { jpeg: { quality: 90 }, luma: { limit: 235 }, chroma: { limit: 240 } }\n'],
    ['config/filters.yaml', 'filters: { chroma: { threshold: 30 } }\n'],
    ['config/prints.yaml', 'retrieval: { fingerprint: { min_score: 20 } }\n'],
    ['config/help.yaml', 'knowledge_base: { page_limit: 20, max_results: 5, min_score: 1 }\n'],
    ['.env', 'RETRIEVER_ALERT_THRESHOLD=30\nRETRIEVAL_TIMEOUT_THRESHOLD=30\n'],
    ['.env', 'VECTOR_LIMIT=20\nSIMILARITY_THRESHOLD=0.9\n'],
  ])('and none is elsewhere: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

it('holds no more than the section where one setting says that it is of retrieval', () => {
  const text = 'site: { name: Help }\nknowledge_base: { min_score: 0.6, language: en }\n';
  expect(settingsOf('config/app.yaml', text)).toEqual([
    ['rag-config', { 'knowledge_base.min_score': 0.6, 'knowledge_base.language': 'en' }],
  ]);
});

it('reads an embedding model with its size in a file that is named for it', () => {
  expect(
    settingsOf(
      'config/embedding.yaml',
      'embedding_model_name: text-embed-2\nembedding_dimensionality: 768\n',
    ),
  ).toEqual([['rag-config', { embedding_model_name: 'text-embed-2', embedding_dimensionality: 768 }]]);
});

it('reads what becomes of passages after the search beside a model, and leaves out how long a store is waited for', () => {
  const text = `llm: { model: gpt-4.1-mini, temperature: 0.2, top_k: 40 }
retrieval: { top_k: 6 }
guardrail: { min_docs: 2, fallback: I do not know that. }
reorder: { enable: true }
api: { timeout: { qdrant: 5 }, port: 80 }
`;
  expect(settingsOf('config/app.yaml', text)).toEqual([
    [
      'rag-config',
      {
        'retrieval.top_k': 6,
        'guardrail.min_docs': 2,
        'guardrail.fallback': 'I do not know that.',
        'reorder.enable': true,
      },
    ],
    ['model-config', { 'llm.model': 'gpt-4.1-mini', 'llm.temperature': 0.2, 'llm.top_k': 40 }],
  ]);
});

it('reads of the settings of a framework only the sections of retrieval', () => {
  const text = `spring.application.name=desk
spring.ai.openai.api-key=secret
spring.ai.openai.chat.options.model=gpt-4.1-mini
spring.ai.openai.chat.options.temperature=0.2
spring.ai.rag.top-k=5
spring.ai.rag.similarity-threshold=0.5
`;
  expect(settingsOf('src/main/resources/application.properties', text)).toEqual([
    ['rag-config', { 'spring.ai.rag.top-k': 5, 'spring.ai.rag.similarity-threshold': 0.5 }],
    [
      'model-config',
      {
        'spring.ai.openai.chat.options.model': 'gpt-4.1-mini',
        'spring.ai.openai.chat.options.temperature': 0.2,
      },
    ],
  ]);
});

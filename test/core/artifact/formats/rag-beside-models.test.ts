import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

it.each([
  [
    'settings.toml',
    '[ai]\nmodel = "openai/gpt-4o-mini"\nembedding_model = "BAAI/bge-m3"\nsearch_top_k = 4\n',
  ],
  [
    'config/assistant.yaml',
    'answer_model: gpt-4o\nknowledge_base:\n  top_k: 10\n  embedding_model: text-embedding-3-small\n',
  ],
])(
  'a model that embeds texts and a setting of retrieval are one beside the model that answers: %s',
  (path, text) => {
    expect(kindsOf(detectFile(path, text)).sort()).toEqual([
      'model-config:model-config',
      'rag-config:rag-config',
    ]);
  },
);

it.each([
  ['without a setting of retrieval', 'model: gpt-4o\nembedding_model: text-embedding-3-small\n'],
  ['without a model that embeds texts', 'model: gpt-4o\nembedding_model: house\ntop_k: 4\n'],
  [
    'where the top k is one of sampling',
    'llm: {model: gpt-4o, temperature: 0.2, top_p: 0.8}\nembedding_model: bge-m3\n',
  ],
])('is none %s', (_what, text) => {
  expect(contentOf('config/app.yaml', text, 'model-config').models).toContain('gpt-4o');
  expect(kindsOf(detectFile('config/app.yaml', text))).not.toContain('rag-config:rag-config');
});

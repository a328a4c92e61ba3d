import { describe, expect, it } from 'vitest';
import { createModelCatalog } from '../../../../src/adapters/models/catalog.ts';
import { RETIRED } from '../../../../src/core/artifact/lint/retired-models.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import type { ModelParameters } from '../../../../src/core/artifact/types.ts';
import { artifactOf } from '../support.ts';
import { lintFile, promptOf, rulesOf } from './support.ts';

const catalog = createModelCatalog();
const lintModel = async (model: string) => (await rulesOf([promptOf({ model })], [], catalog))[0] ?? null;

describe('model ids', () => {
  it.each([
    ['text-davinci-003', 'retired-model:1'],
    ['anthropic/claude-3-opus-20240229', 'retired-model:1'],
    ['openai:chat:gpt-3.5-turbo-0613', 'retired-model:1'],
    ['openai/gpt-5-mini', 'retired-model:1'],
    ['gpt-4o-2024-11-20', 'retired-model:1'],
    ['openai/gpt-4o-mni', 'unknown-model:1'],
    ['claude-sonet-4-5', 'unknown-model:1'],
    ['mistral/mistral-large-latest', 'moving-model:1'],
  ])('%s is found: %s', async (model, finding) => {
    expect(await lintModel(model)).toBe(finding);
  });

  it.each([
    ['a name of today', 'openai/gpt-5.4-mini'],
    ['a dated name', 'claude-sonnet-4-5-20250929'],
    ['a newer version than the data knows', 'gpt-9-mini'],
    ['something quite different', 'openai/our-proxy-model'],
    ['a fine-tune', 'ft:gpt-4o-mni:acme::abc'],
    ['another host', 'azure/text-davinci-003'],
    ['a router', 'openrouter/openai/gpt-4o-mni'],
    ['a local model', 'ollama/llama3:latest'],
    ['a provider whose whole catalogue nobody has', 'mistral/mistral-lage'],
  ])('%s is none: %s', async (_what, model) => {
    expect(await lintModel(model)).toBeNull();
  });

  it('are deprecated where the bundled data says so', async () => {
    const known = {
      find: () => ({ contextWindow: null, inputPrice: null, deprecated: true }),
      names: () => [],
    };
    expect(await rulesOf([promptOf({ model: 'acme/one' })], [], known)).toEqual(['deprecated-model:1']);
  });

  it('name the source of every shutdown', () => {
    for (const { source, date } of RETIRED) {
      expect(source).toMatch(/^https:\/\//);
      expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  it('are shut down once', () => {
    const names = RETIRED.flatMap(({ models }) => models);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(['azure', 'azure_openai', 'bedrock', 'vertexai'])(
    'keep the calendar of %s in its section',
    async (host) => {
      const section = (name: string) => `temperature: 0\nproviders:\n  ${name}:\n    model: gpt-4-turbo\n`;
      expect(await lintFile('models.yaml', section(host))).toEqual([]);
      expect(await lintFile('models.yaml', section('openai'))).toEqual(['retired-model:4']);
    },
  );

  it('are told of a call that newly names one, though another named it before', async () => {
    const of = (plan: string, write: string) =>
      `plan:\n  temperature: 0\n  model: ${plan}\nwrite:\n  temperature: 0\n  model: ${write}\n`;
    const [old, now] = [of('gpt-5.5', 'gpt-4-turbo'), of('gpt-4-turbo', 'gpt-4-turbo')];
    expect(await lintFile('models.yaml', now, old)).toEqual(['retired-model:3']);
    expect(await lintFile('models.yaml', of('gpt-4-turbo', 'gpt-5.5'), old)).toEqual([]);
    expect(await lintFile('models.yaml', now, now)).toEqual([]);
  });

  it('are found among those that embed documents', async () => {
    const index = (model: string) => `embedding_model: ${model}\nchunk_size: 512\ntop_k: 5\n`;
    expect(await lintFile('config/rag.yaml', index('google/text-embedding-004'))).toEqual([
      'retired-model:1',
    ]);
    expect(await lintFile('config/rag.yaml', index('google/gemini-embedding-001'))).toEqual([]);
  });

  it('are found on their lines in configurations', async () => {
    expect(await lintFile('models.yaml', 'temperature: 0\nmodel: claude-2.1\n')).toEqual(['retired-model:2']);
  });

  it("are found where their maker's own address stands beside them, and not where another does", async () => {
    const at = (address: string) =>
      lintFile('models.yaml', `base_url: ${address}\nmodel: gpt-4-turbo-preview\n`);
    expect(await at('https://api.openai.com/v1')).toEqual(['retired-model:2']);
    expect(await at('https://api.openai.com.example.org/v1')).toEqual([]);
    expect(await at('http://localhost:8000/v1')).toEqual([]);
  });

  it('are said to be served no longer, in words that hold before and after the day', async () => {
    const [finding] = await lintArtifacts([promptOf({ model: 'openai/gpt-4-turbo' })]);
    expect(finding?.message).toMatch(
      /^`openai\/gpt-4-turbo` is no longer served from 2026-10-23 on \(https:\/\/developers\.openai\.com\//,
    );
  });
});

describe('parameters', () => {
  const lint = async (model: string | null, parameters: ModelParameters, more: object = {}) => {
    const positions = { 'parameters.temperature': 7, 'parameters.topP': 8 };
    const found = await rulesOf([promptOf({ model, parameters, ...more }, { positions })]);
    // Of models that will be shut down makers document what they refuse as well.
    return found.filter((one) => !one.startsWith('retired-model'));
  };

  it.each<[string, ModelParameters, string]>([
    ['openai/gpt-5-mini', { temperature: 0.2 }, 'unsupported-parameter:7'],
    ['o3', { topP: 0.5 }, 'unsupported-parameter:8'],
    ['openai/gpt-4o', { reasoningEffort: 'high' }, 'unsupported-parameter:1'],
    ['anthropic/claude-haiku-4-5', { temperature: 1.4 }, 'unsupported-parameter:7'],
    ['claude-opus-4-1', { temperature: 0.4, topP: 0.9 }, 'unsupported-parameter:8'],
    ['claude-opus-4-7', { temperature: 0.4 }, 'unsupported-parameter:7'],
    ['openai/gpt-4o', { temperature: 2.5 }, 'parameter-range:7'],
  ])('%s with %j: %s', async (model, parameters, finding) => {
    expect(await lint(model, parameters)).toEqual([finding]);
  });

  it.each<[string, ModelParameters]>([
    ['openai/gpt-5-mini', { temperature: 1, reasoningEffort: 'low' }],
    ['openai/gpt-5-chat-latest-custom', { temperature: 0.2 }],
    ['openai/gpt-5.1', { temperature: 0.2, reasoningEffort: 'none' }],
    ['openai/gpt-4o', { temperature: 1.8, topP: 0.5 }],
    ['anthropic/claude-haiku-4-5', { temperature: 1 }],
    ['vertex_ai/claude-3-haiku-20240307', { temperature: 0.4, topP: 0.9 }],
    ['azure/gpt-5-mini', { temperature: 0.2 }],
    ['deepseek/deepseek-chat', { temperature: 1.5 }],
  ])('%s with %j is taken', async (model, parameters) => {
    expect(await lint(model, parameters)).toEqual([]);
  });

  it('of OpenAI have no top_k, unless the requests go elsewhere', async () => {
    expect(await lint('openai/gpt-4o', {}, { otherSettings: { top_k: 5 } })).toEqual([
      'unsupported-parameter:1',
    ]);
    const elsewhere = { otherSettings: { top_k: 5, base_url: 'http://localhost:8000' } };
    expect(await lint('openai/gpt-4o', {}, elsewhere)).toEqual([]);
  });

  it('are read beside each model of a configuration', async () => {
    const text =
      'fast:\n  model: gpt-5-nano\n  temperature: 0.3\nslow:\n  model: gpt-4o\n  temperature: 0.3\n';
    expect(await lintFile('llm.yaml', text)).toEqual(['retired-model:2', 'unsupported-parameter:3']);
  });

  it.each([
    ['config/pipeline.yaml', 'compliance:\n  model: gpt-4o-mini\n  temperature: 0\n  top_k: 5\n', []],
    ['config/pipeline.yaml', 'desk:\n  model: gpt-4o-mini\n  top_p: 0.9\n  top_k: 5\n', [4]],
    ['config/pipeline.yaml', 'desk:\n  model: gpt-5-mini\n  temperature: 0.2\n  top_k: 5\n', [3]],
    [
      'a.prompt.yml',
      'model: openai/gpt-4o-mini\nmessages:\n  - { role: user, content: Sort the letter. }\nmodelParameters:\n  top_k: 5\n',
      [1],
    ],
  ])('%s with %j: a top_k of an application may be of retrieval', async (path, text, lines) => {
    const found = (await lintFile(path, text)).filter((one) => one.startsWith('unsupported-parameter'));
    expect(found).toEqual(lines.map((line) => `unsupported-parameter:${line}`));
  });

  it('that a form saved as nothing are not set', async () => {
    const file = (effort: string) =>
      `model: gpt-4o\ntemperature: 0.3\nreasoningEffort: ${effort}\ntop_k: ${effort}\n`;
    expect(await lintFile('llm.yaml', file('""'))).toEqual([]);
    expect(await lintFile('llm.yaml', file('high'))).toHaveLength(2);
  });
});

describe('size', () => {
  const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i % 97}`).join(' ');
  const small = { find: () => ({ contextWindow: 4000, inputPrice: 2, deprecated: false }), names: () => [] };
  const lint = (text: string, parameters: ModelParameters = {}) =>
    rulesOf(
      [promptOf({ model: 'acme/small', parameters, messages: [{ role: 'user', content: text }] })],
      [],
      small,
    );

  it('is too much where prompt and answer exceed what the model reads, and nearly so above 80%', async () => {
    expect(await lint(words(2500))).toEqual(['context-window:1']);
    expect(await lint('Be kind.', { maxOutputTokens: 4000 })).toEqual(['context-window:1']);
    expect(await lint('Be kind.', { maxOutputTokens: 3500 })).toEqual(['context-nearly-full:1']);
    expect(await lint(words(1000))).toEqual([]);
    expect(await lint('Be kind.', { maxOutputTokens: 3000 })).toEqual([]);
  });

  it('is not judged where the window is not known', async () => {
    const messages = [{ role: 'user' as const, content: words(5000) }];
    expect(await rulesOf([promptOf({ model: 'acme/small', messages })])).toEqual([]);
  });

  it('that grew is told with its tokens and what they cost', async () => {
    const of = (count: number) =>
      promptOf({ model: 'acme/small', messages: [{ role: 'user', content: words(count) }] });
    const [finding] = await lintArtifacts([of(600)], [of(300)], small);
    expect(finding).toMatchObject({ rule: 'prompt-growth', severity: 'note' });
    expect(finding?.message).toMatch(
      /^the prompt grew from \d+ to [\d,]+ tokens \(\+10\d%\), about \$\d\.\d\d more per 1,000 calls$/,
    );
    expect(await rulesOf([of(320)], [of(300)], small)).toEqual([]);
    expect(await rulesOf([of(600)], [], small)).toEqual([]);
  });
});

it('knows windows, prices and names from the bundled table', () => {
  expect(catalog.find('openai/gpt-4o')).toEqual({
    contextWindow: 128_000,
    inputPrice: 2.5,
    deprecated: false,
  });
  expect(catalog.find('gpt-4o')).toEqual(catalog.find('openai:chat:gpt-4o'));
  expect(catalog.find('acme/gpt-4o')).toBeNull();
  expect(catalog.names('anthropic').length).toBeGreaterThan(10);
  expect(catalog.names('openrouter')).toEqual([]);
});

it('judges every artifact that names models', () => {
  expect(artifactOf('models.yaml', 'temperature: 0\nmodel: claude-2.1\n').kind).toBe('model-config');
});

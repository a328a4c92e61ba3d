import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

it.each(['.env_example', 'env.example', 'docker.env.sample', 'env-template.txt', '.envrc', '.env.local'])(
  'reads %s as an environment',
  (path) => {
    expect(contentOf(path, 'export LLM_MODEL=openai/gpt-5-mini\n', 'model-config').models).toEqual([
      'openai/gpt-5-mini',
    ]);
  },
);

it.each([
  [
    'Azure OpenAI',
    'appsettings.json',
    '{"OpenAi": {"Endpoint": "https://x", "Deployment": "gpt-chat"}}',
    'gpt-chat',
  ],
  ['an environment', 'env.example', 'AZURE_OPENAI_CHAT_DEPLOYMENT_NAME=answers-1\n', 'answers-1'],
  [
    'a parameter of a template',
    'ai.parameters.json',
    '{"parameters": {"chatModel": {"value": "gpt-5"}}}',
    'gpt-5',
  ],
  ['an alias of a gateway', 'config/app.yaml', 'llm:\n  model: gw/deep\n', 'gw/deep'],
])(
  'finds what a service of models is told to use, whatever that is called: %s',
  (_what, path, text, model) => {
    expect(contentOf(path, text, 'model-config').models).toEqual([model]);
  },
);

it('finds a model that is tuned here under a name of its own', () => {
  const entry = { max_context_window: 32768, chat_template_kwargs: { enable_thinking: false } };
  const text = JSON.stringify({ models: { 'shop-answers-q4': entry } });
  expect(contentOf('model_settings.json', text, 'model-config')).toMatchObject({
    models: ['shop-answers-q4'],
    settings: { 'models.shop-answers-q4.chat_template_kwargs.enable_thinking': false },
  });
});

it.each([
  'output:\n  dir: ./out\n  retention_days: 30\n',
  'results: {path: out.json}\n',
  'prompts: {dir: prompts/}\n',
])('is not put off by where an application writes to: %s', (section) => {
  const found = kindsOf(detectFile('config.yaml', `${section}ai:\n  model: gpt-5-mini\n`));
  expect(found).toEqual(['model-config:model-config']);
});

it('sees a parameter whose name says whose it is', () => {
  const digest = (value: string) =>
    artifactOf('.env', `LLM_MODEL=gpt-5-mini\nLLM_TEMPERATURE=${value}\nBOILER_TEMP=3\n`).digest;
  expect(digest('0.2')).not.toBe(digest('0.4'));
});

it('sees the provider beside a model change', () => {
  const digest = (provider: string) =>
    artifactOf('llm.yaml', `llm:\n  provider: ${provider}\n  model: openai/gpt-5\n`).digest;
  expect(digest('azure')).not.toBe(digest('openai'));
});

it.each([
  ['a label of an interface', 'ui.json', '{"openai": {"model": "Model", "deployment": "Deployment"}}'],
  ['a value to fill in', 'env.example', 'AZURE_OPENAI_DEPLOYMENT=your-deployment-name\nLLM_MODEL=\n'],
  ['a file', 'config.yaml', 'llm:\n  model: /models/a.gguf\n'],
  ['a word that holds another', 'shop.yaml', 'fulfillment_model: just-in-time\n'],
  [
    'a catalogue',
    'a.json',
    '{"models": {"a-1": {"context_window": 8000, "max_tokens": 400, "cost_per_1k": 2}}}',
  ],
  ['models of statistics', 'ml.yaml', 'models:\n  forest: {seed: 1, max_depth: 4}\n  ridge: {alpha: 0.1}\n'],
  ['a recording', 'a.json', '{"model": "gpt-5", "temperature": 0, "output": {"text": "Hi", "tokens": 4}}'],
  ['a module', 'src/env.test.json', '{"DEBUG": true}'],
])('leaves alone: %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

const BOTH = `app: {port: 80}
llm:
  model: openai/gpt-5-mini
  temperature: 0.1
database:
  port: 5432
embedding:
  model: all-MiniLM-L6-v2
rag:
  chunk_size: 500
  top_k: 5
`;

it('finds models and retrieval in one file, each with its own settings and lines', () => {
  const { artifacts } = detectFile('config.yaml', BOTH);
  expect(artifacts.map(({ kind, lines }) => [kind, lines])).toEqual([
    ['rag-config', [7, 11]],
    ['model-config', [2, 4]],
  ]);
});

it.each([
  ['port: 5432', 'port: 5433', []],
  ['temperature: 0.1', 'temperature: 0.2', ['model-config']],
  ['top_k: 5', 'top_k: 6', ['rag-config']],
])('says a change of `%s` once at most', (before, after, changed) => {
  const digests = (text: string) => detectFile('config.yaml', text).artifacts.map(({ digest }) => digest);
  const [old, now] = [digests(BOTH), detectFile('config.yaml', BOTH.replace(before, after)).artifacts];
  expect(now.filter(({ digest }) => !old.includes(digest)).map(({ kind }) => kind)).toEqual(changed);
});

import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

it('finds models with their sampling parameters, beside each other or one group down', () => {
  const text = 'llm:\n  model: openai/gpt-5\n  parameters:\n    temperature: 0.3\nport: 80\n';
  expect(contentOf('config/app.yaml', text, 'model-config')).toMatchObject({
    models: ['openai/gpt-5'],
    settings: { 'llm.model': 'openai/gpt-5', 'llm.parameters.temperature': 0.3 },
  });
});

it('finds parameters under the names of models', () => {
  const text = JSON.stringify({ providers: { openai: { models: { 'gpt-4o': { temperature: 0.7 } } } } });
  expect(contentOf('generator.json', text, 'model-config').models).toEqual(['gpt-4o']);
});

it('counts a prompt among the settings, and no setting that has nothing to do with the model', () => {
  const text = (prompt: string, port: number) =>
    `model: gpt-5\ntemperature: 0\nsystem_prompt: ${prompt}\nport: ${port}\n`;
  const digest = (prompt: string, port: number) => artifactOf('config.yaml', text(prompt, port)).digest;
  expect(digest('be kind', 80)).not.toBe(digest('be brief', 80));
  expect(digest('be kind', 80)).toBe(digest('be kind', 81));
});

it.each([
  [
    'on its own',
    'config/llm.yaml',
    'llm:\n  provider: anthropic\n  model: claude-haiku-4-5\n',
    'claude-haiku-4-5',
  ],
  [
    'under a name of its own',
    'settings.json',
    '{"app": {"summaryModel": "openai/gpt-5-mini"}}',
    'openai/gpt-5-mini',
  ],
  ['in a list of a few', 'config/models.yaml', 'models:\n  fast: gpt-5-nano\n', 'gpt-5-nano'],
  ['in TOML', 'config.toml', '[llm]\nmodel = "gemini-2.5-flash"\ntemperature = 0.2\n', 'gemini-2.5-flash'],
  [
    'in an environment file',
    '.env.example',
    'API_KEY=\nexport OPENAI_MODEL="gpt-5-mini" # cheap\n',
    'gpt-5-mini',
  ],
  [
    'in the environment of a container',
    'compose.yaml',
    `services:\n  api:\n    environment:\n      - PORT=80\n      - LLM_MODEL=\${LLM_MODEL:-gpt-5-mini}\n`,
    `\${LLM_MODEL:-gpt-5-mini}`,
  ],
  [
    'in a deployment',
    'k8s/api.yaml',
    'apiVersion: apps/v1\nspec:\n  env:\n    - name: CHAT_MODEL\n      value: gpt-5-mini\n',
    'gpt-5-mini',
  ],
])('finds a model %s', (_where, path, text, model) => {
  const { models, settings } = contentOf(path, text, 'model-config');
  expect(Object.values(settings)).toContain(model);
  expect(models).toEqual([model.replace(/^.*:-|\}$/g, '')]);
});

it('names the line of a model in TOML and in an environment file', () => {
  const toml = "# LLM\n[[agents]]\nname = '''\n[x]\n'''\n\n[[agents]]\nmodel = \"gpt-5\"\n";
  expect(artifactOf('agents.toml', toml).positions).toMatchObject({ 'settings.agents[1].model': 8 });
  expect(artifactOf('.env', 'A=1\r\nMODEL=gpt-5\r\n').positions).toEqual({ 'settings.MODEL': 2 });
});

it.each([
  ['config/models.yaml', 'agent: gemini-flash-latest\nsummarizer: gpt-5-mini\ntemperature_agent: 0.0\n', 3],
  ['llm/llms.json', '{"planner": "gpt-5", "coder": {"first": "claude-sonnet-4-5"}}', 2],
  ['config/desk.toml', '[lm_studio]\nmodel = "your-model-here"\ntemperature = 0.2\nmax_tokens = 2048\n', 3],
])('knows by the name of %s which models it sets', (path, text, count) => {
  const { settings } = contentOf(path, text, 'model-config');
  expect(Object.keys(settings)).toHaveLength(count);
});

const CATALOGUE = JSON.stringify(Array.from({ length: 9 }, (_, i) => ({ model: `gpt-5-${i}` })));

it.each([
  ['a catalogue of models', 'data/models.json', `{"known": ${CATALOGUE}}`],
  ['what models cost', 'config/models.yml', 'gpt-5: {input: 1.25, output: 10, tokenizer: gpt-4o}\n'],
  ['a list of those there are', 'config/models.yml', 'all: [gpt-5, gpt-5-mini]\n'],
  ['an editor', '.vscode/settings.json', '{"chat.model": "gpt-4o"}'],
  ['an issue form', '.github/ISSUE_TEMPLATE/bug.yml', 'model: gpt-5\n'],
  ['a temperature without a model', 'sensor.yaml', 'temperature: 21\nname: kitchen\n'],
  ['a model of something else', 'car.yaml', 'model: golf\ntemperature: 21\n'],
  [
    'a model and a temperature far from each other',
    'a.yaml',
    'a: {model: nova-3}\nb: {c: {d: {temperature: 1}}}\n',
  ],
  ['a recorded answer', 'r.json', '{"model":"gpt-5","temperature":0,"choices":[]}'],
  ['a test', 'tests/m.yaml', 'model: gpt-5\ntemperature: 0\n'],
])('leaves %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

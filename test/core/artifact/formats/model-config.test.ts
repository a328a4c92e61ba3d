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
  ['a temperature without a model', 'sensor.yaml', 'temperature: 21\nname: kitchen\n'],
  ['a model of something else', 'car.yaml', 'model: golf\ntemperature: 21\n'],
  [
    'a model and a temperature far from each other',
    'a.yaml',
    'a: {model: gpt-5}\nb: {c: {d: {temperature: 1}}}\n',
  ],
  ['a recorded answer', 'r.json', '{"model":"gpt-5","temperature":0,"choices":[]}'],
  ['a test', 'tests/m.yaml', 'model: gpt-5\ntemperature: 0\n'],
])('leaves %s alone', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

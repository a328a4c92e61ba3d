import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';

const detect = (data: object, path = 'package.json') =>
  detectFile(path, JSON.stringify(data, null, 2)).artifacts;
const vscode = (properties: object, rest: object = {}) => ({
  contributes: { configuration: { properties } },
  ...rest,
});

describe('settings of an extension', () => {
  it('of VS Code hold the model, its parameters and the prompts that apply by default', () => {
    const artifacts = detect(
      vscode({
        'house.service.model': {
          type: 'string',
          default: 'deepseek-chat',
          enum: ['deepseek-chat', 'gpt-4o'],
        },
        'house.service.baseURL': { type: 'string', default: 'https://api.house.example' },
        'house.maxTokens': { type: 'number', default: 900 },
        'house.color': { type: 'string', default: 'red' },
        'house.systemPrompt': { type: 'string', default: 'You write commits. Return only the message.' },
      }),
    );
    expect(artifacts.map(({ kind, name, lines }) => [kind, name, lines])).toEqual([
      ['model-config', 'package', [7, 19]],
      ['prompt', 'house.systemPrompt', [27, 27]],
    ]);
    expect(artifacts[0]?.content).toEqual({
      type: 'model-config',
      models: ['deepseek-chat'],
      settings: {
        'house.service.model': 'deepseek-chat',
        'house.service.baseURL': 'https://api.house.example',
        'house.maxTokens': 900,
      },
    });
  });

  it.each([
    [
      'lists of sections',
      { contributes: { configuration: [{ properties: { 'a.llm': { default: 'gpt-4o' } } }] } },
    ],
    ['preferences of Raycast', { preferences: [{ name: 'model', type: 'dropdown', default: 'gpt-4o' }] }],
    [
      'preferences of a command',
      { commands: [{ name: 'ask', preferences: [{ name: 'model', default: 'gpt-4o' }] }] },
    ],
  ])('%s', (_, data) => {
    expect(detect(data).map(({ kind }) => kind)).toEqual(['model-config']);
  });

  it.each([
    ['another package', { name: 'x', dependencies: { openai: '4' }, scripts: { model: 'gpt-4o' } }],
    ['a model of a car', vscode({ 'car.model': { default: 'estate' }, 'car.maxTokens': { default: 3 } })],
    ['a prompt of a shell', vscode({ 'shell.prompt': { default: '$ ' } }, { dependencies: { openai: '4' } })],
    ['a question to people', vscode({ 'shell.confirmPrompt': { default: 'Do you really want to go on?' } })],
  ])('%s has none', (_, data) => {
    expect(detect(data)).toEqual([]);
  });
});

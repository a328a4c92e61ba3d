import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { kindsOf } from '../support.ts';

describe('what is no prompt', () => {
  it.each<[string, string, Json]>([
    ['a translation', 'web/en.json', { system_prompt: 'You are a guest. Please always sign in to answer.' }],
    [
      'texts of an interface',
      'app/ui.json',
      { confirm_prompt: 'Do you want to delete it? You must confirm.' },
    ],
    [
      'a workflow',
      '.github/workflows/a.yml',
      { on: 'push', jobs: { a: { prompt: 'You are a bot. Reply.' } } },
    ],
    ['a workflow elsewhere', 'ci.yml', { jobs: { a: { prompt: 'You are a reviewer. Respond in JSON.' } } }],
    [
      'an issue form',
      '.github/ISSUE_TEMPLATE/b.yml',
      { body: [{ attributes: { description: 'You must…' } }] },
    ],
    [
      'an API description',
      'api.yaml',
      { openapi: '3.1.0', info: { description: 'You are an assistant. Reply.' } },
    ],
    ['a recorded answer', 'a.json', { choices: [{ message: { content: 'You are an assistant. Reply.' } }] }],
    [
      'a recorded request',
      'r.json',
      { model: 'gpt-5', messages: [{ role: 'system', content: 'You are a bot.' }] },
    ],
    [
      'a resource of Kubernetes',
      'k8s/map.yaml',
      { apiVersion: 'v1', kind: 'ConfigMap', data: { prompt: 'You are an assistant. Always reply.' } },
    ],
    ['rows of a data set', 'prompts.json', [{ prompt: 'You are a poet. Write {a}.', completion: 'Rose' }]],
    [
      'many tasks for a model under test',
      'prompts/prompts.json',
      Array.from({ length: 30 }, (_, i) => ({
        id: `p${i}`,
        text: `Create a page with ${i} headings and a form.`,
      })),
    ],
    [
      'functions to complete',
      'prompts.json',
      Array.from({ length: 30 }, (_, i) => ({
        task_id: i,
        prompt: 'from typing import List\n\ndef f(a):\n  """Return a."""',
      })),
    ],
    [
      'questions of a diary',
      'prompts.yaml',
      { lines: { day: ['How was your day, and what did you do?', 'What will you do tomorrow?'] } },
    ],
    [
      'captions of pictures',
      'prompts.json',
      { base_template: 'a photo of a {cls}.', synonyms: { dog: ['hound'] } },
    ],
    [
      'a JSON Schema',
      's.json',
      { type: 'object', properties: { prompt: { description: 'You are an AI. Reply.' } } },
    ],
    [
      'a recipe',
      'recipe.yaml',
      { name: 'Soup', instructions: 'Chop the leek. You must never let it boil. Serve.' },
    ],
    [
      'a playbook',
      'site.yml',
      [{ hosts: 'all', vars_prompt: [{ name: 'u', prompt: 'Which user must we write?' }] }],
    ],
    [
      'an NLU file',
      'nlu.yml',
      { version: '3.1', nlu: [{ intent: 'ask', examples: '- are you an assistant' }] },
    ],
    ['a page', 'docs/prompts.json', { system: 'You are a helpful assistant. Always answer.' }],
    ['a fixture', 'tests/prompts.yaml', { system: 'You are a helpful assistant. Always answer.' }],
    [
      'dialogue of a game',
      'story.json',
      { intro: 'You are a knight. You must follow the river and never return.' },
    ],
    [
      'an e-mail',
      'mail.yaml',
      { reset_template: 'Hello {{name}}, you must follow this link to answer us: {{link}}.' },
    ],
  ])('leaves %s alone', (_what, path, data) => {
    expect(kindsOf(detectFile(path, JSON.stringify(data)))).toEqual([]);
  });
});

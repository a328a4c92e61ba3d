import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { contentOf, kindsOf } from '../support.ts';

const SERVERS =
  'providers:\n  post: { base_url: https://models.example.org/v1 }\n  hall: { base_url: http://hall:11434 }\n';

it.each([
  [
    'a list of routes',
    `${SERVERS}routes:\n  - { model: gpt-5-mini, provider: post }\n  - { model: llama3.1:8b, provider: hall }\n`,
  ],
  [
    'a table of models',
    'upstreams:\n  - { name: post, url: https://models.example.org }\nmodels:\n  claude-sonnet-4-5: { upstream: post, max_tokens: 900 }\n  claude-haiku-4-5: { upstream: post }\n',
  ],
  [
    'aliases and what is tried next',
    `${SERVERS}aliases: { "claude-*": post/gpt-5, "gpt-5-mini": hall/qwen3:4b }\nfallbacks: [{ post/gpt-5: [hall/qwen3:4b] }]\n`,
  ],
])('reads a gateway of its own: %s', (_what, text) => {
  expect(kindsOf(detectFile('proxy/table.yaml', text))).toEqual(['gateway-config:gateway-config']);
});

it('keeps every setting of it', () => {
  const text = `${SERVERS}aliases: { gpt-5: hall/qwen3:4b }\n`;
  expect(contentOf('proxy/table.yaml', text, 'settings').settings).toMatchObject({
    'aliases.gpt-5': 'hall/qwen3:4b',
    'providers.hall.base_url': 'http://hall:11434',
  });
});

it.each([
  [
    'routes of a web server',
    'upstreams: [{ name: web, url: http://web }]\nroutes: [{ path: /, upstream: web }]\n',
  ],
  [
    'names of models without who serves them',
    'models: { fast: { id: gpt-5-mini }, slow: { id: gpt-5 } }\nroutes: []\n',
  ],
  ['who serves them alone', SERVERS],
])('leaves %s alone', (_what, text) => {
  const kinds = kindsOf(detectFile('proxy/table.yaml', text));
  expect(kinds).not.toContain('gateway-config:gateway-config');
});

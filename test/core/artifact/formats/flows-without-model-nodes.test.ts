import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const n8n = (...nodes: object[]) => JSON.stringify({ name: 'Flow', nodes, connections: {} });
const http = (url: string, body = '') => ({
  name: 'Ask',
  type: 'n8n-nodes-base.httpRequest',
  parameters: { url, jsonBody: body },
});
const code = (jsCode: string) => ({ name: 'Build', type: 'n8n-nodes-base.code', parameters: { jsCode } });
const ASK = 'https://api.openai.com/v1/chat/completions';

it('finds a flow of n8n that asks a model by its address, with the code that writes the prompt', () => {
  const flow = (model: string, who: string) =>
    artifactOf('a.json', n8n(code(`const prompt = "You are ${who}"`), http(ASK, `{"model": "${model}"}`)));
  const one = flow('gpt-5-mini', 'a clerk');
  expect(one.kind).toBe('agent-definition');
  expect(flow('gpt-5', 'a clerk').digest).not.toBe(one.digest);
  expect(flow('gpt-5-mini', 'a cook').digest).not.toBe(one.digest);
});

it.each([
  ['how texts are cut', code('const CHUNK_SIZE = 500;'), '500', '800'],
  ['how many are found', http('https://vectors.example.com/query', '{"topK": 4}'), '4', '8'],
])('sees in a flow of n8n that asks a model %s', (_what, node, from, to) => {
  const text = n8n(node, http(ASK, '{"model": "gpt-5-mini"}'));
  expect(artifactOf('a.json', text.replace(from, to)).digest).not.toBe(artifactOf('a.json', text).digest);
});

it.each([
  ['another address', n8n(http('https://api.example.com/orders', '{"model": "golf"}'))],
  ['code alone', n8n(code('const total = items.length'), { name: 'Mail', type: 'n8n-nodes-base.gmail' })],
])('leaves a flow of n8n alone: %s', (_what, text) => {
  expect(kindsOf(detectFile('a.json', text))).toEqual([]);
});

const dify = (type: string) =>
  `kind: app\napp: {mode: workflow, name: F}\nworkflow:\n  graph:\n    nodes:\n      - data: {type: start}\n      - data: {type: ${type}, title: T}\n`;

it.each([
  ['llm', ['agent-definition:prompt-export']],
  ['knowledge-retrieval', ['agent-definition:prompt-export']],
  ['code', []],
])('takes a flow of Dify for one by its nodes: %s', (type, kinds) => {
  expect(kindsOf(detectFile('a.yml', dify(type)))).toEqual(kinds);
});

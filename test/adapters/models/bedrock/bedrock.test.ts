import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { readConverse } from '../../../../src/adapters/models/bedrock/response.ts';
import { createModels } from '../../../../src/adapters/models/index.ts';
import type { ModelRequest } from '../../../../src/core/eval/types.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import type { LoopbackOptions } from '../../../support/loopback-provider.ts';
import { openProvider } from '../../../support/open-provider.ts';

const KEY = 'bedrock-key-0123456789abcdef';
const MODEL = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const user = { role: 'user' as const, content: 'Hello' };

async function start(
  options: LoopbackOptions = {},
  env: Record<string, string> = { AWS_BEARER_TOKEN_BEDROCK: KEY },
) {
  const loopback = await openProvider({ apiKey: KEY, answer: () => 'Yes.', ...options });
  const models = createModels(
    { BEDROCK_REGION: 'eu-central-1', BEDROCK_BASE_URL: loopback.baseUrl.replace('/v1', ''), ...env },
    { retry: { baseDelayMs: 1, maxDelayMs: 4 } },
  );
  onTestFinished(() => models.close());
  const ask = async (fields: Partial<ModelRequest> = {}) => {
    const request = makeRequest(`bedrock/${MODEL}`, { tools: [], messages: [user], ...fields });
    const result = await models.complete(request, callOptions());
    return { result, sent: loopback.requests.at(-1) };
  };
  return { loopback, models, ask };
}

it('a call of Converse has the model in its path, and messages of one role as one', async () => {
  const { ask } = await start();
  const { result, sent } = await ask({
    messages: [
      { role: 'system', content: 'Be brief.' },
      user,
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: '',
        toolCalls: [{ id: 'a', name: 'get_weather', arguments: { city: 'Lisbon' } }],
      },
      { role: 'tool', callId: 'a', content: '21 °C' },
      { role: 'user', content: 'Thanks.' },
    ],
    parameters: { maxOutputTokens: 90, temperature: 0.2, topP: 0.9, stop: ['END'], reasoningEffort: 'low' },
    tools: [{ name: 'get_weather', description: '', parameters: {}, strict: true }],
  });
  expect(result).toMatchObject({ ok: true, output: { text: 'Yes.' } });
  expect(sent).toMatchObject({ model: MODEL, headers: { authorization: `Bearer ${KEY}` } });
  expect(sent?.body).toEqual({
    system: [{ text: 'Be brief.' }],
    messages: [
      { role: 'user', content: [{ text: 'Hello' }, { text: 'Weather?' }] },
      {
        role: 'assistant',
        content: [{ toolUse: { toolUseId: 'a', name: 'get_weather', input: { city: 'Lisbon' } } }],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'a', content: [{ text: '21 °C' }] } }, { text: 'Thanks.' }],
      },
    ],
    inferenceConfig: { maxTokens: 90, temperature: 0.2, topP: 0.9, stopSequences: ['END'] },
    outputConfig: { effort: 'low' },
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: 'get_weather',
            inputSchema: { json: { type: 'object', properties: {} } },
            strict: true,
          },
        },
      ],
    },
  });
});

it('blank texts are left out, and messages and system prompts of nothing else', async () => {
  const { ask } = await start();
  const { result, sent } = await ask({
    messages: [
      { role: 'system', content: '' },
      user,
      { role: 'assistant', content: ' \n' },
      { role: 'user', content: 'Weather?' },
    ],
  });
  expect(result.ok).toBe(true);
  expect(sent?.body).toEqual({
    messages: [{ role: 'user', content: [{ text: 'Hello' }, { text: 'Weather?' }] }],
  });
});

it.each<[string, Partial<ModelRequest>, string]>([
  ['messages of nothing', { messages: [{ role: 'user', content: '' }] }, 'are blank'],
  [
    'calls of tools without tools',
    {
      messages: [
        user,
        { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', arguments: {} }] },
        { role: 'tool', callId: 'a', content: 'Seen.' },
      ],
    },
    'only where the request has tools',
  ],
  ['parameters of single models', { parameters: { seed: 7, presencePenalty: 1 } }, 'presence_penalty, seed'],
  ['an effort it lacks', { parameters: { reasoningEffort: 'none' } }, 'no effort "none"'],
  ['a JSON mode', { responseFormat: { type: 'json' } }, 'no JSON mode without a schema'],
])('%s are refused by name, and not sent', async (_what, fields, says) => {
  const { loopback, ask } = await start();
  const { result } = await ask(fields);
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', attempts: 0 } });
  expect(result.ok ? '' : result.failure.message).toContain(says);
  expect(loopback.requests).toEqual([]);
});

it('a guardrail that steps in is a refusal with what it says', async () => {
  const { ask } = await start({
    answer: () => ({ text: 'Not here.', finishReason: 'guardrail_intervened' }),
  });
  expect((await ask()).result).toMatchObject({
    ok: true,
    output: { text: 'Not here.', finishReason: 'content_filter' },
  });
});

it('a model that took too long, failed or is not ready is asked again; a wrong request is not', async () => {
  const behaviour = [408, 424, 429].map((status) => ({ kind: 'status' as const, status }));
  const { loopback, ask } = await start({ behaviour });
  expect((await ask()).result.ok).toBe(true);
  expect(loopback.requests).toHaveLength(4);
  loopback.setBehaviour([
    { kind: 'status', status: 400, message: 'The provided model identifier is invalid.' },
  ]);
  const { result } = await ask();
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 400, attempts: 1 } });
  expect(result.ok ? '' : result.failure.message).toBe(
    '400 ValidationException: The provided model identifier is invalid.',
  );
});

it.each<[what: string, stopReason: string, content: object[]]>([
  ['without content', 'end_turn', []],
  ['whose call could not be read', 'malformed_tool_use', [{ text: 'Let me see.' }]],
  ['that could not be read', 'malformed_model_output', [{ text: '<' }]],
])('a message %s is no answer, and asked for again', async (_what, stopReason, content) => {
  const body = JSON.stringify({ output: { message: { role: 'assistant', content } }, stopReason });
  const again = { kind: 'body' as const, body };
  const { ask } = await start({ behaviour: [again, again, again] });
  const { result } = await ask();
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_response', attempts: 3 } });
});

it('a message that names the key that signed is shown without it', async () => {
  const account = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: KEY };
  const behaviour = [{ kind: 'status' as const, status: 400, message: 'No use for AKIDEXAMPLE.' }];
  const { ask } = await start({ behaviour }, account);
  const { result } = await ask();
  expect(result.ok ? '' : result.failure.message).toContain('No use for [key].');
});

it('tokens that a cache took or gave are a part of the input, at their prices', async () => {
  const usage = {
    inputTokens: 20,
    outputTokens: 30,
    totalTokens: 150,
    cacheReadInputTokens: 60,
    cacheWriteInputTokens: 40,
  };
  const message = { role: 'assistant', content: [{ text: 'Yes.' }] };
  const body = JSON.stringify({ output: { message }, stopReason: 'end_turn', usage });
  const { ask, models } = await start({ behaviour: [{ kind: 'body', body }] });
  const { result } = await ask();
  if (!result.ok) throw new Error(result.failure.message);
  expect(result.output.usage).toMatchObject({ inputTokens: 120, outputTokens: 30, cachedInputTokens: 60 });
  expect(result.output.costUsd).toBeGreaterThan(0);
  expect(models.catalog.find(`bedrock/${MODEL}`)).toMatchObject({ inputPrice: 1.1 });
});

it('a model under a name for several regions is among those that Bedrock lists without them', async () => {
  const { models } = await start({ models: [MODEL.replace('eu.', '')] });
  const [row] = await models.list({ models: [`bedrock/${MODEL}`], check: true });
  expect(row).toMatchObject({ reachable: true, detail: 'listed' });
});

it.each([
  ['User: arn:aws:iam::1:user/ci is not authorized to perform: bedrock:ListFoundationModels', true],
  ['Authentication failed: the key has expired.', false],
])('a key that may list no models is one only where Bedrock says so: %s', async (message, reachable) => {
  const server = createServer((_, response) => {
    response.writeHead(403, { 'x-amzn-errortype': 'AccessDeniedException' });
    response.end(JSON.stringify({ message }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const models = createModels({
    BEDROCK_REGION: 'eu-central-1',
    BEDROCK_BASE_URL: `http://127.0.0.1:${port}`,
    AWS_BEARER_TOKEN_BEDROCK: KEY,
  });
  onTestFinished(() => models.close());
  const [row] = await models.list({ models: [`bedrock/${MODEL}`], check: true });
  expect(row).toMatchObject({ reachable });
});

it('keys of an account alone configure nothing, and a region without any key is a fault', () => {
  const account = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: KEY,
    AWS_REGION: 'eu-central-1',
  };
  expect(createModels(account).status(`bedrock/${MODEL}`)).toMatchObject({
    reason: 'BEDROCK_REGION is not set.',
  });
  expect(createModels({ ...account, BEDROCK_REGION: 'eu-central-1' }).identity(`bedrock/${MODEL}`)).toEqual({
    provider: 'bedrock',
    baseUrl: 'https://bedrock-runtime.eu-central-1.amazonaws.com',
  });
  expect(() => createModels({ BEDROCK_REGION: 'eu-central-1' })).toThrow(
    /^BEDROCK_REGION: a region without a key/,
  );
});

it('an answer is never an exception, whatever is sent', () => {
  const anything = fc.anything({ withNullPrototype: false });
  const block = fc.record({ text: anything, toolUse: anything }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc
      .record({ content: fc.array(block), stopReason: anything, usage: anything })
      .map(({ content, ...rest }) => JSON.stringify({ output: { message: { content } }, ...rest })),
  );
  fc.assert(
    fc.property(body, (sent) => {
      const read = readConverse(sent);
      if (read.ok) expect(typeof read.value.text).toBe('string');
      else expect(read.message).toMatch(/^200 with/);
    }),
    { numRuns: 300 },
  );
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readContent } from '../../../../src/adapters/models/gemini/response.ts';
import { createModels } from '../../../../src/adapters/models/index.ts';
import type { ModelRequest } from '../../../../src/core/eval/types.ts';
import type { Models } from '../../../../src/ports.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import {
  type Behaviour,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../../../support/loopback-provider.ts';
import { openProvider } from '../../../support/open-provider.ts';

const KEY = 'AIza-test-0123456789abcdef';
let loopback: LoopbackProvider;
let models: Models;

beforeAll(async () => {
  loopback = await startLoopbackProvider({ apiKey: KEY, answer: () => 'Yes.' });
  models = createModels(
    { GEMINI_BASE_URL: loopback.baseUrl.replace('/v1', ''), GEMINI_API_KEY: KEY },
    { retry: { baseDelayMs: 1, maxDelayMs: 5 } },
  );
});
afterAll(async () => {
  await models.close();
  await loopback.close();
});

async function ask(fields: Partial<ModelRequest>, model = 'gemini-2.5-flash') {
  const result = await models.complete(
    makeRequest(`google/${model}`, { tools: [], ...fields }),
    callOptions(),
  );
  return { result, sent: loopback.requests.at(-1) };
}
const user = { role: 'user' as const, content: 'Hello' };
const body = (value: object): Behaviour => ({ kind: 'body', body: JSON.stringify(value) });

describe('a request to the Gemini API', () => {
  it('has its system messages apart, its parameters in a config, and its key in a header', async () => {
    const { sent } = await ask({
      messages: [
        { role: 'system', content: 'Be brief.' },
        user,
        { role: 'developer', content: 'Be kind.' },
        { role: 'assistant', content: 'Hi.' },
        { role: 'user', content: 'Bye' },
      ],
      parameters: { temperature: 0.2, topP: 0.9, maxOutputTokens: 90, seed: 7, stop: ['END'] },
    });
    expect(sent?.model).toBe('gemini-2.5-flash');
    expect(sent?.body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ text: 'Hi.' }] },
        { role: 'user', parts: [{ text: 'Bye' }] },
      ],
      generationConfig: { temperature: 0.2, topP: 0.9, maxOutputTokens: 90, seed: 7, stopSequences: ['END'] },
    });
    expect(sent?.headers).toMatchObject({ 'x-goog-api-key': KEY });
  });

  it('names the function that an answer is of, and says of calls that they were written down elsewhere', async () => {
    const messages: ModelRequest['messages'] = [
      user,
      {
        role: 'assistant',
        content: '',
        toolCalls: [
          { id: 'a', name: 'get_weather', arguments: { city: 'Lisbon' } },
          { id: 'b', name: 'get_time', arguments: {} },
        ],
      },
      { role: 'tool', callId: 'a', content: '21 °C' },
      { role: 'tool', callId: 'b', content: '{"hour":9}' },
    ];
    const calls = [
      { functionCall: { id: 'a', name: 'get_weather', args: { city: 'Lisbon' } } },
      { functionCall: { id: 'b', name: 'get_time', args: {} } },
    ];
    const answers = [
      { functionResponse: { id: 'a', name: 'get_weather', response: { output: '21 °C' } } },
      { functionResponse: { id: 'b', name: 'get_time', response: { hour: 9 } } },
    ];
    const older = await ask({ messages });
    expect(older.sent?.body.contents).toEqual([
      { role: 'user', parts: [{ text: 'Hello' }] },
      { role: 'model', parts: calls },
      { role: 'user', parts: answers },
    ]);
    // Models that think in levels refuse such a history without it.
    const newer = await ask({ messages }, 'gemini-3-pro-preview');
    expect(newer.result.ok).toBe(true);
    const thoughtSignature = 'skip_thought_signature_validator';
    expect(newer.sent?.body.contents).toContainEqual({
      role: 'model',
      parts: calls.map((call) => ({ ...call, thoughtSignature })),
    });
  });

  it('holds calls to their schemas where a tool asks for it', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string', pattern: '^[A-Z]' } } };
    const tools = [{ name: 'get_weather', description: 'Weather.', parameters, strict: true }];
    const { sent } = await ask({ messages: [user], tools });
    expect(sent?.body).toMatchObject({
      tools: [
        {
          functionDeclarations: [
            { name: 'get_weather', description: 'Weather.', parametersJsonSchema: parameters },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } },
    });
    const bare = await ask({ messages: [user], tools: [{ name: 'now', description: '', parameters: {} }] });
    expect(bare.sent?.body.tools).toEqual([{ functionDeclarations: [{ name: 'now' }] }]);
    expect(bare.sent?.body).not.toHaveProperty('toolConfig');
  });

  it('thinks within a budget, or at a level, by the model', async () => {
    const config = async (effort: string, model: string) =>
      (await ask({ messages: [user], parameters: { reasoningEffort: effort } }, model)).sent?.body
        .generationConfig;
    expect(await config('none', 'gemini-2.5-flash')).toEqual({ thinkingConfig: { thinkingBudget: 0 } });
    expect(await config('high', 'gemini-2.5-pro')).toEqual({ thinkingConfig: { thinkingBudget: 24_576 } });
    expect(await config('low', 'gemini-3-pro-preview')).toEqual({ thinkingConfig: { thinkingLevel: 'LOW' } });
  });

  it('asks for JSON with and without a schema', async () => {
    const schema = { type: 'object', properties: { pattern: { type: 'string', enum: ['not', 'if'] } } };
    const json = { responseMimeType: 'application/json' };
    const any = await ask({ messages: [user], responseFormat: { type: 'json' } });
    expect(any.sent?.body.generationConfig).toEqual(json);
    const held = await ask({
      messages: [user],
      responseFormat: { type: 'json_schema', name: 'verdict', schema, strict: true },
    });
    expect(held.sent?.body.generationConfig).toEqual({ ...json, responseJsonSchema: schema });
  });

  it.each<[string, Partial<ModelRequest>, string, string]>([
    [
      'keywords that it would ignore',
      {
        responseFormat: {
          type: 'json_schema',
          name: 'order',
          schema: {
            type: 'object',
            properties: {
              id: { type: 'string', pattern: '^A', minLength: 2 },
              of: { not: { type: 'null' } },
            },
          },
          strict: true,
        },
      },
      'gemini-2.5-flash',
      'ignores minLength, not, pattern in the schema',
    ],
    ['verbosity', { parameters: { verbosity: 'low' } }, 'gemini-2.5-flash', 'no parameter verbosity'],
    ['a level it lacks', { parameters: { reasoningEffort: 'none' } }, 'gemini-3-flash', 'no effort "none"'],
    [
      'no user',
      { messages: [{ role: 'system', content: 'Be brief.' }] },
      'gemini-2.5-flash',
      'only system messages',
    ],
  ])('with %s is refused by name, and not sent', async (_what, fields, model, says) => {
    const before = loopback.requests.length;
    const { result } = await ask({ messages: [user], ...fields }, model);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', attempts: 0 } });
    expect(result.ok ? '' : result.failure.message).toContain(says);
    expect(loopback.requests).toHaveLength(before);
  });
});

describe('an answer of the Gemini API', () => {
  const read = async (sent: object) => {
    loopback.setBehaviour([body(sent)]);
    return (await ask({ messages: [user] })).result;
  };

  it('to a prompt that was blocked has no candidate, and is a refusal that was paid', async () => {
    const usageMetadata = { promptTokenCount: 12, totalTokenCount: 12 };
    const result = await read({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata });
    expect(result).toMatchObject({
      ok: true,
      output: { text: '', finishReason: 'content_filter', usage: { inputTokens: 12, outputTokens: 0 } },
    });
    expect(result.ok && result.output.costUsd).toBeGreaterThan(0);
  });

  it.each([
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['SPII', 'content_filter'],
    ['MAX_TOKENS', 'length'],
  ])('that ends for %s without content is one', async (finishReason, reads) => {
    const result = await read({ candidates: [{ content: { role: 'model' }, finishReason }] });
    expect(result).toMatchObject({ ok: true, output: { text: '', finishReason: reads, usage: null } });
  });

  it.each<[what: string, candidate: object]>([
    ['nothing', {}],
    ['an end without parts', { content: { role: 'model' }, finishReason: 'STOP' }],
    ['thoughts alone', { content: { parts: [{ text: 'Hm.', thought: true }] }, finishReason: 'STOP' }],
    ['another reason', { finishReason: 'OTHER' }],
    ['a call it could not read', { finishReason: 'MALFORMED_FUNCTION_CALL' }],
    [
      'words before such a call',
      { content: { parts: [{ text: 'Let me see.' }] }, finishReason: 'MALFORMED_FUNCTION_CALL' },
    ],
  ])('that holds %s is none, and asked for again', async (_what, candidate) => {
    const again = body({ candidates: [candidate] });
    loopback.setBehaviour([again, again, again]);
    const { result } = await ask({ messages: [user] });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_response', attempts: 3 } });
  });

  it('shows no thoughts, and pays them as output', async () => {
    const result = await read({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'The user greets.', thought: true },
              { text: 'Hel' },
              { text: 'lo.', thoughtSignature: 'c2ln' },
              { functionCall: { name: 'wave' }, thoughtSignature: 'c2ln' },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 80,
        candidatesTokenCount: 5,
        thoughtsTokenCount: 400,
        toolUsePromptTokenCount: 3,
        totalTokenCount: 508,
      },
    });
    expect(result).toMatchObject({
      ok: true,
      output: {
        text: 'Hello.',
        toolCalls: [{ name: 'wave', arguments: {} }],
        finishReason: 'tool_calls',
        usage: { inputTokens: 103, outputTokens: 405, cachedInputTokens: 80, reasoningTokens: 400 },
      },
    });
  });

  it('is never an exception, whatever is sent', () => {
    const anything = fc.anything({ withNullPrototype: false });
    const part = fc.record(
      { text: anything, thought: anything, functionCall: anything },
      { requiredKeys: [] },
    );
    const candidate = fc.record({ content: fc.record({ parts: fc.array(part) }), finishReason: anything });
    const sent = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ candidates: fc.array(candidate), promptFeedback: anything, usageMetadata: anything })
        .map((data) => JSON.stringify(data)),
    );
    fc.assert(
      fc.property(sent, (text) => {
        const result = readContent(text);
        if (result.ok) expect(typeof result.value.text).toBe('string');
        else expect(result.message).toMatch(/^200 with/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a refusal of the Gemini API', () => {
  it('of a quota of the day is not waited out', async () => {
    loopback.setBehaviour([{ kind: 'rate-limit', code: 'insufficient_quota', retryAfter: 0 }]);
    const { result } = await ask({ messages: [user] });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'rate_limit', status: 429, attempts: 1 } });
  });

  it('that comes from another server is one by its status', async () => {
    const silent = createModels({ GEMINI_BASE_URL: `${loopback.baseUrl}/nowhere`, GEMINI_API_KEY: KEY });
    const result = await silent.complete(makeRequest('google/gemini-2.5-flash'), callOptions());
    await silent.close();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 404, attempts: 1 } });
  });
});

describe('embeddings of the Gemini API', () => {
  const request = { model: 'google/gemini-embedding-001', dimensions: 3, texts: ['a', 'b'] };

  it('are asked for in one call, and keep their order', async () => {
    const vectors = await models.embed(request, callOptions());
    if (!vectors.ok) throw new Error(vectors.failure.message);
    expect(vectors.output.vectors).toHaveLength(2);
    expect(vectors.output).toMatchObject({ usage: null, costUsd: null });
    expect(loopback.retrievals.at(-1)).toEqual({
      path: '/v1beta/models/gemini-embedding-001:batchEmbedContents',
      body: {
        requests: request.texts.map((text) => ({
          model: 'models/gemini-embedding-001',
          content: { parts: [{ text }] },
          outputDimensionality: 3,
        })),
      },
    });
  });

  it('re-ranking is refused: the API has none', async () => {
    const asked = { model: request.model, query: 'a', documents: ['b'] };
    expect(await models.rerank(asked, callOptions())).toMatchObject({
      ok: false,
      failure: { kind: 'bad_request', attempts: 0 },
    });
  });
});

it('whoever calls the provider gemini is told its name here', () => {
  const status = models.status('gemini/gemini-2.5-flash');
  expect(status).toMatchObject({ state: 'not-configured', fix: 'google/gemini-2.5-flash' });
});

it('embeds more texts than the API takes at once, in their order', async () => {
  const most = await openProvider({
    apiKey: KEY,
    retrieval: ({ body: { requests } }) =>
      Array.isArray(requests) && requests.length > 100
        ? { kind: 'status', status: 400, message: 'at most 100 requests can be in one batch' }
        : { kind: 'answer' },
  });
  const embedding = createModels({ GEMINI_BASE_URL: most.baseUrl.replace('/v1', ''), GEMINI_API_KEY: KEY });
  onTestFinished(() => embedding.close());
  const embed = async (texts: string[]) => {
    const request = { model: 'google/gemini-embedding-001', dimensions: null, texts };
    const result = await embedding.embed(request, callOptions());
    if (!result.ok) throw new Error(result.failure.message);
    return result.output.vectors;
  };
  const texts = Array.from({ length: 128 }, (_, at) => `passage number ${at}`);
  const vectors = await embed(texts);
  expect(most.retrievals).toHaveLength(2);
  expect(vectors).toHaveLength(128);
  expect(vectors.slice(120)).toEqual(await embed(texts.slice(120)));
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMessage } from '../../../../src/adapters/models/anthropic/response.ts';
import { createModels } from '../../../../src/adapters/models/index.ts';
import type { ModelRequest } from '../../../../src/core/eval/types.ts';
import type { Models } from '../../../../src/ports.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import {
  type LoopbackAnswer,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../../../support/loopback-provider.ts';

const KEY = 'sk-ant-test-0123456789abcdef';
let loopback: LoopbackProvider;
let models: Models;
let answer: LoopbackAnswer = 'Yes.';

beforeAll(async () => {
  loopback = await startLoopbackProvider({ apiKey: KEY, answer: () => answer });
  models = createModels(
    { ANTHROPIC_BASE_URL: loopback.baseUrl.replace('/v1', ''), ANTHROPIC_API_KEY: KEY },
    { retry: { baseDelayMs: 1, maxDelayMs: 5 } },
  );
});
afterAll(async () => {
  await models.close();
  await loopback.close();
});

async function ask(fields: Partial<ModelRequest>) {
  const result = await models.complete(
    makeRequest('anthropic/claude-haiku-4-5', { tools: [], ...fields }),
    callOptions(),
  );
  return { result, sent: loopback.requests.at(-1)?.body };
}
const user = { role: 'user' as const, content: 'Hello' };

describe('a request to the Messages API', () => {
  it('has its system messages first, and a limit where the artifact sets none', async () => {
    const { sent } = await ask({
      messages: [
        { role: 'system', content: 'Be brief.' },
        user,
        { role: 'developer', content: 'Be kind.' },
        { role: 'assistant', content: 'Hi.' },
        { role: 'user', content: 'Bye' },
      ],
      parameters: { temperature: 0.2, topP: 0.9, stop: ['END'] },
    });
    expect(sent).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 4096,
      system: 'Be brief.\n\nBe kind.',
      messages: [user, { role: 'assistant', content: 'Hi.' }, { role: 'user', content: 'Bye' }],
      temperature: 0.2,
      top_p: 0.9,
      stop_sequences: ['END'],
    });
    expect(loopback.requests.at(-1)?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'idempotency-key': 'trial-1',
    });
  });

  it('has the answers of all tools of one turn in the message after it', async () => {
    const { result, sent } = await ask({
      messages: [
        user,
        {
          role: 'assistant',
          content: '',
          toolCalls: [
            { id: 'a', name: 'get_weather', arguments: { city: 'Lisbon' } },
            { id: 'b', name: 'get_weather', arguments: { city: 'Porto' } },
          ],
        },
        { role: 'tool', callId: 'a', content: '21 °C' },
        { role: 'tool', callId: 'b', content: '18 °C' },
      ],
      tools: [{ name: 'get_weather', description: '', parameters: {}, strict: true }],
    });
    expect(result.ok).toBe(true);
    expect(sent).toMatchObject({
      messages: [
        user,
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'a', name: 'get_weather', input: { city: 'Lisbon' } },
            { type: 'tool_use', id: 'b', name: 'get_weather', input: { city: 'Porto' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: '21 °C' },
            { type: 'tool_result', tool_use_id: 'b', content: '18 °C' },
          ],
        },
      ],
      tools: [{ name: 'get_weather', input_schema: { type: 'object', properties: {} }, strict: true }],
    });
  });

  it('asks for effort and for a schema in its own words', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } } };
    const { sent } = await ask({
      messages: [user],
      parameters: { maxOutputTokens: 900, reasoningEffort: 'low' },
      responseFormat: { type: 'json_schema', name: 'verdict', schema, strict: true },
    });
    expect(sent).toMatchObject({
      max_tokens: 900,
      output_config: { effort: 'low', format: { type: 'json_schema', schema } },
    });
    const none = await ask({ messages: [user], parameters: { reasoningEffort: 'none' } });
    expect(none.sent).toMatchObject({ thinking: { type: 'disabled' } });
    expect(none.sent).not.toHaveProperty('output_config');
  });

  it.each<[string, Partial<ModelRequest>, string]>([
    [
      'parameters',
      { parameters: { seed: 7, frequencyPenalty: 0.5 } },
      'no parameter frequency_penalty, seed',
    ],
    ['an effort', { parameters: { reasoningEffort: 'minimal' } }, 'no effort "minimal"'],
    ['a JSON mode', { responseFormat: { type: 'json' } }, 'no JSON mode without a schema'],
    [
      'no message of the user',
      { messages: [{ role: 'system', content: 'Be brief.' }] },
      'only system messages',
    ],
  ])(
    'that asks for %s the API does not have is refused by name, and not sent',
    async (_what, fields, says) => {
      const before = loopback.requests.length;
      const { result } = await ask({ messages: [user], ...fields });
      expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', attempts: 0 } });
      expect(result.ok ? '' : result.failure.message).toContain(says);
      expect(loopback.requests).toHaveLength(before);
    },
  );
});

describe('an answer of the Messages API', () => {
  it('is read with its calls, the tokens that a cache gave and those of hidden thinking', async () => {
    answer = {
      text: 'Let me look.',
      toolCalls: [{ name: 'find', arguments: { id: 4 } }],
      usage: { input: 120, output: 30, cached: 100, reasoning: 12 },
    };
    const { result } = await ask({ messages: [user] });
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.output).toMatchObject({
      text: 'Let me look.',
      toolCalls: [{ name: 'find', arguments: { id: 4 } }],
      finishReason: 'tool_calls',
      usage: { inputTokens: 120, outputTokens: 30, cachedInputTokens: 100, reasoningTokens: 12 },
    });
    expect(result.output.costUsd).toBeGreaterThan(0);
  });

  it('that filled a cache costs more than its input would', async () => {
    const message = (usage: object) => ({
      kind: 'body' as const,
      body: JSON.stringify({ content: [{ type: 'text', text: 'Yes.' }], stop_reason: 'end_turn', usage }),
    });
    const costOf = async (usage: object) => {
      loopback.setBehaviour([message(usage)]);
      const { result } = await ask({ messages: [user] });
      if (!result.ok) throw new Error(result.failure.message);
      return result.output;
    };
    const plain = await costOf({ input_tokens: 1000, output_tokens: 10 });
    const filled = await costOf({ input_tokens: 200, output_tokens: 10, cache_creation_input_tokens: 800 });
    expect(filled.usage).toEqual({ ...plain.usage, cacheWriteInputTokens: 800 });
    // A quarter more for what a cache takes.
    const [before, after] = [plain.costUsd ?? 0, filled.costUsd ?? 0];
    expect(after - before).toBeCloseTo((800 * 0.25 * 1) / 1e6, 12);
  });

  it.each<[string, LoopbackAnswer, string, string]>([
    ['that was cut off', { text: 'And th', finishReason: 'max_tokens' }, 'length', 'And th'],
    ['that refuses', { refusal: 'I cannot help with that.' }, 'refusal', 'I cannot help with that.'],
    ['without a word', { text: '' }, 'stop', ''],
    ['that pauses', { text: 'Wait.', finishReason: 'pause_turn' }, 'pause_turn', 'Wait.'],
  ])('%s says so', async (_what, given, finishReason, text) => {
    answer = given;
    const { result } = await ask({ messages: [user] });
    expect(result).toMatchObject({ ok: true, output: { finishReason, text } });
  });

  it('is waited for while the API is overloaded, and its own words tell what it refuses', async () => {
    answer = 'Yes.';
    loopback.setBehaviour([{ kind: 'status', status: 529 }, { kind: 'rate-limit' }]);
    const before = loopback.requests.length;
    expect((await ask({ messages: [user] })).result.ok).toBe(true);
    expect(loopback.requests).toHaveLength(before + 3);
    loopback.setBehaviour([{ kind: 'status', status: 400, message: `model ${KEY}: not found` }]);
    const { result } = await ask({ messages: [user] });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 400, attempts: 1 } });
    expect(result.ok ? '' : result.failure.message).toMatch(/not found/);
    expect(result.ok ? '' : result.failure.message).not.toContain(KEY);
  });

  it('is never an exception, whatever is sent', () => {
    const anything = fc.anything({ withNullPrototype: false });
    const block = fc.record({
      type: fc.constantFrom('text', 'tool_use', 'thinking'),
      text: anything,
      input: anything,
    });
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ content: fc.array(block), stop_reason: anything, usage: anything })
        .map((data) => JSON.stringify(data)),
    );
    fc.assert(
      fc.property(body, (sent) => {
        const read = readMessage(sent);
        if (read.ok) expect(typeof read.value.text).toBe('string');
        else expect(read.message).toMatch(/^200 with/);
      }),
      { numRuns: 500 },
    );
  });
});

it('embeddings and re-ranking are refused: the API has none', async () => {
  const call = callOptions();
  const request = { model: 'anthropic/claude-haiku-4-5', dimensions: null, texts: ['a'] };
  expect(await models.embed(request, call)).toMatchObject({ ok: false, failure: { kind: 'bad_request' } });
});

it('a server of one’s own that takes no key is sent none', async () => {
  const own = await startLoopbackProvider();
  const open = createModels({ ANTHROPIC_BASE_URL: own.baseUrl.replace('/v1', '') });
  expect((await open.complete(makeRequest('anthropic/small'), callOptions())).ok).toBe(true);
  expect(own.requests[0]?.headers).not.toHaveProperty('authorization');
  await open.close();
  await own.close();
});

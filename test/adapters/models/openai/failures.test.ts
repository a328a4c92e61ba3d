import { afterEach, describe, expect, it } from 'vitest';
import { createModels } from '../../../../src/adapters/models/index.ts';
import { buildChatBody, dialectOf } from '../../../../src/adapters/models/openai/request.ts';
import type { ModelResult, Models } from '../../../../src/ports.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import {
  type Behaviour,
  type LoopbackOptions,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../../../support/loopback-provider.ts';

const QUICK = { retry: { baseDelayMs: 1, maxDelayMs: 4 } };
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(
  options: LoopbackOptions,
  env: Record<string, string> = {},
  retry: { baseDelayMs?: number; maxDelayMs?: number; totalMs?: number } = QUICK.retry,
): Promise<{ loopback: LoopbackProvider; models: Models }> {
  const loopback = await startLoopbackProvider(options);
  const models = createModels({ ...loopback.env('acme'), ...env }, { retry });
  cleanUps.push(
    () => loopback.close(),
    () => models.close(),
  );
  return { loopback, models };
}

function failureOf(result: ModelResult) {
  if (result.ok) throw new Error('expected a failure');
  return result.failure;
}

const passing: [string, Behaviour][] = [
  ['a rate limit', { kind: 'rate-limit' }],
  ['a 500', { kind: 'status', status: 500 }],
  ['a 502', { kind: 'status', status: 502 }],
  ['a 408', { kind: 'status', status: 408 }],
  ['a 409', { kind: 'status', status: 409 }],
  ['a connection reset', { kind: 'reset' }],
  [
    'a web page instead of JSON',
    { kind: 'body', body: '<html>Bad gateway</html>', contentType: 'text/html' },
  ],
  ['JSON that breaks off', { kind: 'truncated' }],
  ['a body without choices', { kind: 'body', body: '{"id":"x"}' }],
  ['an empty list of choices', { kind: 'body', body: '{"choices":[]}' }],
  [
    'an answer that a gateway ended with an error',
    {
      kind: 'body',
      body: '{"choices":[{"finish_reason":"error","error":{"code":502,"message":"Upstream failed."},"message":{"content":"And th"}}]}',
    },
  ],
  ['content null without a tool call', { kind: 'body', body: '{"choices":[{"message":{"content":null}}]}' }],
];

describe('what passes is tried again', () => {
  it.each(passing)('%s', async (_, behaviour) => {
    const { loopback, models } = await start({ behaviour: [behaviour], answer: () => 'recovered' });
    const result = await models.complete(makeRequest('acme/m'), callOptions());
    expect(result).toMatchObject({ ok: true, output: { text: 'recovered' } });
    expect(loopback.requests).toHaveLength(2);
  });

  it('every attempt of a call carries the same idempotency key', async () => {
    const { loopback, models } = await start({
      behaviour: [{ kind: 'reset' }, { kind: 'status', status: 503 }],
    });
    await models.complete(makeRequest('acme/m'), callOptions('trial-42'));
    expect(loopback.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array(3).fill('trial-42'),
    );
  });

  it('the latency is that of the attempt that succeeded', async () => {
    const behaviour: Behaviour[] = [{ kind: 'silence' }, { kind: 'answer', latencyMs: 20 }];
    const { models } = await start({ behaviour }, { PROMPTGATE_TIMEOUT_MS: '400' });
    const result = await models.complete(makeRequest('acme/m'), callOptions());
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.output.latencyMs).toBeGreaterThanOrEqual(19);
    expect(result.output.latencyMs).toBeLessThan(400);
  });
});

describe('what persists is given up', () => {
  it.each<[string, Behaviour, string, number, number | null]>([
    ['a provider that stays down', { kind: 'status', status: 503 }, 'server', 5, 503],
    ['a limit that never lifts', { kind: 'rate-limit' }, 'rate_limit', 8, 429],
    ['connections that are always reset', { kind: 'reset' }, 'server', 5, null],
    ['garbage each time', { kind: 'body', body: 'null' }, 'bad_response', 3, 200],
    ['silence', { kind: 'silence' }, 'timeout', 3, null],
    ['an answer that stalls halfway', { kind: 'stall' }, 'timeout', 3, null],
  ])('%s', async (_, behaviour, kind, attempts, status) => {
    // Short only where no answer comes: a busy machine takes its time for the others.
    const timeout = kind === 'timeout' ? { PROMPTGATE_TIMEOUT_MS: '60' } : {};
    const { loopback, models } = await start({ behaviour: () => behaviour }, timeout);
    const failure = failureOf(await models.complete(makeRequest('acme/m'), callOptions()));
    expect(failure).toMatchObject({ kind, attempts, status });
    expect(loopback.requests).toHaveLength(attempts);
  });
});

describe('what the same request cannot mend is not tried again', () => {
  it.each<[string, LoopbackOptions, string, number, RegExp]>([
    ['a wrong key', { apiKey: 'another-key' }, 'auth', 401, /Incorrect API key/],
    ['a forbidden project', { behaviour: [{ kind: 'status', status: 403 }] }, 'auth', 403, /Scripted 403/],
    ['a model that does not exist', { models: ['big'] }, 'bad_request', 404, /`m` does not exist/],
    [
      'a parameter the model does not know',
      { behaviour: [{ kind: 'status', status: 400, message: "Unsupported value: 'temperature'" }] },
      'bad_request',
      400,
      /Unsupported value: 'temperature'/,
    ],
    [
      'an exhausted account',
      { behaviour: [{ kind: 'rate-limit', code: 'insufficient_quota' }] },
      'rate_limit',
      429,
      /Rate limit/,
    ],
  ])('%s', async (_, options, kind, status, message) => {
    const { loopback, models } = await start(options, { PROMPTGATE_PROVIDER_ACME_API_KEY: 'planted-key' });
    const failure = failureOf(await models.complete(makeRequest('acme/m'), callOptions()));
    expect(failure).toMatchObject({ kind, status, attempts: 1 });
    expect(failure.message).toMatch(message);
    expect(loopback.requests.length).toBeLessThanOrEqual(1);
  });
});

describe('a provider that says how long to wait', () => {
  it.each<[string, () => number | Date]>([
    ['in seconds', () => 1],
    ['as a date', () => new Date(Date.now() + 2000)],
  ])('is not asked earlier (%s)', async (_, retryAfter) => {
    const { models } = await start({ behaviour: [{ kind: 'rate-limit', retryAfter: retryAfter() }] });
    const started = performance.now();
    const result = await models.complete(makeRequest('acme/m'), callOptions());
    expect(result.ok).toBe(true);
    expect(performance.now() - started).toBeGreaterThanOrEqual(950);
  });

  it('is given up at once when the wait is longer than the call may take', async () => {
    const { loopback, models } = await start({ behaviour: [{ kind: 'rate-limit', retryAfter: 3600 }] });
    const failure = failureOf(await models.complete(makeRequest('acme/m'), callOptions()));
    expect(failure).toMatchObject({ kind: 'rate_limit', attempts: 1 });
    expect(failure.message).toContain('3600 s');
    expect(loopback.requests).toHaveLength(1);
  });
});

it.each<[string, Behaviour]>([
  ['in a silent call', { kind: 'silence' }],
  ['in a stalled answer', { kind: 'stall' }],
  ['in the wait before the next attempt', { kind: 'rate-limit', retryAfter: 200 }],
])('an abort ends a call at once %s', async (_, behaviour) => {
  const { loopback, models } = await start({ behaviour: () => behaviour });
  const controller = new AbortController();
  const call = models.complete(makeRequest('acme/m'), { signal: controller.signal, idempotencyKey: 'k' });
  while (loopback.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 30));
  controller.abort();
  expect(failureOf(await call).kind).toBe('cancelled');
});

describe('an answer in another form', () => {
  const body = (message: object) => JSON.stringify({ choices: [{ finish_reason: 'stop', message }] });
  const read = async (message: object) => {
    const { models } = await start({ behaviour: [{ kind: 'body', body: body(message) }] });
    return models.complete(makeRequest('acme/m'), callOptions());
  };

  it('is read from its parts, without hidden reasoning', async () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Forty-' },
      { type: 'text', text: 'two.' },
    ];
    expect(await read({ content })).toMatchObject({
      ok: true,
      output: { text: 'Forty-two.', finishReason: 'stop' },
    });
  });

  it.each([
    ['in its own field', { content: null, refusal: 'No, thanks.' }],
    ['beside an empty content', { content: '', refusal: 'No, thanks.' }],
    ['among the parts', { content: [{ type: 'refusal', refusal: 'No, thanks.' }] }],
  ])('is known as a refusal %s', async (_, message) => {
    expect(await read(message)).toMatchObject({
      ok: true,
      output: { text: 'No, thanks.', finishReason: 'refusal' },
    });
  });
});

it.each([
  ['OpenAI', { prompt_tokens_details: { cached_tokens: 64 } }, { cachedInputTokens: 64 }],
  ['DeepSeek', { prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 }, { cachedInputTokens: 64 }],
  [
    'OpenRouter',
    { prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 80 } },
    { cachedInputTokens: 0, cacheWriteInputTokens: 80 },
  ],
])('what a cache gave or took is counted as %s says it', async (_, details, counted) => {
  const choices = [{ finish_reason: 'stop', message: { content: 'Yes.' } }];
  const usage = { prompt_tokens: 100, completion_tokens: 5, ...details };
  const { models } = await start({ behaviour: [{ kind: 'body', body: JSON.stringify({ choices, usage }) }] });
  const result = await models.complete(makeRequest('acme/m'), callOptions());
  expect(result).toMatchObject({
    ok: true,
    output: { usage: { inputTokens: 100, outputTokens: 5, ...counted } },
  });
});

it.each([
  ['a part of the completion', 105, 12],
  ['beside the completion', 117, 24],
])('hidden reasoning that is counted as %s is paid once, as the total says', async (_, total, output) => {
  const choices = [{ finish_reason: 'stop', message: { content: 'Yes.' } }];
  const usage = {
    prompt_tokens: 93,
    completion_tokens: 12,
    total_tokens: total,
    completion_tokens_details: { reasoning_tokens: 12 },
  };
  const { models } = await start({ behaviour: [{ kind: 'body', body: JSON.stringify({ choices, usage }) }] });
  const result = await models.complete(makeRequest('acme/m'), callOptions());
  expect(result).toMatchObject({
    ok: true,
    output: { usage: { inputTokens: 93, outputTokens: output, reasoningTokens: 12 } },
  });
});

it('a context that is full is an answer that was cut off, in the word of Mistral too', async () => {
  const choices = [{ finish_reason: 'model_length', message: { content: 'And th' } }];
  const { models } = await start({ behaviour: [{ kind: 'body', body: JSON.stringify({ choices }) }] });
  const result = await models.complete(makeRequest('acme/m'), callOptions());
  expect(result).toMatchObject({ ok: true, output: { text: 'And th', finishReason: 'length' } });
});

it('a seed has the name that the address knows', () => {
  const request = makeRequest('mistral/small', { parameters: { seed: 7 } });
  const bodyAt = (baseUrl: string) =>
    buildChatBody(request, dialectOf({ name: 'mistral', baseUrl }), 'small');
  expect(bodyAt('https://api.mistral.ai/v1')).toMatchObject({ ok: true, body: { random_seed: 7 } });
  expect(bodyAt('http://localhost:8000/v1')).toMatchObject({ ok: true, body: { seed: 7 } });
});

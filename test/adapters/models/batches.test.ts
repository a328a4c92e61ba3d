import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import type { Models } from '../../../src/ports.ts';
import { makeRequest } from '../../contracts/models.ts';
import type { BatchOptions } from '../../support/loopback-batches.ts';
import type { LoopbackAnswer } from '../../support/loopback-provider.ts';
import { openProvider } from '../../support/open-provider.ts';

const KEY = 'sk-test-0123456789abcdef';
const signal = AbortSignal.timeout(60_000);
const ids = ['a'.repeat(64), 'b-2', 'c_3'];
const ask = (model: string, text: string) =>
  makeRequest(model, { messages: [{ role: 'user', content: text }], tools: [] });

/** The protocols that have batches, each as its provider's own name is configured, so that its prices are known. */
const protocols: [string, string, (url: string) => { env: Record<string, string>; file: string | null }][] = [
  [
    'OpenAI’s chat completions',
    'openai/gpt-4o-mini',
    (url) => ({ env: { OPENAI_BASE_URL: url, OPENAI_API_KEY: KEY }, file: null }),
  ],
  [
    'OpenAI’s Responses API',
    'own/gpt-4o-mini',
    (url) => ({
      env: { OWN_KEY: KEY },
      file: `providers: { own: { api: responses, base_url: "${url}", key: "\${OWN_KEY}", priced_as: { gpt-4o-mini: openai/gpt-4o-mini } } }`,
    }),
  ],
  [
    'Anthropic’s Messages API',
    'anthropic/claude-haiku-4-5',
    (url) => ({
      env: { ANTHROPIC_BASE_URL: url.replace('/v1', ''), ANTHROPIC_API_KEY: KEY },
      file: null,
    }),
  ],
  [
    'the Gemini API',
    'google/gemini-2.5-flash',
    (url) => ({ env: { GEMINI_BASE_URL: url.replace('/v1', ''), GEMINI_API_KEY: KEY }, file: null }),
  ],
];

async function open(
  configure: (typeof protocols)[number][2],
  batches: BatchOptions = {},
  answer: LoopbackAnswer = { text: 'Yes.', usage: { input: 1000, output: 100, cached: 200 } },
) {
  const loopback = await openProvider({ apiKey: KEY, answer: () => answer, batches });
  const { env, file } = configure(loopback.baseUrl);
  const models = createModels(env, { file, retry: { baseDelayMs: 1, maxDelayMs: 5 } });
  onTestFinished(() => models.close());
  return { loopback, models };
}

function submit(models: Models, model: string, token = 'token-1') {
  const requests = ids.map((id) => ({ id, request: ask(model, `Question ${id}`) }));
  return models.batches.submit(model, { token, requests }, signal);
}

async function submitted(models: Models, model: string): Promise<string> {
  const made = await submit(models, model);
  if (!made.ok) throw new Error(made.failure.message);
  return made.output;
}

async function resultsOf(models: Models, model: string, id: string) {
  const read = await models.batches.results(model, id, signal);
  if (!read.ok) throw new Error(read.failure.message);
  return read.output;
}

describe.each(protocols)('batches of %s', (_, model, configure) => {
  it('are handed in, looked at, and read as the answers of direct calls are, at half of their price', async () => {
    const { loopback, models } = await open(configure);
    expect(models.batches.takes(model)).toBe(true);
    const id = await submitted(models, model);
    expect(await models.batches.poll(model, id, signal)).toEqual({ ok: true, output: 'ended' });
    const { results } = await resultsOf(models, model, id);
    expect([...results.keys()].sort()).toEqual([...ids].sort());
    const request = ask(model, `Question ${ids[1]}`);
    const direct = await models.complete(request, { signal, idempotencyKey: 'k' });
    if (!direct.ok) throw new Error(direct.failure.message);
    const { costUsd, ...answer } = direct.output;
    const batched = results.get('b-2');
    expect(batched).toEqual({
      ok: true,
      output: { ...answer, latencyMs: null, costUsd: expect.closeTo((costUsd ?? 0) / 2, 12) },
    });
    expect(costUsd).toBeGreaterThan(0);
    // The very bodies of direct calls.
    const [sent] = loopback.requests;
    expect(loopback.batches[0]?.requests[1]?.request.body).toEqual(sent?.body);
  });

  it('are running until they have ended, also when they are cancelled, and then keep what was answered', async () => {
    const { loopback, models } = await open(configure, {
      state: () => 'running',
      fate: ({ messages }) => (messages.at(-1)?.content.includes('b-2') ? 'answered' : 'lost'),
    });
    const id = await submitted(models, model);
    expect(await models.batches.poll(model, id, signal)).toEqual({ ok: true, output: 'running' });
    expect(await models.batches.cancel(model, id, signal)).toEqual({ ok: true, output: 'cancelled' });
    expect(loopback.batches[0]?.isCancelled).toBe(true);
    expect(await models.batches.poll(model, id, signal)).toEqual({ ok: true, output: 'ended' });
    const { results, missing } = await resultsOf(models, model, id);
    expect([...results.keys()]).toEqual(['b-2']);
    expect(missing).toMatch(/batch/);
    expect(await models.batches.cancel(model, id, signal)).toEqual({ ok: true, output: 'cancelled' });
  });

  it('say of each request without an answer why it has none', async () => {
    const { models } = await open(configure, {
      fate: ({ messages }) => {
        const text = messages.at(-1)?.content ?? '';
        return text.includes('b-2') ? 'refused' : text.includes('c_3') ? 'expired' : 'answered';
      },
    });
    const { results } = await resultsOf(models, model, await submitted(models, model));
    expect([...results].map(([id, { ok }]) => [id, ok]).sort()).toEqual([
      [ids[0], true],
      ['b-2', false],
      ['c_3', false],
    ]);
    const why = (id: string) => {
      const one = results.get(id);
      return one === undefined || one.ok ? '' : one.failure.message;
    };
    expect(why('b-2')).toContain('Bad request.');
    expect(why('c_3')).toMatch(/Not executed in time|expired/);
  });

  it('may have been charged for an answer that nobody can read, and not for one that there is none of', async () => {
    const { models } = await open(configure, {
      fate: ({ messages }) => (messages.at(-1)?.content.includes('b-2') ? 'garbled' : 'refused'),
    });
    const { results } = await resultsOf(models, model, await submitted(models, model));
    expect(results.get('b-2')).toMatchObject({ ok: false, failure: { kind: 'bad_response', unread: 1 } });
    expect(results.get('c_3')).toMatchObject({ ok: false, failure: { kind: 'bad_response' } });
    expect(results.get('c_3')).not.toHaveProperty('failure.unread');
  });

  it('whose making was not seen to end are found again, and none of somebody else’s is', async () => {
    const { loopback, models } = await open(configure, { making: () => 'unseen' });
    const since = Date.now();
    const made = await submit(models, model);
    expect(made).toMatchObject({ ok: false, failure: { kind: 'server' } });
    const own = { token: 'token-1', since, ids };
    expect(await models.batches.find(model, own, signal)).toEqual({
      ok: true,
      output: loopback.batches[0]?.id,
    });
    const other = { token: 'token-2', since, ids: ['d', 'e', 'f'] };
    expect(await models.batches.find(model, other, signal)).toEqual({ ok: true, output: 'none' });
    loopback.batches[0]!.createdAt -= 24 * 60 * 60_000;
    expect(await models.batches.find(model, other, signal)).toEqual({ ok: true, output: 'none' });
  });

  it('that the provider refuses, or knows nothing of, are failures that stay', async () => {
    const { models } = await open(configure, { making: () => 'refused' });
    expect(await submit(models, model)).toMatchObject({
      ok: false,
      failure: { kind: 'bad_request', status: 400 },
    });
    expect(await models.batches.poll(model, 'batch_9', signal)).toMatchObject({
      ok: false,
      failure: { kind: 'bad_request', status: 404 },
    });
    const refused = await models.batches.submit(
      model,
      { token: 't', requests: [{ id: 'a', request: { ...ask(model, 'x'), messages: [] } }] },
      signal,
    );
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'bad_request' } });
  });
});

it('a batch of OpenAI whose file was not taken was not made, whatever that failed of, unless the server itself ends', async () => {
  for (const [, model, configure] of protocols.slice(0, 2))
    for (const status of [404, 429, 500]) {
      const { models } = await open(configure, {
        refusal: (asked) => (asked === 'POST /v1/files' ? status : null),
      });
      expect(await submit(models, model)).toMatchObject({
        ok: false,
        failure: { kind: 'bad_request', status },
      });
    }
  const [, model, configure] = protocols[0]!;
  const { models } = await open(configure);
  const requests = [{ id: 'a', request: ask(model, 'x') }];
  expect(await models.batches.submit(model, { token: 't', requests }, AbortSignal.abort())).toMatchObject({
    failure: { kind: 'cancelled' },
  });
});

it('a running batch of Anthropic may be the one that was lost; those of OpenAI and Gemini have our name', async () => {
  const [openAi, , anthropic, gemini] = protocols;
  const lost = { token: 'other', since: Date.now(), ids };
  for (const [[, model, configure], expected] of [
    [openAi!, 'none'],
    [gemini!, 'none'],
    [anthropic!, 'unsure'],
  ] as const) {
    const { models } = await open(configure, { state: () => 'running' });
    await submitted(models, model);
    expect(await models.batches.find(model, lost, signal)).toEqual({ ok: true, output: expected });
  }
});

it('a batch of OpenAI that failed as a whole says why', async () => {
  const [, model, configure] = protocols[0]!;
  const { models } = await open(configure, { state: () => 'failed' });
  const read = await resultsOf(models, model, await submitted(models, model));
  expect(read.results.size).toBe(0);
  expect(read.missing).toBe('the batch was failed: Enqueued token limit.');
});

it('an answer in a batch of a gateway costs nobody knows what, until the operator says it', async () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 0 };
  const prices =
    'prices: { gateway/a: { input: 2, output: 1 }, gateway/b: { input: 2, output: 1, batch_share: 0.25 } }';
  const models = createModels(
    { PROMPTGATE_PROVIDER_GATEWAY_BASE_URL: 'http://127.0.0.1:1/v1' },
    { file: prices },
  );
  onTestFinished(() => models.close());
  expect(models.batches.price('gateway/a', usage)).toBeNull();
  expect(models.batches.price('gateway/b', usage)).toBe(0.5);
  expect(models.batches.price('gateway/c', usage)).toBeNull();
  expect(models.batches.price('openai/gpt-4o-mini', usage)).toBeCloseTo(
    (models.price('openai/gpt-4o-mini', usage) ?? Number.NaN) / 2,
    9,
  );
});

it('a provider without batches, and one that is not configured, take none; a repository uses those it may', async () => {
  const loopback = await openProvider();
  const file = 'allow: { acme/shop: [gateway/a] }';
  const models = createModels(
    {
      ...loopback.env('gateway'),
      ...{ AZURE_OPENAI_ENDPOINT: loopback.baseUrl, AZURE_OPENAI_API_KEY: KEY },
    },
    { file },
  );
  onTestFinished(() => models.close());
  expect(models.batches.takes('azure/deployed')).toBe(false);
  expect(models.batches.takes('elsewhere/x')).toBe(false);
  expect(await submit(models, 'azure/deployed')).toMatchObject({
    failure: { kind: 'bad_request' },
  });
  const shop = models.forRepository('acme/shop');
  expect(shop.batches.takes('gateway/a')).toBe(true);
  expect(shop.batches.takes('gateway/b')).toBe(false);
  expect(await submit(shop, 'gateway/b')).toMatchObject({ failure: { kind: 'auth' } });
  expect(loopback.batches).toHaveLength(0);
});

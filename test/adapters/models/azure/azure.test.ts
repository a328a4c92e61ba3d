import { expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../../src/adapters/models/index.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import type { LoopbackOptions } from '../../../support/loopback-provider.ts';
import { openProvider } from '../../../support/open-provider.ts';

const KEY = 'azure-key-0123456789abcdef';

async function start(env: Record<string, string>, options: LoopbackOptions = {}) {
  const loopback = await openProvider({ apiKey: KEY, answer: () => 'Yes.', ...options });
  const endpoint = loopback.baseUrl.replace('/v1', '');
  const models = createModels({ AZURE_OPENAI_ENDPOINT: endpoint, ...env }, { retry: { baseDelayMs: 1 } });
  onTestFinished(() => models.close());
  const ask = () => models.complete(makeRequest('azure/support-bot', { tools: [] }), callOptions());
  return { loopback, models, ask };
}

it('Azure is sent the name of a deployment as the model, and a key in its own header', async () => {
  const { loopback, ask } = await start({ AZURE_OPENAI_API_KEY: KEY });
  expect(await ask()).toMatchObject({ ok: true, output: { text: 'Yes.' } });
  const [sent] = loopback.requests;
  expect(sent).toMatchObject({ model: 'support-bot', headers: { 'api-key': KEY } });
  expect(sent?.headers).not.toHaveProperty('authorization');
  expect(sent?.headers).not.toHaveProperty('x-version');
});

it('a version of the API puts the deployment into the path, and a token of Entra is a bearer', async () => {
  const env = { AZURE_OPENAI_AD_TOKEN: KEY, AZURE_OPENAI_API_VERSION: '2024-10-21' };
  const { loopback, ask } = await start(env);
  expect((await ask()).ok).toBe(true);
  const [sent] = loopback.requests;
  expect(sent).toMatchObject({ model: 'support-bot', headers: { authorization: `Bearer ${KEY}` } });
  expect(sent?.headers).toMatchObject({ 'x-dated': 'yes', 'x-version': '2024-10-21' });
  expect(sent?.headers).not.toHaveProperty('api-key');
});

it.each([{}, { AZURE_OPENAI_API_VERSION: '2024-10-21' }])(
  'a prompt that the content filter stops is a refusal, and asked once (%j)',
  async (env) => {
    const message = 'The response was filtered due to the prompt triggering the content management policy.';
    const { loopback, ask } = await start(
      { AZURE_OPENAI_API_KEY: KEY, ...env },
      { behaviour: [{ kind: 'status', status: 400, message, code: 'content_filter' }] },
    );
    expect(await ask()).toMatchObject({
      ok: true,
      // Whether it was charged is not said.
      output: { text: '', finishReason: 'content_filter', usage: null, costUsd: null },
    });
    expect(loopback.requests).toHaveLength(1);
  },
);

it('any other bad request stays a failure', async () => {
  const { ask } = await start(
    { AZURE_OPENAI_API_KEY: KEY },
    { behaviour: [{ kind: 'status', status: 400, code: 'context_length_exceeded' }] },
  );
  expect(await ask()).toMatchObject({ ok: false, failure: { kind: 'bad_request', status: 400 } });
});

it('a deployment called like a model has its price; any other name has none', () => {
  const endpoint = { AZURE_OPENAI_ENDPOINT: 'https://acme.openai.azure.com', AZURE_OPENAI_API_KEY: KEY };
  const models = createModels(endpoint);
  const usage = { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 0 };
  expect(models.price('azure/gpt-4.1-mini', usage)).toBeCloseTo(0.4, 6);
  expect(models.price('azure/support-bot', usage)).toBeNull();
});

it('a key and a token at once are a fault, which quotes neither', () => {
  const env = { AZURE_OPENAI_ENDPOINT: 'https://acme.openai.azure.com' };
  const both = { ...env, AZURE_OPENAI_API_KEY: KEY, AZURE_OPENAI_AD_TOKEN: 'token-0123456789' };
  expect(() => createModels(both)).toThrow(/^AZURE_OPENAI_AD_TOKEN: set either/);
  expect(createModels({}).status('azure/gpt-4.1')).toMatchObject({
    reason: 'AZURE_OPENAI_ENDPOINT is not set.',
    fix: expect.stringContaining('AZURE_OPENAI_ENDPOINT=https://'),
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels, ModelsEnvError } from '../../../src/adapters/models/index.ts';
import { openModels } from '../../../src/adapters/models/open.ts';
import type { Models } from '../../../src/ports.ts';
import { callOptions, makeRequest } from '../../contracts/models.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { openProvider } from '../../support/open-provider.ts';

const KEY = 'file-key-0123456789abcdef';
const MILLION = { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 0 };

function read(file: string, env: Record<string, string> = {}): Models {
  const models = createModels(env, { file, retry: { baseDelayMs: 1 } });
  onTestFinished(() => models.close());
  return models;
}

function faultsOf(file: string, env: Record<string, string> = {}): readonly string[] {
  try {
    createModels(env, { file });
  } catch (error) {
    if (error instanceof ModelsEnvError) return error.problems;
  }
  throw new Error('expected faults');
}

describe("the operator's file of providers", () => {
  it('configures a gateway with headers and a key of the environment, and none of them is seen in a message', async () => {
    const loopback = await openProvider({
      apiKey: KEY,
      behaviour: [{ kind: 'status', status: 400, message: KEY }],
    });
    const models = read(
      `
providers:
  portkey:
    base_url: ${loopback.baseUrl}
    key: \${GATEWAY_KEY}
    headers: { x-portkey-config: pc-secret-config }
    priced_as: { fast: openai/gpt-4.1-mini }
`,
      { GATEWAY_KEY: KEY },
    );
    const result = await models.complete(makeRequest('portkey/fast'), callOptions());
    expect(loopback.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'x-portkey-config': 'pc-secret-config',
    });
    expect(result).toMatchObject({ ok: false, failure: { status: 400 } });
    expect(JSON.stringify(result)).not.toContain(KEY);
    expect(models.price('portkey/fast', MILLION)).toBeCloseTo(0.4, 6);
    expect(models.price('portkey/slow', MILLION)).toBeNull();
  });

  it.each<[what: string, header: string]>([
    ['a key after the name of a scheme', `"Token \${K}"`],
    ['a key among other text', `"Credential=\${K},Version=1"`],
    ['a key that is written there', `"Token ${KEY}"`],
  ])('a header with %s gives it away in no message', async (_what, header) => {
    const message = `Invalid token: ${KEY}`;
    const loopback = await openProvider({ behaviour: [{ kind: 'status', status: 400, message }] });
    const models = read(
      `providers: { mine: { base_url: "${loopback.baseUrl}", headers: { authorization: ${header} } } }`,
      { K: KEY },
    );
    const result = await models.complete(makeRequest('mine/fast'), callOptions());
    expect(loopback.requests[0]?.headers.authorization).toContain(KEY);
    expect(result).toMatchObject({ ok: false, failure: { message: '400 Invalid token: [key]' } });
  });

  it('prices a deployment of Azure by its model, over what the environment says of the resource', async () => {
    const env = { AZURE_OPENAI_ENDPOINT: 'https://acme.openai.azure.com', AZURE_OPENAI_API_KEY: KEY };
    const models = read(
      'providers: { azure: { priced_as: { support-bot: gpt-4.1-mini, judge: azure/gpt-5-mini } } }',
      env,
    );
    expect(models.price('azure/support-bot', MILLION)).toBeCloseTo(0.4, 6);
    expect(models.price('azure/judge', MILLION)).toBeCloseTo(0.25, 6);
    expect(models.identity('azure/support-bot').baseUrl).toBe('https://acme.openai.azure.com');
    const [row] = await models.list({ models: ['azure/support-bot'] });
    expect(row).toMatchObject({ configured: true, price: { input: 0.4, output: 1.6 }, deprecated: false });
  });

  it.each<[api: string, more: string]>([
    ['azure', `token: "\${K}", api_version: "2024-10-21"`],
    ['gemini', `key: "\${K}"`],
    ['anthropic', `key: "\${K}"`],
    ['bedrock', `key: "\${K}", region: eu-west-1`],
  ])('makes another provider of the API %s', async (api, more) => {
    const loopback = await openProvider({ apiKey: KEY, answer: () => 'Yes.' });
    const root = loopback.baseUrl.replace('/v1', '');
    const models = read(`providers: { mine: { api: ${api}, base_url: "${root}", ${more} } }`, { K: KEY });
    const result = await models.complete(makeRequest('mine/small'), callOptions());
    expect(result).toMatchObject({ ok: true, output: { text: 'Yes.' } });
  });

  it.each<[what: string, env: Record<string, string>, entry: string, baseUrl: string]>([
    [
      "the file's region before that of the environment",
      { BEDROCK_REGION: 'eu-central-1', AWS_BEARER_TOKEN_BEDROCK: KEY },
      '{ region: us-east-1 }',
      'https://bedrock-runtime.us-east-1.amazonaws.com',
    ],
    [
      'the region of the environment with a key of the file',
      { BEDROCK_REGION: 'eu-central-1', K: KEY },
      `{ key: "\${K}" }`,
      'https://bedrock-runtime.eu-central-1.amazonaws.com',
    ],
    [
      'an address of the environment with a region of the file',
      { BEDROCK_BASE_URL: 'https://vpce.example.com', AWS_BEARER_TOKEN_BEDROCK: KEY },
      '{ region: us-east-1 }',
      'https://vpce.example.com',
    ],
  ])('takes for Bedrock %s', (_what, env, entry, baseUrl) => {
    const models = read(`providers: { bedrock: ${entry} }`, env);
    expect(models.status('bedrock/any')).toEqual({ state: 'configured' });
    expect(models.identity('bedrock/any').baseUrl).toBe(baseUrl);
  });

  it("signs for the file's region, with the account of the environment", async () => {
    const loopback = await openProvider({ apiKey: KEY, answer: () => 'Yes.' });
    const models = read('providers: { bedrock: { region: us-east-1 } }', {
      BEDROCK_REGION: 'eu-central-1',
      BEDROCK_BASE_URL: loopback.baseUrl.replace('/v1', ''),
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: KEY,
    });
    expect(await models.complete(makeRequest('bedrock/small'), callOptions())).toMatchObject({ ok: true });
    expect(loopback.requests[0]?.headers.authorization).toContain('/us-east-1/bedrock/');
  });

  it('takes for Azure a key of the environment with an address of the file', async () => {
    const loopback = await openProvider({ apiKey: KEY, answer: () => 'Yes.' });
    const models = read(`providers: { azure: { base_url: "${loopback.baseUrl.replace('/v1', '')}" } }`, {
      AZURE_OPENAI_API_KEY: KEY,
    });
    expect(await models.complete(makeRequest('azure/bot'), callOptions())).toMatchObject({ ok: true });
    expect(loopback.requests[0]?.headers).toMatchObject({ 'api-key': KEY });
  });

  it('tells kept answers apart by the API, its version and the model of the price, where these are set', () => {
    const azure = { AZURE_OPENAI_ENDPOINT: 'https://acme.openai.azure.com', AZURE_OPENAI_API_KEY: KEY };
    const models = read(
      `
providers:
  azure: { api_version: "2024-10-21", priced_as: { bot: gpt-4.1-mini } }
  mine: { api: gemini, base_url: "https://models.example.com" }
  plain: { base_url: "https://plain.example.com/v1" }
`,
      azure,
    );
    const baseUrl = azure.AZURE_OPENAI_ENDPOINT;
    const dated = { provider: 'azure', baseUrl, apiVersion: '2024-10-21' };
    expect(models.identity('azure/bot')).toEqual({ ...dated, pricedAs: 'gpt-4.1-mini' });
    expect(models.identity('azure/other')).toEqual(dated);
    expect(models.identity('mine/x')).toEqual({
      provider: 'mine',
      baseUrl: 'https://models.example.com',
      protocol: 'gemini',
    });
    expect(models.identity('plain/x')).toEqual({
      provider: 'plain',
      baseUrl: 'https://plain.example.com/v1',
    });
    expect(createModels(azure).identity('azure/bot')).toEqual({ provider: 'azure', baseUrl });
  });

  it('names every fault with its place, and quotes no value', () => {
    const faults = faultsOf(`
providers:
  openai: { api: gemini, key: "\${NOWHERE}" }
  nameless: { key: sk-very-secret }
  needle: { base_url: https://example.com }
  far: { api: bedrock, key: sk-very-secret }
  odd: { base_url: "https://user:sk-very-secret@example.com", headers: { x: "sk-\u00e9" }, region: here }
`);
    expect(faults).toEqual([
      'PROMPTGATE_PROVIDERS: providers.openai.api: openai speaks openai.',
      'PROMPTGATE_PROVIDERS: providers.openai.key: the variable NOWHERE is not set.',
      'PROMPTGATE_PROVIDERS: providers.nameless.base_url: expected an address.',
      'PROMPTGATE_PROVIDERS: providers.needle: needle is the embedded model and has no address.',
      'PROMPTGATE_PROVIDERS: providers.far.region: expected the name of a region.',
      'PROMPTGATE_PROVIDERS: providers.odd.region: only `api: bedrock` has one.',
      'PROMPTGATE_PROVIDERS: providers.odd.headers.x: expected printable ASCII characters.',
      'PROMPTGATE_PROVIDERS: providers.odd.base_url: expected a URL without user, password, query or fragment.',
    ]);
    expect(faultsOf('providers: { Acme: {} }')).toEqual([
      'PROMPTGATE_PROVIDERS: providers.Acme: expected lower-case letters, digits, "." and "-".',
    ]);
    for (const text of ['providers: [', 'providers: { A: {} }', 'allow: { acme: [openai/x] }', '- 1', ''])
      expect(faultsOf(text).join()).toMatch(/^PROMPTGATE_PROVIDERS: /);
  });

  it('is read from the path that the environment names, and missing it is a fault', () => {
    const directory = createTemporaryDirectory();
    writeFileSync(
      join(directory, 'models.yaml'),
      'providers: { mine: { base_url: "http://127.0.0.1:1/v1" } }',
    );
    const models = openModels({ PROMPTGATE_PROVIDERS: 'models.yaml' }, directory);
    expect(models.status('mine/any')).toEqual({ state: 'configured' });
    expect(() => openModels({ PROMPTGATE_PROVIDERS: 'none.yaml' }, directory)).toThrow(
      'PROMPTGATE_PROVIDERS: the file cannot be read (ENOENT).',
    );
  });
});

describe("the operator's list of models by repository", () => {
  const file = `
providers:
  acme: { base_url: "http://127.0.0.1:1/v1" }
allow:
  acme/shop: [acme/small, "acme/judge-*"]
  acme/*: ["acme/*"]
  "*": []
`;

  it('holds for the most specific name, and nothing else is called', async () => {
    const models = read(file);
    const state = (repository: string, model: string) => models.forRepository(repository).status(model).state;
    expect(state('acme/shop', 'acme/small')).toBe('configured');
    expect(state('Acme/Shop', 'ACME/judge-large')).toBe('configured');
    expect(state('acme/shop', 'acme/large')).toBe('not-configured');
    expect(state('acme/site', 'acme/large')).toBe('configured');
    expect(state('other/site', 'acme/small')).toBe('not-configured');
    expect(state('other/site', 'needle/needle-26m')).toBe('not-configured');
    // The operator's own command line asks for nobody.
    expect(models.status('acme/large').state).toBe('configured');

    const shop = models.forRepository('acme/shop');
    const refused = {
      ok: false,
      failure: { kind: 'auth', attempts: 0, message: expect.stringContaining('does not allow acme/shop') },
    };
    const request = makeRequest('acme/large');
    expect(await shop.complete(request, callOptions())).toMatchObject(refused);
    const texts = { model: 'acme/large', dimensions: null, texts: ['a'] };
    expect(await shop.embed(texts, callOptions())).toMatchObject(refused);
    const documents = { model: 'acme/large', query: 'a', documents: ['b'] };
    expect(await shop.rerank(documents, callOptions())).toMatchObject(refused);
  });

  it('shows in the list of models', async () => {
    const models = read(file);
    const rows = await models.forRepository('acme/shop').list({ models: ['acme/small', 'acme/large'] });
    expect(rows.map(({ configured }) => configured)).toEqual([true, false]);
    expect(rows[1]?.detail).toBe('The operator does not allow acme/shop to use acme/large.');
  });

  it('lets every repository use every model where there is none', () => {
    const models = read('providers: { acme: { base_url: "http://127.0.0.1:1/v1" } }');
    expect(models.forRepository('other/site').status('acme/any').state).toBe('configured');
  });
});

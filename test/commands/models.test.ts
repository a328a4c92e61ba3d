import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { models } from '../../src/wire-local.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

function listModels(
  env: Record<string, string>,
  options: { models?: string[]; check?: boolean; json?: boolean; for?: string } = {},
): Promise<CommandResult> {
  return runCommand(createTestIo(createTemporaryDirectory(), env), (io) => models(options, io));
}

describe('models', () => {
  it('lists what is not configured with the line that would configure it', async () => {
    const result = await listModels({}, { models: ['openai/gpt-5-mini'] });
    expect(result.exit).toBe(0);
    expect(result.stdout).toContain('openai/gpt-5-mini: not configured');
    expect(result.stdout).toContain('export OPENAI_API_KEY=');
  });

  it('asks a provider whether it can be reached only when told to', async () => {
    const provider = await openProvider({ models: ['small'] });
    const env = provider.env('acme');
    const rows = async (check: boolean) =>
      (
        JSON.parse((await listModels(env, { models: ['acme/small'], check, json: true })).stdout) as {
          version: number;
          models: { reachable: boolean | null; configured: boolean }[];
        }
      ).models;
    expect(await rows(false)).toEqual([expect.objectContaining({ configured: true, reachable: null })]);
    expect(await rows(true)).toEqual([expect.objectContaining({ configured: true, reachable: true })]);
  });

  it('tells a key that is refused from a provider that does not answer and a model that is not listed, and says where to look', async () => {
    const provider = await openProvider({ apiKey: 'right-key-0123456789', models: ['small'] });
    const env = {
      OPENAI_BASE_URL: provider.baseUrl,
      OPENAI_API_KEY: 'wrong-key-0123456789',
      PROMPTGATE_PROVIDER_RIGHT_BASE_URL: provider.baseUrl,
      PROMPTGATE_PROVIDER_RIGHT_API_KEY: 'right-key-0123456789',
      PROMPTGATE_PROVIDER_GONE_BASE_URL: 'http://127.0.0.1:9/v1',
    };
    const names = ['openai/small', 'right/large', 'gone/small'];
    const { stdout, exit } = await listModels(env, { models: names, check: true });
    expect(exit).toBe(4);
    expect(stdout).toMatch(
      /openai\/small: not reachable.*\n {4}answers, and refuses the key: 401 .*\n {4}look at OPENAI_API_KEY and OPENAI_BASE_URL/,
    );
    expect(stdout).toMatch(/right\/large: not reachable.*\n {4}not among the 1 models it lists\n/);
    expect(stdout).toMatch(/gone\/small: not reachable.*\n {4}Connection failed/);
    expect(stdout).not.toContain('wrong-key');
  });

  it('exits 4 with --check where anything configured is not reachable, or what is named is not configured, and else 0', async () => {
    const provider = await openProvider({ apiKey: 'right-key-0123456789', models: ['small'] });
    const right = {
      PROMPTGATE_PROVIDER_RIGHT_BASE_URL: provider.baseUrl,
      PROMPTGATE_PROVIDER_RIGHT_API_KEY: 'right-key-0123456789',
    };
    const gone = { ...right, PROMPTGATE_PROVIDER_GONE_BASE_URL: 'http://127.0.0.1:9/v1' };
    const wrong = { ...right, PROMPTGATE_PROVIDER_RIGHT_API_KEY: 'wrong-key-0123456789' };
    const exit = async (env: Record<string, string>, options: Parameters<typeof listModels>[1]) =>
      (await listModels(env, options)).exit;
    expect(await exit(right, { models: ['right/small'], check: true })).toBe(0);
    expect(await exit(right, { models: ['right/large'], check: true })).toBe(4);
    expect(await exit(wrong, { models: ['right/small'], check: true })).toBe(4);
    expect(await exit(right, { models: ['openai/gpt-5'], check: true })).toBe(4);
    expect(await exit(gone, { models: ['right/small'], check: true })).toBe(0);
    expect(await exit(gone, { check: true })).toBe(4);
    // Without --check nothing is asked, and nothing can be amiss.
    expect(await exit(gone, {})).toBe(0);
    expect(await exit(gone, { models: ['gone/small', 'openai/gpt-5'] })).toBe(0);
  });

  it('says when its maker shuts a model down, past or to come, and nothing of that of other hosts', async () => {
    const provider = await openProvider({});
    const names = [
      'openai/o1-preview',
      'anthropic/claude-opus-4-1-20250805',
      'acme/o1-preview',
      'openai/gpt-5.4-mini',
    ];
    const { stdout } = await listModels(provider.env('acme'), { models: names });
    expect(stdout).toMatch(/^openai\/o1-preview: .*, deprecated: its maker’s shutdown is 2025-07-28/m);
    expect(stdout).toMatch(/^anthropic\/claude-opus-4-1-20250805: .*shutdown is 2026-08-05/m);
    expect(stdout.match(/shutdown/g)).toHaveLength(2);
    const { models: rows } = JSON.parse((await listModels({}, { models: names, json: true })).stdout);
    expect(rows[0]).toMatchObject({ deprecated: true, shutdown: '2025-07-28' });
    expect(rows[3]).toMatchObject({ deprecated: false, shutdown: null });
  });

  it('lists the models that the operator’s file names, with their prices, without being asked for each', async () => {
    const path = join(createTemporaryDirectory(), 'models.yaml');
    writeFileSync(
      path,
      `providers:
  gateway: { base_url: "https://gateway.example/v1", priced_as: { fast: openai/gpt-4.1-mini } }
prices:
  gateway/own: { input: 1, output: 2 }
  gateway/*: { input: 3, output: 4 }
allow:
  acme/shop: [gateway/fast, gateway/third, "gateway/beta-*", nowhere/x]
`,
    );
    const { stdout } = await listModels({ PROMPTGATE_PROVIDERS: path });
    expect(stdout.match(/^gateway\/.*?:.*(?= {2})/gm)).toEqual([
      'gateway/…: configured, priced by model',
      'gateway/fast: configured, $3 in, $4 out per million tokens (your own)',
      'gateway/own: configured, $1 in, $2 out per million tokens (your own)',
      'gateway/third: configured, $3 in, $4 out per million tokens (your own)',
    ]);
    expect(stdout).not.toContain('nowhere');
  });

  it('names a provider that was probably meant, and takes one alone for all its models', async () => {
    const result = await listModels({}, { models: ['opnai/gpt-5-mini', 'openai', 'opnai'] });
    expect(result.stdout.match(/Did you mean "openai"\?/g)).toHaveLength(2);
    expect(result.stdout).toContain('openai/…: not configured, priced by model');
  });

  it('names the model that was probably meant, of those a provider lists', async () => {
    const provider = await openProvider({ models: ['small-1', 'large-1'] });
    const result = await listModels(provider.env('acme'), { models: ['acme/smal-1'], check: true });
    expect(result.stdout).toContain('did you mean "small-1"?');
  });

  it('says of a model that the price list knows whether it is on its way out, and of others nothing', async () => {
    const names = ['mistral/mistral-tiny', 'openai/gpt-5.4-mini', 'acme/small'];
    const { stdout } = await listModels({}, { models: names });
    expect(stdout).toMatch(/^mistral\/mistral-tiny: .*, deprecated/m);
    expect(stdout.match(/deprecated/g)).toHaveLength(1);
    const { models: rows } = JSON.parse((await listModels({}, { models: names, json: true })).stdout);
    expect(rows.map(({ deprecated }: { deprecated: boolean | null }) => deprecated)).toEqual([
      true,
      false,
      null,
    ]);
  });

  it('has a row for each provider with variables of its own', async () => {
    const { stdout } = await listModels({
      GEMINI_API_KEY: 'AIza-0123456789',
      AZURE_OPENAI_ENDPOINT: 'https://acme.openai.azure.com',
      AZURE_OPENAI_API_KEY: 'azure-0123456789',
      BEDROCK_REGION: 'eu-central-1',
      AWS_BEARER_TOKEN_BEDROCK: 'bedrock-0123456789',
    });
    for (const [name, host] of [
      ['google', 'generativelanguage.googleapis.com'],
      ['azure', 'acme.openai.azure.com'],
      ['bedrock', 'bedrock-runtime.eu-central-1.amazonaws.com'],
    ])
      expect(stdout).toContain(`${name}/…: configured, priced by model  https://${host}`);
    expect(stdout).not.toContain('0123456789');
  });

  it('shows what one repository may use, by the file of the operator', async () => {
    const directory = createTemporaryDirectory();
    const path = join(directory, 'models.yaml');
    writeFileSync(path, 'allow: { acme/shop: [openai/gpt-5-mini] }');
    const env = { OPENAI_API_KEY: 'sk-0123456789', PROMPTGATE_PROVIDERS: path };
    const names = ['openai/gpt-5-mini', 'openai/gpt-5'];
    const { stdout } = await listModels(env, { models: names, for: 'acme/shop' });
    expect(stdout).toContain('openai/gpt-5-mini: configured');
    expect(stdout).toContain('openai/gpt-5: not configured');
    expect(stdout).toContain('does not allow acme/shop to use openai/gpt-5.');
    expect((await listModels(env, { models: names })).stdout).not.toContain('not configured');
  });

  it('never prints a key', async () => {
    const key = 'sk-very-secret-1234567890';
    const result = await listModels(
      { OPENAI_API_KEY: key, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
      { check: true },
    );
    expect(`${result.stdout}${result.stderr}`).not.toContain(key);
  });

  it('names every fault of the environment at once, without its values', async () => {
    const result = await listModels({
      OPENAI_BASE_URL: 'not a url',
      PROMPTGATE_CONCURRENCY: 'many',
      PROMPTGATE_PROVIDER_X_API_KEY: 'sk-secret',
    });
    expect(result.exit).toBe(2);
    for (const variable of ['OPENAI_BASE_URL', 'PROMPTGATE_CONCURRENCY', 'PROMPTGATE_PROVIDER_X_API_KEY'])
      expect(result.stderr).toContain(variable);
    expect(result.stderr).not.toContain('sk-secret');
  });
});

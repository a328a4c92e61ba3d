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
    const names = ['mistral/mistral-tiny', 'openai/gpt-5-mini', 'acme/small'];
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

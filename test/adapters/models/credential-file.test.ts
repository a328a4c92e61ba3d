import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels, ModelsEnvError } from '../../../src/adapters/models/index.ts';
import { callOptions, makeRequest } from '../../contracts/models.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { openProvider } from '../../support/open-provider.ts';

const [OLD, NEW] = ['old-key-0123456789abcdef', 'new-key-0123456789abcdef'];
const keysOf = (id: string, token: string) =>
  JSON.stringify({ Version: 1, AccessKeyId: id, SecretAccessKey: `secret-of-${id}`, SessionToken: token });

/** A provider whose credentials stand in a file, and what each call to it was authorised by. */
async function open(entry: (baseUrl: string, path: string) => string, first: string) {
  const path = join(createTemporaryDirectory(), 'credentials');
  writeFileSync(path, first);
  const loopback = await openProvider({});
  const models = createModels(
    {},
    { file: `providers:\n  kept: ${entry(loopback.baseUrl.replace(/\/v1$/, ''), path)}\n` },
  );
  onTestFinished(() => models.close());
  return {
    path,
    loopback,
    ask: async () => {
      const answer = await models.complete(makeRequest('kept/model'), callOptions());
      return { answer, headers: loopback.requests.at(-1)?.headers ?? {} };
    },
  };
}

/** As Kubernetes does, and whoever does not want to be read in the middle. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

describe('credentials in a file that the operator names', () => {
  it.each<
    [
      api: string,
      entry: (baseUrl: string, path: string) => string,
      header: string,
      value: (key: string) => string,
    ]
  >([
    [
      'openai',
      (url, path) => `{ base_url: ${url}/v1, key_file: ${path} }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
    [
      'responses',
      (url, path) => `{ api: responses, base_url: ${url}/v1, key_file: ${path} }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
    [
      'anthropic',
      (url, path) => `{ api: anthropic, base_url: ${url}, key_file: ${path} }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
    [
      'gemini',
      (url, path) => `{ api: gemini, base_url: ${url}, key_file: ${path} }`,
      'x-goog-api-key',
      (key) => key,
    ],
    [
      'azure, a key',
      (url, path) => `{ api: azure, base_url: ${url}, key_file: ${path} }`,
      'api-key',
      (key) => key,
    ],
    [
      'azure, a token',
      (url, path) => `{ api: azure, base_url: ${url}, token_file: ${path} }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
    [
      'azure, a token, dated',
      (url, path) => `{ api: azure, base_url: ${url}, token_file: ${path}, api_version: "2024-10-21" }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
    [
      'bedrock, a key',
      (url, path) => `{ api: bedrock, region: eu-central-1, base_url: ${url}, key_file: ${path} }`,
      'authorization',
      (key) => `Bearer ${key}`,
    ],
  ])('are read again when they change: %s', async (_api, entry, header, value) => {
    const { path, ask } = await open(entry, `${OLD}\n`);
    expect((await ask()).headers[header]).toBe(value(OLD));
    replace(path, NEW);
    expect((await ask()).headers[header]).toBe(value(NEW));
  });

  it('sign calls to Bedrock by the session that they are of now', async () => {
    const { path, ask } = await open(
      (url, file) => `{ api: bedrock, region: eu-central-1, base_url: ${url}, credentials_file: ${file} }`,
      keysOf('AKIAOLD', 'session-one'),
    );
    const first = (await ask()).headers;
    expect(first['x-amz-security-token']).toBe('session-one');
    expect(first.authorization).toContain('Credential=AKIAOLD/');
    // What a container's endpoint answers calls the token otherwise.
    replace(path, keysOf('AKIANEW', 'session-two').replace('SessionToken', 'Token'));
    const second = (await ask()).headers;
    expect(second['x-amz-security-token']).toBe('session-two');
    expect(second.authorization).toContain('Credential=AKIANEW/');
  });

  it('stay as they were while the file is gone, empty or half written', async () => {
    const { path, ask } = await open((url, file) => `{ base_url: ${url}/v1, key_file: ${file} }`, OLD);
    for (const spoil of [
      () => rmSync(path),
      () => writeFileSync(path, ''),
      () => writeFileSync(path, 'two words'),
    ]) {
      spoil();
      expect((await ask()).headers.authorization).toBe(`Bearer ${OLD}`);
    }
    replace(path, NEW);
    expect((await ask()).headers.authorization).toBe(`Bearer ${NEW}`);
  });

  it('are seen in no message, the new ones neither', async () => {
    const { path, ask, loopback } = await open(
      (url, file) => `{ base_url: ${url}/v1, key_file: ${file} }`,
      OLD,
    );
    await ask();
    replace(path, NEW);
    loopback.setBehaviour(() => ({
      kind: 'status',
      status: 401,
      message: `no such key: ${NEW}, once ${OLD}`,
    }));
    const { answer } = await ask();
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'auth' } });
    expect(JSON.stringify(answer)).not.toMatch(/(old|new)-key/);
  });

  it.each([
    ['key_file: relative/path', 'key_file: expected an absolute path'],
    ['key_file: /nowhere/at/all', 'key_file: the file cannot be read (ENOENT)'],
    [`key_file: "\${NOT_SET}/key"`, 'key_file: the variable NOT_SET is not set'],
    ['token_file: /nowhere', 'token_file: only `api: azure` takes one'],
    ['credentials_file: /nowhere', 'credentials_file: only `api: bedrock` takes one'],
    [
      'key: abcdef, key_file: /nowhere',
      'expected only one of `key`, `token`, `key_file`, `token_file`, `credentials_file`',
    ],
  ])('are refused at the start: %s', (entry, fault) => {
    const file = `providers:\n  kept: { base_url: "https://models.example", ${entry} }\n`;
    expect(() => createModels({}, { file })).toThrow(ModelsEnvError);
    expect(() => createModels({}, { file })).toThrow(fault);
  });

  it('of AWS that are none are refused, whatever keys the environment has', () => {
    const path = join(createTemporaryDirectory(), 'credentials');
    writeFileSync(path, '{"AccessKeyId": "AKIA"}');
    const file = `providers:\n  bedrock: { region: eu-central-1, credentials_file: ${path} }\n`;
    const env = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'secret-of-env' };
    expect(() => createModels(env, { file })).toThrow(
      /credentials_file: expected a file of JSON with AccessKeyId/,
    );
  });
});

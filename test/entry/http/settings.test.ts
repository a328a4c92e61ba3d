import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readServerSettings } from '../../../src/entry/http/settings.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const pem = rsa.export({ type: 'pkcs1', format: 'pem' }).toString();
const good = {
  APP_ID: '123',
  PRIVATE_KEY: pem,
  WEBHOOK_SECRET: '6b1f0c9e55d34a1f8a0b7c2d9e4f1a3b',
  PROMPTGATE_OWNERS: 'Acme, acme-labs',
};
const noFile = () => {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
};
const read = (env: Record<string, string | undefined>, readFile: (path: string) => string = noFile) =>
  readServerSettings(env, { dataDir: '/data' }, readFile);

function problemsOf(env: Record<string, string | undefined>): string[] {
  const result = read(env);
  return result.ok ? [] : result.problems;
}

describe('the settings of the server', () => {
  it('are read from a complete environment, with defaults for the rest', () => {
    expect(read(good)).toMatchObject({
      ok: true,
      value: {
        appId: 123,
        owners: new Set(['acme', 'acme-labs']),
        apiUrl: 'https://api.github.com',
        database: { dataDir: '/data' },
        host: '127.0.0.1',
        port: 3000,
        logLevel: 'info',
      },
    });
  });

  it('name every fault at once, each with its variable', () => {
    const problems = problemsOf({
      APP_ID: 'my-app',
      PRIVATE_KEY: 'not a key',
      PORT: '99999',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://localhost/x',
      GITHUB_API_URL: 'http://github.example.com/api/v3',
      PROMPTGATE_REVIEWS: '0',
    });
    const named = problems.map((problem) => problem.split(':')[0]);
    expect(named.toSorted()).toEqual([
      'APP_ID',
      'DATABASE_URL',
      'GITHUB_API_URL',
      'LOG_LEVEL',
      'PORT',
      'PRIVATE_KEY',
      'PROMPTGATE_OWNERS',
      'PROMPTGATE_REVIEWS',
      'WEBHOOK_SECRET',
    ]);
  });

  it.each([
    ['missing', undefined],
    ['blank', '   '],
    ["Probot's default", 'development'],
    ['short', 'a8f3k2'],
    ['one character again and again', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['from a tutorial', 'your-webhook-secret-here-1234567890'],
  ])('refuse a webhook secret that is %s', (_, secret) => {
    expect(problemsOf({ ...good, WEBHOOK_SECRET: secret })).toEqual([
      expect.stringMatching(/^WEBHOOK_SECRET: .*openssl rand/),
    ]);
  });

  it.each([
    ['as it is', pem],
    ['with \\n for its line breaks', pem.replaceAll('\n', '\\n')],
    ['in Base64', Buffer.from(pem).toString('base64')],
  ])('take a private key %s', (_, key) => {
    expect(read({ ...good, PRIVATE_KEY: key }).ok).toBe(true);
  });

  it('take a private key from a file, and name the file that cannot be read', () => {
    const { PRIVATE_KEY: _, ...env } = { ...good, PRIVATE_KEY_PATH: '/keys/app.pem' };
    expect(read(env, (path) => (path === '/keys/app.pem' ? pem : '')).ok).toBe(true);
    expect(problemsOf(env)).toEqual(['PRIVATE_KEY_PATH: the file cannot be read (ENOENT).']);
  });

  it('refuse a key that is not RSA, which GitHub does not take', () => {
    const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(problemsOf({ ...good, PRIVATE_KEY: key })).toEqual([expect.stringContaining('RSA')]);
  });

  it('refuse a wildcard for the owners', () => {
    expect(problemsOf({ ...good, PROMPTGATE_OWNERS: '*' })).toEqual([
      expect.stringContaining('There is no wildcard'),
    ]);
  });

  it('never quote a value, which may be a secret in the wrong place', () => {
    const leak = 'ghs_s3cr3t';
    const names = ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PROMPTGATE_OWNERS', 'GITHUB_API_URL'];
    const more = ['DATABASE_URL', 'PORT', 'PROMPTGATE_REVIEWS', 'LOG_LEVEL'];
    const problems = problemsOf(Object.fromEntries([...names, ...more].map((name) => [name, leak])));
    expect(problems).toHaveLength(names.length + more.length);
    expect(problems.join('\n')).not.toContain(leak);
  });
});

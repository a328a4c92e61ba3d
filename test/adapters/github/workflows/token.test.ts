import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTokenCheck,
  issuerOf,
  type TokenCheck,
} from '../../../../src/adapters/github/workflows/token.ts';
import { failureOf } from '../support.ts';

const pem = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const GITHUB = pem();
const MALLORY = pem();
const AUDIENCE = 'promptgate:nonce:sha:hash';
const AT = new Date(Date.UTC(2026, 0, 1, 12));
const NOW_S = AT.getTime() / 1000;

let server: Server;
let issuer: string;
let check: TokenCheck;
let status = 200;

beforeAll(async () => {
  const jwk = {
    ...(await exportJWK(createPublicKey(GITHUB.publicKey))),
    kid: 'k1',
    alg: 'RS256',
    use: 'sig',
  };
  server = createServer((_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] })),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  check = createTokenCheck(issuer);
});
afterAll(() => server.close());

type Wishes = {
  key?: string;
  alg?: string;
  kid?: string;
  iss?: string;
  aud?: string;
  iat?: number;
  exp?: number;
};

async function sign(wishes: Wishes = {}): Promise<string> {
  const { key = GITHUB.privateKey, alg = 'RS256', kid = 'k1' } = wishes;
  const { iss = issuer, aud = AUDIENCE, iat = NOW_S - 30, exp = NOW_S + 270 } = wishes;
  const signing = alg === 'HS256' ? Buffer.from(GITHUB.publicKey) : await importPKCS8(key, alg);
  return new SignJWT({ run_id: '42', iss, aud, iat, exp }).setProtectedHeader({ alg, kid }).sign(signing);
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const ask = async (token: string) => check(token, { audience: AUDIENCE, at: AT });

describe('the token of a job', () => {
  it('holds where GitHub signed it for this order, at the time when the artifact was made', async () => {
    expect(await ask(await sign())).toMatchObject({ ok: true, claims: { run_id: '42' } });
  });

  it('may be of an enterprise’s own name behind the issuer’s', async () => {
    expect(await ask(await sign({ iss: `${issuer}/acme-corp` }))).toMatchObject({ ok: true });
    expect(await ask(await sign({ iss: `${issuer}/a/b` }))).toMatchObject({ ok: false });
    expect(await ask(await sign({ iss: `${issuer}.evil.example.com/x` }))).toMatchObject({ ok: false });
  });

  it.each<[string, () => Promise<string>, string]>([
    ['somebody else signed', () => sign({ key: MALLORY.privateKey }), 'GitHub did not sign it'],
    ['a key signed that GitHub does not have', () => sign({ kid: 'k2' }), 'GitHub did not sign it'],
    ['is for other outputs', () => sign({ aud: `${AUDIENCE}x` }), 'it is not for promptgate:nonce:sha:hash'],
    [
      'was over',
      () => sign({ iat: NOW_S - 900, exp: NOW_S - 600 }),
      'it was over at 2026-01-01T12:00:00.000Z',
    ],
    [
      'was made later',
      () => sign({ iat: NOW_S + 600, exp: NOW_S + 900 }),
      'it was made after 2026-01-01T12:00:00.000Z',
    ],
    ['is of another issuer', () => sign({ iss: 'https://evil.example.com' }), 'it is of another issuer'],
    ['is signed with the public key as a secret', () => sign({ alg: 'HS256' }), 'alg'],
    ['is signed in another way', () => sign({ alg: 'PS256' }), 'alg'],
    [
      'is not signed at all',
      async () =>
        `${encode({ alg: 'none' })}.${encode({ iss: issuer, aud: AUDIENCE, iat: NOW_S, exp: NOW_S + 9 })}.`,
      'alg',
    ],
    [
      'was changed after it was signed',
      async () => {
        const [header, , signature] = (await sign()).split('.');
        const claims = { run_id: '1', iss: issuer, aud: AUDIENCE, iat: NOW_S, exp: NOW_S + 9 };
        return [header, encode(claims), signature].join('.');
      },
      'GitHub did not sign it',
    ],
    ['is none', async () => 'hello', 'Invalid Compact JWS'],
    ['is empty', async () => '', 'Invalid Compact JWS'],
  ])('does not hold where it %s', async (_, make, reason) => {
    const checked = await ask(await make());
    expect(checked.ok ? 'accepted' : checked.reason).toContain(reason);
  });

  it('is no token’s fault where the keys cannot be had: that is an outage', async () => {
    status = 503;
    const failure = await failureOf(createTokenCheck(issuer)(await sign(), { audience: AUDIENCE, at: AT }));
    status = 200;
    expect(failure).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('could not be fetched'),
    });
  });
});

it.each([
  ['https://api.github.com', 'https://token.actions.githubusercontent.com'],
  ['https://api.acme.ghe.com', 'https://token.actions.acme.ghe.com'],
  ['https://github.example.com/api/v3', 'https://github.example.com/_services/token'],
])('of %s the tokens are issued by %s', (baseUrl, expected) => {
  expect(issuerOf(baseUrl)).toBe(expected);
});

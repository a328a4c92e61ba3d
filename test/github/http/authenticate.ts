import { createVerify } from 'node:crypto';
import type { App, World } from '../world.ts';
import { fail } from './answer.ts';
import type { Caller } from './call.ts';

/** The longest life of an App's JWT, and how far clocks may differ, in seconds. */
const MAX_LIFE = 600;
const CLOCK_SKEW = 60;

/** Who sends the request. Throws GitHub's 401. */
export function authenticate(world: World, header: string | undefined): Caller {
  const [scheme = '', credential = ''] = (header ?? '').split(' ');
  if (credential === '') throw fail(401, 'Requires authentication');
  if (!/^(bearer|token)$/i.test(scheme)) throw fail(401, 'Bad credentials');
  if (credential.split('.').length === 3) {
    verifyJwt(world, credential);
    return { kind: 'app' };
  }
  const token = world.tokens.get(credential);
  if (token === undefined || token.revoked || token.expiresAt <= world.now())
    throw fail(401, 'Bad credentials');
  if (token.installation.deleted) throw fail(401, 'Bad credentials');
  if (token.installation.suspendedAt !== null) throw fail(403, 'This installation has been suspended');
  return { kind: 'installation', token };
}

function verifyJwt({ app, now }: World, jwt: string): void {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const claims = decode(payload);
  const undecodable = fail(401, 'A JSON web token could not be decoded');
  if (claims === null || decode(header)?.alg !== 'RS256') throw undecodable;
  const verified = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(app.publicKey, Buffer.from(signature, 'base64url'));
  if (!isFor(app, claims.iss)) throw fail(404, 'Integration not found');
  if (!verified) throw undecodable;
  const seconds = now() / 1000;
  const { iat, exp } = claims;
  if (!Number.isInteger(iat) || (iat as number) > seconds + CLOCK_SKEW) {
    throw fail(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== 'number' || exp <= seconds) {
    throw fail(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + MAX_LIFE + CLOCK_SKEW)
    throw fail(401, "'Expiration time' claim ('exp') is too far in the future");
}

function isFor(app: App, issuer: unknown): boolean {
  return String(issuer) === String(app.id) || issuer === app.clientId;
}

function decode(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

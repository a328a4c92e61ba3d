import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { HostError } from '../failure.ts';

/** How far clocks inside of GitHub may differ. Seconds. */
const TOLERANCE_S = 60;

/** Whether a token is what GitHub gave a job, for this audience, at the time `at`. */
export type TokenCheck = (
  token: string,
  expected: { audience: string; at: Date },
) => Promise<{ ok: true; claims: JWTPayload } | { ok: false; reason: string }>;

/** Who signs the tokens of the Actions of a GitHub that has its API at `baseUrl`. */
export function issuerOf(baseUrl: string): string {
  const { protocol, host, hostname } = new URL(baseUrl);
  if (hostname === 'api.github.com') return 'https://token.actions.githubusercontent.com';
  if (hostname.endsWith('.ghe.com')) return `https://token.actions.${hostname.replace(/^api\./, '')}`;
  return `${protocol}//${host}/_services/token`;
}

/** Keys are fetched when the first token comes, and kept. Rejects with a HostError where they cannot be had. */
export function createTokenCheck(issuer: string): TokenCheck {
  let keys: JWTVerifyGetKey | null = null;
  return async (token, { audience, at }) => {
    keys ??= createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        audience,
        // It is short-lived, and a run is read some time after it ended.
        currentDate: at,
        clockTolerance: TOLERANCE_S,
        requiredClaims: ['iss', 'aud', 'exp', 'iat'],
      });
      // An enterprise may have its own name behind the issuer's; the keys are the same.
      const { iss = '' } = payload;
      const slug = iss.startsWith(`${issuer}/`) ? iss.slice(issuer.length + 1) : null;
      if (iss !== issuer && !/^[\w-]+$/.test(slug ?? ''))
        return { ok: false, reason: 'it is of another issuer' };
      if ((payload.iat ?? Number.POSITIVE_INFINITY) > at.getTime() / 1000 + TOLERANCE_S)
        return { ok: false, reason: tellEarly(at) };
      return { ok: true, claims: payload };
    } catch (error) {
      if (!isTokenFault(error)) throw outage(issuer, error);
      return { ok: false, reason: explain(error, audience, at) };
    }
  };
}

/** Everything that jose says of a token itself; what else fails is the way to the keys. */
function isTokenFault(error: unknown): error is errors.JOSEError {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== errors.JOSEError.code
  );
}

function explain(error: errors.JOSEError, audience: string, at: Date): string {
  if (error instanceof errors.JWTExpired) return `it was over at ${at.toISOString()}`;
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return `it is not for ${audience}`;
    if (error.claim === 'nbf') return tellEarly(at);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
    return 'GitHub did not sign it';
  return error.message;
}

function tellEarly(at: Date): string {
  return `it was made after ${at.toISOString()}`;
}

function outage(issuer: string, error: unknown): HostError {
  const reason = error instanceof Error ? error.message : 'no answer';
  const message = `The keys of ${issuer} could not be fetched (${reason}). Check the network between this machine and GitHub.`;
  return new HostError('unavailable', null, message);
}

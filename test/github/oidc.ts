import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { exportJWK, importPKCS8, SignJWT } from 'jose';
import type { Repository, WorkflowRun, World } from './world.ts';

/** Where an Enterprise Server has its issuer of tokens for jobs. */
export const ISSUER_PATH = '/_services/token';
const KID = 'fake-github-1';
const LIFETIME_S = 300;

let keys: { privateKey: string; publicKey: string } | null = null;

function sharedKeys() {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}

/** `/.well-known/jwks` of the issuer. */
export async function renderKeys() {
  const key = await exportJWK(createPublicKey(sharedKeys().publicKey));
  return { keys: [{ ...key, kid: KID, alg: 'RS256', use: 'sig' }] };
}

/** What GitHub says of a job, as its "OpenID Connect reference" lists it. */
export function claimsOf(repository: Repository, run: WorkflowRun): Record<string, string> {
  const full = `${repository.owner.login}/${repository.name}`;
  const file = `${full}/${run.path}@${run.ref}`;
  return {
    sub: `repo:${full}:ref:${run.ref}`,
    actor: run.actor.login,
    event_name: run.event,
    job_workflow_ref: file,
    job_workflow_sha: run.headSha,
    workflow_ref: file,
    workflow_sha: run.headSha,
    ref: run.ref,
    ref_type: 'branch',
    repository: full,
    repository_id: String(repository.id),
    repository_owner: repository.owner.login,
    repository_owner_id: String(repository.owner.id),
    run_id: String(run.id),
    run_attempt: String(run.attempt),
    sha: run.headSha,
  };
}

export type TokenWishes = {
  /** In place of what GitHub says, for tokens of other jobs. */
  claims?: Record<string, string>;
  /** PEM, PKCS #8; default GitHub's own. */
  key?: string;
  /** Seconds that it was made ago. */
  ageS?: number;
  issuer?: string;
};

/** The token that a job with `id-token: write` gets. */
export async function signToken(
  world: World,
  { repository, run }: { repository: Repository; run: WorkflowRun },
  audience: string,
  { claims = {}, key = sharedKeys().privateKey, ageS = 0, issuer }: TokenWishes = {},
): Promise<string> {
  const at = Math.floor(world.now() / 1000) - ageS;
  return new SignJWT({ ...claimsOf(repository, run), ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: KID, typ: 'JWT' })
    .setIssuer(issuer ?? `${world.url}${ISSUER_PATH}`)
    .setAudience(audience)
    .setIssuedAt(at)
    .setNotBefore(at)
    .setExpirationTime(at + LIFETIME_S)
    .sign(await importPKCS8(key, 'RS256'));
}

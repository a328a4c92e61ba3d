import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { covers, listLacking, listPermissions } from '../../core/policy/app-permissions.ts';
import type { Clock, HostedRef } from '../../ports.ts';
import { HostError, readRefusal, toHostError, type Whereabouts, wordsOf } from './failure.ts';
import type { Grant } from './settings.ts';

/** A token that is about to expire may do so before the request that carries it arrives. Milliseconds. */
const MARGIN_MS = 120_000;

/** Installation tokens, each for one repository and for what is done there. */
export type Tokens = {
  /** One that holds for the next two minutes at least, other than `rejected`, which GitHub did not accept. */
  get(ref: HostedRef, rejected?: string): Promise<string>;
  /** Whether a token lacks a permission that its installation did not grant when it was made. */
  isPartial(token: string): boolean;
};

/** The repository that a token was asked for does not exist, or not for this installation: GitHub does not tell which. */
export class NoAccessError extends HostError {}

/** An installation did not grant what the work is all about. */
export class NotGrantedError extends HostError {}

/** GitHub's words: at least one repository "does not exist or is not accessible to the parent installation". */
const NO_ACCESS = /does not exist or is not accessible/i;

/** Remembered only as long as somebody may hold them. */
const MOST_PARTIAL = 1000;

type Token = { value: string; expiresAt: number; partial: boolean };
type Minting = { app: Octokit; host: string; warn(message: string): void };

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/** `app` authenticates as the App itself. */
export function createTokens(minting: Minting, clock: Clock, grant: Grant): Tokens {
  const held = new Map<string, Promise<Token>>();
  let partial = new Set<string>();

  async function get(ref: HostedRef, rejected?: string): Promise<string> {
    const key = `${ref.installationId}/${grant.repository ?? ref.repositoryId}`;
    const current = held.get(key);
    if (current !== undefined) {
      const { value, expiresAt } = await current;
      if (value !== rejected && expiresAt - clock.now() > MARGIN_MS) return value;
      // Whoever else waited for the same token may have begun to mint the next one.
      if (held.get(key) !== current) return get(ref, rejected);
    }
    const minted = mintToken(minting, ref, grant);
    held.set(key, minted);
    try {
      const token = await minted;
      if (token.partial) partial = new Set([...[...partial].slice(-MOST_PARTIAL), token.value]);
      return token.value;
    } catch (error) {
      if (held.get(key) === minted) held.delete(key);
      throw error;
    }
  }

  return { get, isPartial: (token) => partial.has(token) };
}

async function mintToken(minting: Minting, ref: HostedRef, grant: Grant): Promise<Token> {
  const { app, host } = minting;
  const where = { owner: ref.owner, name: grant.repository ?? ref.name, host };
  const mint = async (permissions: Permissions, partial: boolean): Promise<Token> => {
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: ref.installationId,
      ...(grant.repository === null
        ? { repository_ids: [ref.repositoryId] }
        : { repositories: [grant.repository] }),
      permissions,
    });
    const { token, expires_at } = tokenSchema.parse(data);
    return { value: token, expiresAt: Date.parse(expires_at), partial };
  };
  try {
    return await mint(grant.permissions, false);
  } catch (error) {
    if (!lacksPermission(error)) throw describeMintFailure(error, ref, { where, grant });
  }
  try {
    const { granted, missing, page } = await readGranted(app, ref.installationId, grant);
    const message = describeMissing(ref, missing, page);
    if (Object.keys(granted)[0] !== Object.keys(grant.permissions)[0])
      throw new NotGrantedError('forbidden', 422, message);
    // What can be done without it is done: an owner may take days to accept what a new version asks for.
    minting.warn(message);
    return await mint(granted, true);
  } catch (error) {
    throw describeMintFailure(error, ref, { where, grant });
  }
}

type Permissions = Record<string, 'read' | 'write'>;

const installationSchema = z.object({
  html_url: z.string(),
  permissions: z.record(z.string(), z.string()),
});

/** What an installation grants of what is needed, and the page where its owner grants the rest. */
async function readGranted(
  app: Octokit,
  installation_id: number,
  grant: Grant,
): Promise<{ granted: Permissions; missing: string[]; page: string }> {
  const { data } = await app.rest.apps.getInstallation({ installation_id });
  const { permissions, html_url } = installationSchema.parse(data);
  const wanted = Object.entries(grant.permissions);
  return {
    granted: Object.fromEntries(wanted.filter(([name, level]) => covers(permissions[name], level))),
    missing: listLacking(permissions, grant.permissions),
    page: html_url,
  };
}

function lacksPermission(error: unknown): boolean {
  const refused = readRefusal(error);
  return refused?.status === 422 && /permission/i.test(wordsOf(refused.response?.data));
}

function describeMissing({ owner }: HostedRef, missing: readonly string[], page: string): string {
  return `The App's installation on ${owner} does not grant ${missing.join(', ')}. Grant them in the App's settings, then let an owner of ${owner} accept them at ${page}.`;
}

function describeMintFailure(
  error: unknown,
  ref: HostedRef,
  { where, grant }: { where: Whereabouts; grant: Grant },
): Error {
  const refused = readRefusal(error);
  const { owner, name } = where;
  if (error instanceof HostError) return error;
  if (refused === null) {
    // Not the error's own words: they may quote the key.
    const message = `The App's private key cannot be used. It has to be the whole PEM file that GitHub handed out, line breaks included.`;
    return error instanceof z.ZodError
      ? new HostError(
          'unavailable',
          null,
          `GitHub at ${where.host} answered a request for a token with something else.`,
        )
      : new HostError('forbidden', null, message);
  }
  const { status, response } = refused;
  const said = response === null ? '' : wordsOf(response.data);
  const reason = (message: string) => new HostError('forbidden', status, message);
  if (status === 401)
    return reason(
      `GitHub does not accept the App's id and private key (${said || 401}). Check that both belong to the same App and that this machine's clock is right.`,
    );
  if (status === 404)
    return reason(
      `The App is not installed on ${owner} any more (installation ${ref.installationId}). Install it again to have pull requests reviewed.`,
    );
  if (status === 422) {
    const message = `The App has no access to ${owner}/${name} (${said}). Add the repository to the App's installation on ${owner}.`;
    return NO_ACCESS.test(said) ? new NoAccessError('forbidden', status, message) : reason(message);
  }
  return toHostError(
    error,
    { doing: 'sign in', needs: listPermissions(grant.permissions).join(', ') },
    where,
  );
}

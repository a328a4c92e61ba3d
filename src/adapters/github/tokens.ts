import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { Clock, HostedRef } from '../../ports.ts';
import { HostError, readRefusal, toHostError, type Whereabouts, wordsOf } from './failure.ts';
import type { Grant } from './settings.ts';

/** A token that is about to expire may do so before the request that carries it arrives. Milliseconds. */
const MARGIN_MS = 120_000;

/** Installation tokens, each for one repository and for what is done there. */
export type Tokens = {
  /** One that holds for the next two minutes at least, other than `rejected`, which GitHub did not accept. */
  get(ref: HostedRef, rejected?: string): Promise<string>;
};

type Token = { value: string; expiresAt: number };

const tokenSchema = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });

/** `app` authenticates as the App itself. */
export function createTokens(app: Octokit, clock: Clock, host: string, grant: Grant): Tokens {
  const held = new Map<string, Promise<Token>>();

  async function get(ref: HostedRef, rejected?: string): Promise<string> {
    const key = `${ref.installationId}/${grant.repository ?? ref.repositoryId}`;
    const current = held.get(key);
    if (current !== undefined) {
      const { value, expiresAt } = await current;
      if (value !== rejected && expiresAt - clock.now() > MARGIN_MS) return value;
      // Whoever else waited for the same token may have begun to mint the next one.
      if (held.get(key) !== current) return get(ref, rejected);
    }
    const minting = mintToken(app, ref, host, grant);
    held.set(key, minting);
    try {
      return (await minting).value;
    } catch (error) {
      if (held.get(key) === minting) held.delete(key);
      throw error;
    }
  }

  return { get };
}

async function mintToken(app: Octokit, ref: HostedRef, host: string, grant: Grant): Promise<Token> {
  const where = { owner: ref.owner, name: grant.repository ?? ref.name, host };
  try {
    const { data } = await app.rest.apps.createInstallationAccessToken({
      installation_id: ref.installationId,
      ...(grant.repository === null
        ? { repository_ids: [ref.repositoryId] }
        : { repositories: [grant.repository] }),
      permissions: grant.permissions,
    });
    const { token, expires_at } = tokenSchema.parse(data);
    return { value: token, expiresAt: Date.parse(expires_at) };
  } catch (error) {
    throw describeMintFailure(error, ref, { where, grant });
  }
}

function describeMintFailure(
  error: unknown,
  ref: HostedRef,
  { where, grant }: { where: Whereabouts; grant: Grant },
): Error {
  const refused = readRefusal(error);
  const { owner, name } = where;
  const needs = listPermissions(grant);
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
  if (status === 422 && /permission/i.test(said))
    return reason(
      `The App's installation on ${owner} does not grant ${needs} (${said}). Grant them in the App's settings, then let an owner of ${owner} accept them under Settings, GitHub Apps.`,
    );
  if (status === 422)
    return reason(
      `The App has no access to ${owner}/${name} (${said}). Add the repository to the App's installation on ${owner}.`,
    );
  return toHostError(error, { doing: 'sign in', needs }, where);
}

function listPermissions({ permissions }: Grant): string {
  return Object.entries(permissions)
    .map(([name, level]) => `${name}: ${level}`)
    .join(', ');
}

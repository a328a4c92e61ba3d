import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import type { HostedRef } from '../../ports.ts';
import { HostError, leavesOpen, type Purpose, readRefusal, toHostError } from './failure.ts';
import { OUTAGE_RETRIES, type Patience, repeatPatiently, throwIfStopped } from './retry.ts';
import type { GitHubSettings } from './settings.ts';
import type { Tokens } from './tokens.ts';

/** One repository on GitHub, as an installation of the App sees it. */
export type GitHubClient = {
  octokit: Octokit;
  /** The parameters that every route of the repository takes. */
  repo: { owner: string; repo: string };
  signal: AbortSignal;
  /** Rejects with a HostError that says what the request was for. */
  call<T>(purpose: Purpose, request: () => Promise<T>): Promise<T>;
  /** The data of an answer, where it has the form that is expected. Throws a HostError otherwise. */
  check<T>(purpose: Purpose, schema: z.ZodType<T>, data: unknown): T;
  /** `call`, then `check`. */
  send<T>(purpose: Purpose, schema: z.ZodType<T>, request: () => Promise<{ data: unknown }>): Promise<T>;
  /**
   * Sends a write that must not be carried out twice (`send` has to set `request.retries` to 0). Where a failure leaves
   * open whether it was, `find` looks before it is sent again.
   */
  sendOnce<T>(send: () => Promise<T>, find: () => Promise<T | null>): Promise<T>;
};

/** Octokit's log carries whole requests with their tokens, so none of it is kept. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Connection = { settings: GitHubSettings & { baseUrl: string }; fetch: typeof fetch; patience: Patience };

/** Speaks as the App itself, which can do little else than mint tokens. */
export function createAppOctokit({ settings, fetch, patience }: Connection): Octokit {
  const octokit = new Octokit({
    baseUrl: settings.baseUrl,
    userAgent: settings.userAgent ?? 'promptgate',
    log: SILENT,
    request: { fetch },
    authStrategy: createAppAuth,
    auth: { appId: settings.appId, privateKey: settings.privateKey },
  });
  repeatPatiently(octokit, patience);
  return octokit;
}

/** Speaks with one token, for as long as it holds. */
export function createTokenOctokit({ settings, fetch, patience }: Connection, token: string): Octokit {
  const octokit = new Octokit({
    baseUrl: settings.baseUrl,
    userAgent: settings.userAgent ?? 'promptgate',
    log: SILENT,
    request: { fetch },
    auth: token,
  });
  repeatPatiently(octokit, patience);
  return octokit;
}

export function createClient(connection: Connection, ref: HostedRef, tokens: Tokens): GitHubClient {
  const { settings, fetch, patience } = connection;
  const { signal, waits, sleep } = patience;
  const where = { owner: ref.owner, name: ref.name, host: new URL(settings.baseUrl).host };
  const octokit = new Octokit({
    baseUrl: settings.baseUrl,
    userAgent: settings.userAgent ?? 'promptgate',
    log: SILENT,
    request: { fetch },
    authStrategy: () => createTokenAuth(ref, tokens, patience),
  });
  repeatPatiently(octokit, patience);

  async function call<T>(purpose: Purpose, request: () => Promise<T>): Promise<T> {
    throwIfStopped(signal);
    try {
      return await request();
    } catch (error) {
      throwIfStopped(signal);
      throw toHostError(error, purpose, where);
    }
  }

  function check<T>(purpose: Purpose, schema: z.ZodType<T>, data: unknown): T {
    const parsed = schema.safeParse(data);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = issue === undefined ? '' : ` (${issue.path.join('.') || 'the whole'}: ${issue.message})`;
    const message = `${where.host} answered the request to ${purpose.doing} with something other than GitHub's API does${field}. Check the base URL, and what stands between this machine and GitHub.`;
    throw new HostError('unavailable', null, message);
  }

  return {
    octokit,
    repo: { owner: ref.owner, repo: ref.name },
    signal,
    call,
    check,
    send: async (purpose, schema, request) => check(purpose, schema, (await call(purpose, request)).data),
    async sendOnce(send, find) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await send();
        } catch (error) {
          if (!leavesOpen(error)) throw error;
          await sleep(waits.outageMs * 2 ** attempt, signal);
          const found = await find();
          if (found !== null) return found;
          if (attempt >= OUTAGE_RETRIES) throw error;
        }
      }
    },
  };
}

type OctokitRequest = Octokit['request'];
type RequestOptions = ReturnType<OctokitRequest['endpoint']['merge']> & { url: string };

/**
 * Octokit's form of an authentication: signs each request with the repository's token. One that GitHub does not accept
 * any more is replaced once. A new token is not known everywhere at once, so it is given a moment.
 */
function createTokenAuth(ref: HostedRef, tokens: Tokens, { waits, sleep, signal }: Patience) {
  async function hook(request: OctokitRequest, options: RequestOptions) {
    const send = (token: string) =>
      request({ ...options, headers: { ...options.headers, authorization: `token ${token}` } });
    const token = await unlessStopped(tokens.get(ref), signal);
    try {
      return await send(token);
    } catch (error) {
      const status = readRefusal(error)?.status;
      // What was not granted when the token was made may have been since.
      if (status !== 401 && !(status === 403 && tokens.isPartial(token))) throw error;
      const renewed = await unlessStopped(tokens.get(ref, token), signal);
      await sleep(waits.outageMs, signal);
      return send(renewed);
    }
  }
  return Object.assign(async () => ({ type: 'token' as const }), { hook });
}

/** A token may be waited for by others too, so stopping one of them does not stop its minting. */
async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new HostError('unavailable', null, 'Stopped before GitHub answered.'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

import { generateKeyPairSync } from 'node:crypto';
import type { RestEndpointMethodTypes } from '@octokit/rest';
import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';
import { createGitHub, HostError } from '../../../src/adapters/github/index.ts';
import type { GitHubSettings } from '../../../src/adapters/github/settings.ts';
import type { BlobStore, HostedRef, HostFailure } from '../../../src/ports.ts';

export const API = 'https://api.github.com';
export const APP_ID = 4711;
export const REF: HostedRef = { installationId: 21, repositoryId: 99, owner: 'acme', name: 'shop' };
export const NOW = Date.UTC(2026, 0, 1);
/** Commit ids by their first digit. */
export const sha = (digit: string): string => digit.repeat(40);

export const { privateKey: PRIVATE_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** The fields that a test is about, in the types of GitHub's own description. */
type Part<T> = T extends readonly (infer Item)[]
  ? Part<Item>[]
  : T extends object
    ? { [K in keyof T]?: Part<T[K]> }
    : T;
type Data<
  Group extends keyof RestEndpointMethodTypes,
  Name extends keyof RestEndpointMethodTypes[Group],
> = RestEndpointMethodTypes[Group][Name] extends { response: { data: infer D } } ? Part<D> : never;
export type PullAnswer = Data<'pulls', 'get'>;
export type ComparisonAnswer = Data<'repos', 'compareCommitsWithBasehead'>;
export type BranchAnswer = Data<'repos', 'getBranch'>;
export type TreeAnswer = Data<'git', 'getTree'>;
export type BlobAnswer = Data<'git', 'getBlob'>;
export type RunAnswer = Data<'checks', 'create'>;
export type RunsAnswer = Data<'checks', 'listForRef'>;
export type CommentsAnswer = Data<'issues', 'listComments'>;
export type CommentAnswer = Data<'issues', 'createComment'>;
export type TokenAnswer = Data<'apps', 'createInstallationAccessToken'>;

/** What GitHub sends along with a refusal. */
export const refusal = (message: string, more: object = {}) => ({
  message,
  documentation_url: 'https://docs.github.com/rest',
  ...more,
});

/** Holds blobs in memory. */
export function createMemoryStore(): BlobStore & { held: Map<string, Uint8Array> } {
  const held = new Map<string, Uint8Array>();
  return {
    held,
    getMany: async (ids) =>
      new Map(
        ids.flatMap((id) => {
          const bytes = held.get(id);
          return bytes === undefined ? [] : [[id, bytes]];
        }),
      ),
    putMany: async (blobs) => {
      for (const [id, bytes] of blobs) held.set(id, bytes);
    },
  };
}

/** The adapter with a clock that only waiting moves. */
export function connect(settings: Partial<GitHubSettings> = {}, signal?: AbortSignal) {
  let now = NOW;
  const waits: number[] = [];
  const warnings: string[] = [];
  const requests: string[] = [];
  const store = createMemoryStore();
  const host = createGitHub(
    { appId: APP_ID, privateKey: PRIVATE_KEY, waits: { betweenWritesMs: 0 }, ...settings },
    {
      blobs: () => store,
      log: { warn: (_, message) => warnings.push(message) },
      clock: { now: () => now },
      sleep: async (ms) => {
        waits.push(ms);
        now += ms;
      },
      onRequest: ({ method, path }) => requests.push(`${method} ${path}`),
    },
  );
  const pass = (ms: number) => {
    now += ms;
  };
  const repository = host.repository(REF, signal);
  return { host, repository, waits, warnings, requests, store, pass, now: () => now };
}

/** Answers requests for tokens: `ghs_1`, `ghs_2`, … each valid for an hour. */
export function mintTokens(options: { times?: number; now?: () => number; api?: string } = {}): {
  minted(): number;
} {
  const { times = 1, now = () => NOW, api = API } = options;
  let minted = 0;
  nock(api)
    .post('/app/installations/21/access_tokens')
    .times(times)
    .reply(201, () => {
      minted += 1;
      const expires_at = new Date(now() + 3_600_000).toISOString();
      return { token: `ghs_${minted}`, expires_at } satisfies TokenAnswer;
    });
  return { minted: () => minted };
}

/** What a call is rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<HostFailure> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HostError)) throw error ?? new Error('expected a rejection');
  expect(error.message).toBe(error.failure.message);
  return error.failure;
}

/** No request leaves the machine, and each that is prepared has to be made. */
export function useNock(): void {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    const unused = nock.pendingMocks();
    nock.cleanAll();
    expect(unused).toEqual([]);
  });
}

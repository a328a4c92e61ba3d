import { z } from 'zod';
import type { BlobStore, Clock, CodeHost, HostedRef, Log } from '../../ports.ts';
import { createBlobReader } from './blobs.ts';
import { createChecks } from './checks.ts';
import { createAppOctokit, createClient } from './client.ts';
import { createComments } from './comments.ts';
import { toHostError } from './failure.ts';
import { createPermissions } from './permissions.ts';
import { readPullRequest } from './pulls.ts';
import { readRange } from './range.ts';
import { openRange } from './repository.ts';
import { type Patience, type Sleep, sleepOnTimer } from './retry.ts';
import { DEFAULT_BASE_URL, DEFAULT_WAITS, type GitHubSettings } from './settings.ts';
import { createTokens } from './tokens.ts';
import { createFetch, createPace, type OnRequest, type Pace } from './transport.ts';

export { HostError, RepositoryError } from './failure.ts';
export type { GitHubSettings, Waits } from './settings.ts';

export type GitHubDeps = {
  /** Where blobs of one repository are kept. */
  blobs(ref: HostedRef): BlobStore;
  log: Pick<Log, 'warn'>;
  clock?: Clock;
  sleep?: Sleep;
  /** Told of every HTTP request; for counting. */
  onRequest?: OnRequest;
};

/** GitHub, or a GitHub Enterprise Server, as the App sees it. */
export function createGitHub(settings: GitHubSettings, deps: GitHubDeps): CodeHost {
  const { clock = { now: Date.now }, sleep = sleepOnTimer, onRequest = () => {} } = deps;
  const waits = { ...DEFAULT_WAITS, ...settings.waits };
  const baseUrl = (settings.baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, '');
  const host = new URL(baseUrl).host;

  /** What one installation's requests share, and the App's own. */
  type Lane = { pace: Pace; hold: Patience['hold'] };
  const createLane = (betweenWritesMs: number): Lane => ({
    pace: createPace(betweenWritesMs),
    hold: { until: 0, limit: 'primary' },
  });
  const lanes = new Map<number, Lane>();

  function connect({ pace, hold }: Lane, signal: AbortSignal) {
    return {
      settings: { ...settings, baseUrl },
      fetch: createFetch({ pace, timeoutMs: waits.requestMs, signal, onRequest }),
      patience: { waits, hold, clock, sleep, signal },
    };
  }

  // Tokens do not count as writes to a repository.
  const app = createAppOctokit(connect(createLane(0), new AbortController().signal));
  const tokens = createTokens(app, clock, host);
  let slug: Promise<string> | null = null;

  function readSlug(): Promise<string> {
    slug ??= app.rest.apps
      .getAuthenticated()
      .then(({ data }) => z.object({ slug: z.string() }).parse(data).slug);
    return slug.catch((error: unknown) => {
      slug = null;
      throw toHostError(
        error,
        { doing: 'read the App', needs: 'its own key' },
        { owner: '', name: '', host },
      );
    });
  }

  return {
    repository(ref, signal = new AbortController().signal) {
      const lane = lanes.get(ref.installationId) ?? createLane(waits.betweenWritesMs);
      lanes.set(ref.installationId, lane);
      const client = createClient(connect(lane, signal), ref, tokens);
      const reading = {
        timeoutMs: waits.archiveMs,
        onRequest,
        warn: (message: string) => deps.log.warn({}, message),
      };
      return {
        pullRequest: (number) => readPullRequest(client, number),
        range: (base, headSha) => readRange(client, base, headSha),
        open: (range) => openRange(client, range, createBlobReader(client, deps.blobs(ref), reading)),
        checks: createChecks(client, settings.appId, clock),
        comments: createComments(client, { id: settings.appId, slug: readSlug }),
        permissions: createPermissions(client),
      };
    },
  };
}

import { z } from 'zod';
import type { BlobStore, Clock, CodeHost, Hook, HostedRef, Log } from '../../ports.ts';
import { createBlobReader } from './blobs.ts';
import { createChecks } from './checks.ts';
import { createAppOctokit, createClient, createTokenOctokit } from './client.ts';
import { createComments } from './comments.ts';
import { toHostError } from './failure.ts';
import { createHook } from './hook.ts';
import { createHourShare, type HourShare } from './hour-share.ts';
import { inspectApp } from './inspect-app.ts';
import { listRepositories } from './installation.ts';
import { createIssues } from './issues.ts';
import { readOrganisationPolicy } from './organisation.ts';
import { createPermissions } from './permissions.ts';
import { createProposals } from './proposals.ts';
import { readOpenPullRequests, readPullRequest } from './pulls.ts';
import { readCommit, readRange } from './range.ts';
import { openRange } from './repository.ts';
import { type Patience, type Sleep, sleepOnTimer } from './retry.ts';
import { DEFAULT_BASE_URL, DEFAULT_WAITS, type GitHubSettings, GRANTS } from './settings.ts';
import { createTokens } from './tokens.ts';
import { createFetch, createPace, type OnRequest, type Pace } from './transport.ts';
import { createRunEndings, type RunEndings } from './workflows/endings.ts';
import { createWorkflows } from './workflows/index.ts';
import { createTokenCheck, issuerOf } from './workflows/token.ts';

export { HostError, RepositoryError } from './failure.ts';
export type { GitHubSettings, Waits } from './settings.ts';

/** How long a run may take to be started, or to be cancelled, of whose review nobody wants to know any more. Milliseconds. */
const LAST_WORDS_MS = 30_000;

export type GitHubDeps = {
  /** Where blobs of one repository are kept. */
  blobs(ref: HostedRef): BlobStore;
  log: Pick<Log, 'warn'>;
  clock?: Clock;
  sleep?: Sleep;
  /** What GitHub's webhook says of runs; absent: nothing, and they are looked at from time to time. */
  endings?: RunEndings;
  /** Told of every HTTP request; for counting. */
  onRequest?: OnRequest;
};

export type GitHub = CodeHost & {
  hook: Hook;
  /** Everything that GitHub tells the App of itself. */
  inspectApp(): ReturnType<typeof inspectApp>;
};

/** GitHub, or a GitHub Enterprise Server, as the App sees it. */
export function createGitHub(settings: GitHubSettings, deps: GitHubDeps): GitHub {
  const { clock = { now: Date.now }, sleep = sleepOnTimer, onRequest = () => {} } = deps;
  const waits = { ...DEFAULT_WAITS, ...settings.waits };
  const baseUrl = (settings.baseUrl ?? DEFAULT_BASE_URL).replace(/\/+$/, '');
  const host = new URL(baseUrl).host;

  /** What one installation's requests share, and the App's own. */
  type Lane = { pace: Pace; hold: Patience['hold']; hour: HourShare };
  const createLane = (betweenWritesMs: number): Lane => ({
    pace: createPace(betweenWritesMs),
    hold: { until: 0, limit: 'primary' },
    hour: createHourShare(),
  });
  const lanes = new Map<number, Lane>();

  function connect({ pace, hold, hour }: Lane, signal: AbortSignal, repository: string | null = null) {
    const share = repository === null ? {} : { share: { hour, repository } };
    return {
      settings: { ...settings, baseUrl },
      fetch: createFetch({ pace, timeoutMs: waits.requestMs, bytesMs: waits.archiveMs, signal, onRequest }),
      patience: { waits, hold, ...share, clock, sleep, signal },
    };
  }

  // Tokens do not count as writes to a repository.
  const own = connect(createLane(0), new AbortController().signal);
  const app = createAppOctokit(own);
  const minting = { app, host, warn: (message: string) => deps.log.warn({}, message) };
  const tokens = createTokens(minting, clock, GRANTS.review);
  const issueTokens = createTokens(minting, clock, GRANTS.issues);
  const workflowTokens = createTokens(minting, clock, GRANTS.workflows);
  const proposalTokens = createTokens(minting, clock, GRANTS.proposals);
  const organisationTokens = createTokens(minting, clock, GRANTS.organisation);
  const waiting = new Map<number, number>();
  const { endings = createRunEndings() } = deps;
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

  const identity = { id: settings.appId, slug: readSlug };
  const check = createTokenCheck(issuerOf(baseUrl));
  const hook = createHook(app, host);
  return {
    hook,
    inspectApp: () => inspectApp(app, hook, { clock, host }),
    repositories: (installationId, most) =>
      listRepositories(app, (token) => createTokenOctokit(own, token), installationId, { most, host }),
    repository(ref, signal = new AbortController().signal) {
      const lane = lanes.get(ref.installationId) ?? createLane(waits.betweenWritesMs);
      lanes.set(ref.installationId, lane);
      const connection = connect(lane, signal, `${ref.owner}/${ref.name}`);
      const client = createClient(connection, ref, tokens);
      const reading = {
        timeoutMs: waits.archiveMs,
        onRequest,
        warn: (message: string) => deps.log.warn({}, message),
      };
      return {
        pullRequest: (number) => readPullRequest(client, number),
        openPullRequests: (most) => readOpenPullRequests(client, most),
        commit: (ref) => readCommit(client, ref),
        range: (base, headSha) => readRange(client, base, headSha),
        open: (range) => openRange(client, range, createBlobReader(client, deps.blobs(ref), reading)),
        checks: createChecks(client, settings.appId, clock),
        comments: createComments(client, identity),
        issues: createIssues(createClient(connection, ref, issueTokens), identity),
        organisationPolicy: () =>
          readOrganisationPolicy(
            createClient(connection, { ...ref, name: GRANTS.organisation.repository }, organisationTokens),
          ),
        permissions: createPermissions(client),
        proposals: createProposals(createClient(connection, ref, proposalTokens), identity),
        workflows: createWorkflows({
          ref,
          reading: client,
          acting: createClient(connection, ref, workflowTokens),
          unstopped: () =>
            createClient(connect(lane, AbortSignal.timeout(LAST_WORDS_MS)), ref, workflowTokens),
          check,
          slug: readSlug,
          clock,
          sleep,
          waits,
          onRequest,
          waiting,
          endings,
        }),
      };
    },
  };
}

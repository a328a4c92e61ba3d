import type { ModelCatalog } from './core/artifact/lint/model-catalog.ts';
import type { Command } from './core/command/types.ts';
import type { ModelRequest, Output, RetrievalSettings, RetrievedChunk } from './core/eval/types.ts';
import type { CheckAnnotation, CheckConclusion } from './core/report/check.ts';
import type { CheckAction } from './core/report/check-actions.ts';

/** One file of a tree. `id` changes whenever the content does (a git blob id, or a content hash in a work tree). */
export type TreeFile = { path: string; id: string; size: number; mode: 'file' | 'symlink' | 'submodule' };

/** Why a file's text cannot be had is part of the answer, never an exception. */
export type FileContent =
  | { kind: 'text'; text: string }
  | { kind: 'binary' }
  | { kind: 'too-large'; size: number }
  | { kind: 'symlink' }
  | { kind: 'submodule' }
  | { kind: 'missing' };

/** One state of a repository. Paths are repository-relative and `/`-separated. */
export type Snapshot = {
  /** What was asked for: `main`, `HEAD`, `WORKTREE`. */
  ref: string;
  /** The commit; for a work tree the commit it is based on. */
  sha: string;
  worktree: boolean;
  files: ReadonlyMap<string, TreeFile>;
  read(path: string): Promise<FileContent>;
  /** Reads many at once; the map holds every path asked for. */
  readMany(paths: readonly string[]): Promise<Map<string, FileContent>>;
};

/** A git repository, wherever it lives. Rejects with a RepositoryError that says what to do. */
export type Repository = {
  /** `WORKTREE` is the files as they are on disk. */
  snapshot(ref: string): Promise<Snapshot>;
  /** Null for unrelated histories. Rejects on a shallow clone that ends before the merge base. */
  mergeBase(a: string, b: string): Promise<string | null>;
  /** Old path by new path of the files that moved from `base` to `head`, with or without small changes. */
  renames(base: Snapshot, head: Snapshot): Promise<ReadonlyMap<string, string>>;
  /** Whether the repository has no work tree. */
  isBare(): Promise<boolean>;
  close(): Promise<void>;
};

/** A provider's failure after all retries. `kind` decides what the report advises. */
export type ProviderFailure = {
  kind: 'auth' | 'rate_limit' | 'timeout' | 'server' | 'bad_response' | 'bad_request' | 'cancelled';
  /** HTTP status where there was one. */
  status: number | null;
  message: string;
  attempts: number;
};
export type ModelResult = { ok: true; output: Output } | { ok: false; failure: ProviderFailure };

export type ModelStatus =
  | { state: 'configured' }
  /** Known provider or not, it cannot be called; `fix` is the line that would change that. */
  | { state: 'not-configured'; reason: string; fix: string };

/** Models by `provider/model`. Concurrency, timeouts and retries are the adapter's. */
export type Models = {
  status(model: string): ModelStatus;
  /** What distinguishes this provider's answers from another's under the same name; part of every cache key. */
  identity(model: string): { provider: string; baseUrl: string };
  /** Calls the model; never rejects. `idempotencyKey` is stable for one trial. */
  complete(
    request: ModelRequest,
    options: { signal: AbortSignal; idempotencyKey: string },
  ): Promise<ModelResult>;
  /** How many calls to this model may be under way at once. */
  concurrency(model: string): number;
  /** US dollars; null where the price is unknown. Local models cost 0. */
  price(
    model: string,
    usage: { inputTokens: number; outputTokens: number; cachedInputTokens: number },
  ): number | null;
  /** What bundled data says of models, whether configured or not. */
  catalog: ModelCatalog;
  /**
   * One row for each of `models` (`provider/model`), without names one for each provider. `check` asks those that are
   * configured whether they can be reached, which costs nothing.
   */
  list(options?: {
    models?: readonly string[];
    check?: boolean;
    signal?: AbortSignal;
  }): Promise<ModelListing[]>;
  close(): Promise<void>;
};

export type ModelListing = {
  provider: string;
  /** Null: any model of this provider. */
  model: string | null;
  baseUrl: string;
  configured: boolean;
  /** Null: not tried. */
  reachable: boolean | null;
  detail: string;
  /** US dollars per million tokens; null where unknown. */
  price: { input: number; output: number } | null;
  fix: string | null;
};

/** A trial as it is kept. */
export type StoredTrial = {
  key: string;
  output: Output;
  /** Milliseconds since the epoch when it ran. */
  at: number;
  /** The review that paid for it. */
  review: string;
};

/**
 * Content-addressed trials. Writes are grouped; `flush` returns once everything put so far survives a kill -9. Whatever
 * was put can be got at once.
 */
export type TrialStore = {
  get(key: string): Promise<StoredTrial | null>;
  put(trial: StoredTrial): void;
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Splits and searches documents. Deterministic. */
export type Retriever = {
  search(
    documents: readonly { path: string; text: string }[],
    settings: RetrievalSettings,
    query: string,
  ): Promise<RetrievedChunk[]>;
};

export type Clock = { now(): number };

/** Structured log lines. Fields never hold payloads, keys or outputs. */
export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What a review tells whoever waits for it. */
export type ProgressEvent =
  | { type: 'phase'; text: string }
  | { type: 'suite'; suite: string; done: number; planned: number; usd: number; note?: string }
  | { type: 'suite-done'; suite: string; text: string };
export type Progress = (event: ProgressEvent) => void;

/** A repository on GitHub, reached through one installation of the App. Ids stay when it is renamed. */
export type HostedRef = { installationId: number; repositoryId: number; owner: string; name: string };

export type PullRequest = {
  number: number;
  state: 'open' | 'closed';
  draft: boolean;
  /** Branch that it would be merged into. */
  base: string;
  headSha: string;
  /** Login of whoever opened it; empty where the account is gone. */
  author: string;
  /** Where the head branch lives: in the repository itself, in a fork, or in a fork that is gone. */
  origin: 'same' | 'fork' | 'deleted-fork';
};

export type { CheckConclusion };
/** What a check run shows. Lengths are within GitHub's limits already; annotations may be any number. */
export type CheckOutput = {
  title: string;
  summary: string;
  text: string;
  annotations: readonly CheckAnnotation[];
  /** Buttons, shown once it is concluded; GitHub takes three. */
  actions?: readonly CheckAction[];
};

/** The App's own check runs of the name `promptgate`. Ids are GitHub's. */
export type Checks = {
  /** Creates an in-progress check on the commit. */
  start(headSha: string, externalId: string, output: CheckOutput): Promise<number>;
  /** The check that this App created with `externalId` on the commit; null where there is none. */
  find(headSha: string, externalId: string): Promise<number | null>;
  /** Replaces title, summary and text of a check in progress. */
  progress(id: number, output: CheckOutput): Promise<void>;
  /**
   * Concludes; annotations beyond 50 go before, in requests of their own. The id of the run that shows the conclusion:
   * another one where GitHub keeps what the first was concluded with before.
   */
  conclude(id: number, conclusion: CheckConclusion, output: CheckOutput): Promise<number>;
};

/** How the App acknowledges a comment: seen, done, refused. */
export type Reaction = 'eyes' | '+1' | 'confused';

/** The App's comments on pull requests, each known by a marker on its first line. */
export type Comments = {
  /** The oldest comment of this App that starts with `marker`. */
  find(pull: number, marker: string): Promise<{ id: number; body: string } | null>;
  create(pull: number, body: string): Promise<number>;
  /** `gone`: somebody deleted it. */
  update(id: number, body: string): Promise<'updated' | 'gone'>;
  /** On anybody's comment. Once more does nothing. */
  react(id: number, reaction: Reaction): Promise<'added' | 'gone'>;
};

/** An account. Logins can change hands, ids cannot. */
export type Actor = { id: number; login: string };
/** What somebody may do in a repository, each including those before it. */
export type Permission = 'none' | 'read' | 'write' | 'maintain' | 'admin';
export type Permissions = {
  /** `none` where GitHub does not say clearly that there is more. */
  of(actor: Actor): Promise<Permission>;
};

/** Issues that the App opens itself. The body's first line is a marker by which one is known again. */
export type Issues = {
  open(title: string, body: string): Promise<number>;
  /** Replaces the body, and opens it again where somebody closed it. `gone`: somebody deleted it. */
  update(number: number, body: string): Promise<'updated' | 'gone'>;
  close(number: number): Promise<void>;
};

/** A policy that does not stand in the repository itself; `path` says where it does. */
export type PolicyText = { path: string; text: string };

/** One repository on the code host. Every method may reject with a HostError. */
export type HostedRepository = {
  /** Null: there is no such pull request, or the App may not see it any more. */
  pullRequest(number: number): Promise<PullRequest | null>;
  /** Heads of the open pull requests, those that changed last first, at most `most`. */
  openPullRequests(most: number): Promise<{ number: number; headSha: string }[]>;
  /**
   * The commits that a review of `headSha` reads: `base` (a branch) at its tip as it is now, the merge base, the head.
   * Null: head and base have no common commit.
   */
  range(base: string, headSha: string): Promise<{ baseSha: string; mergeBase: string } | null>;
  /** Reads trees and blobs. Its refs are the commit ids, and `base`, the branch, for its tip. */
  open(range: { base: string; baseSha: string; mergeBase: string; headSha: string }): Repository;
  checks: Checks;
  comments: Comments;
  issues: Issues;
  /** The policy that the owner has for all repositories; null where there is none, or the App may not read it. */
  organisationPolicy(): Promise<PolicyText | null>;
  permissions: Permissions;
};

/** Where repositories are hosted. What `signal` stops rejects as unavailable, waits for limits included. */
export type CodeHost = {
  repository(ref: HostedRef, signal?: AbortSignal): HostedRepository;
  /** What an installation of the App may see, at most `most`. */
  repositories(installationId: number, most: number): Promise<{ id: number; owner: string; name: string }[]>;
};

/** One attempt of GitHub to deliver an event to the App. */
export type HookDelivery = {
  /** Of the attempt, in decimal: GitHub's are beyond what a number holds. */
  id: string;
  /** Of the event, the same in every attempt. */
  guid: string;
  at: number;
  /** It was answered with 2xx. */
  arrived: boolean;
  /** Status of the answer; whatever GitHub puts there where none came. */
  status: number;
  /** `pull_request.opened` */
  event: string;
  installationId: number | null;
};

/** The App's own webhook, as GitHub tells of it. Every method may reject with a HostError. */
export type Hook = {
  /** Attempts since then, newest first. GitHub forgets them after a few days. */
  deliveries(since: number): AsyncIterable<HookDelivery>;
  /** `refused`: GitHub has forgotten it, or does not deliver it again. */
  redeliver(id: string): Promise<'asked' | 'refused'>;
  /** Account of each installation. */
  accounts(): Promise<ReadonlyMap<number, string>>;
};

/** What GitHub tells the App of itself. Pages are where a person changes it. */
export type AppFacts = {
  id: number;
  slug: string;
  page: string;
  owner: { login: string; isOrganization: boolean };
  permissions: Readonly<Record<string, string>>;
  events: readonly string[];
  /** How far GitHub's clock is ahead of this machine's. */
  skewMs: number;
  hook: { url: string | null; contentType: string | null; insecureSsl: string; hasSecret: boolean };
  installations: readonly {
    account: string;
    page: string;
    permissions: Readonly<Record<string, string>>;
    suspended: boolean;
  }[];
  /** The latest, newest first. */
  deliveries: readonly HookDelivery[];
};
/** GitHub tells nothing: it was not reached (`status` null), or does not know or accept the App. */
export type AppRefusal = { status: number | null; message: string; skewMs: number | null };

/**
 * The code host did not do as asked. `unavailable`: it may, later (outage, rate limit). `forbidden`: the App lacks a
 * permission, was removed or suspended; 401 where it could not even sign in. `invalid`: it will never. The message says what to do.
 */
export type HostFailure = {
  kind: 'unavailable' | 'forbidden' | 'invalid';
  status: number | null;
  message: string;
};

/** Blobs that were read before, by their git id; of one repository, so that nothing leaks between tenants. */
export type BlobStore = {
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  putMany(blobs: ReadonlyMap<string, Uint8Array>): Promise<void>;
};

/** One webhook delivery, by GitHub's GUID. The payload itself is not kept. */
export type Delivery = { id: string; event: string; action: string | null; receivedAt: number };
/** A pull request whose latest state is to be reviewed. */
export type ReviewRequest = HostedRef & { pull: number };

/** What a delivery asks for other than the review of a pull request's latest state. */
export type Task = (HostedRef & TaskKind) | CatchUp;
export type TaskKind =
  /**
   * The check of a commit is to run again. `pulls`: those with this head that GitHub named; of a fork's it names none.
   */
  | { kind: 'rerun'; headSha: string; pulls: number[]; actor: Actor }
  /** The default branch was pushed to, and its policy may have changed. */
  | { kind: 'default-branch'; branch: string; headSha: string }
  /** Somebody pressed a button of a check. `action`: the button's identifier, as GitHub tells it. */
  | { kind: 'check-action'; action: string; headSha: string; pulls: number[]; actor: Actor }
  /**
   * A group of a merge queue has come or gone: its commit is to have a check that is concluded. `destroyed`: it is not
   * going to be merged as a group any more, or is merged already.
   */
  | { kind: 'merge-group'; headSha: string; base: string; destroyed: boolean }
  /** What somebody asks for in a comment on a pull request, as it was when it was made. */
  | {
      kind: 'command';
      pull: number;
      comment: { id: number; url: string };
      actor: Actor;
      commands: Command[];
    };

/** The App may see repositories (again), so what was missed is reviewed. Null: all of the installation's. */
export type CatchUp = {
  kind: 'catch-up';
  installationId: number;
  owner: string;
  repositories: { id: number; name: string }[] | null;
};
/** The App may not see repositories any more, so what is under way there stops. Null: all of the installation's. */
export type Leave = { kind: 'leave'; installationId: number; repositoryIds: number[] | null };

/**
 * `headSha` is the head that the delivery speaks of. `stops`: a review that is under way has become pointless whatever its
 * head, because the pull request was closed or has another base.
 */
export type WantedReview = ReviewRequest & { headSha: string; stops?: boolean };

/** Where deliveries become work. */
export type Inbox = {
  /**
   * Stores the delivery and enqueues what it asks for, all or nothing. A GUID that is stored already does nothing.
   */
  accept(delivery: Delivery, work: WantedReview | Task | Leave | null): Promise<'accepted' | 'duplicate'>;
};

/** `last`: it will not be tried again. `signal`: the process is about to end. */
export type Attempt = { number: number; last: boolean; signal: AbortSignal };

/** Work that waits to be done. Of one subject at most one is under way and one waits. */
export type WorkQueue<T> = {
  /**
   * Hands work to `handle`, up to `concurrency` at once, from when it resolves until `stop`. A rejection, or the death of the
   * process, is tried again with growing delays.
   */
  work(handle: (work: T, attempt: Attempt) => Promise<void>, options: { concurrency: number }): Promise<void>;
  /** Takes no more; waits for what is under way, at most `graceMs`, and leaves the rest to the next start. */
  stop(graceMs: number): Promise<void>;
};

/**
 * Reviews, one subject a pull request: its latest state counts. With three at once or more, one repository leaves a place to
 * the others.
 */
export type ReviewQueue = WorkQueue<ReviewRequest> & {
  /** Has the latest state reviewed; does nothing where that waits already. */
  enqueue(request: ReviewRequest): Promise<void>;
};
export type TaskQueue = WorkQueue<Task>;

/** What is remembered of a group of a merge queue, by its commit. */
export type MergeGroupRecord = {
  checkRunId: number | null;
  /** Null: its check is not concluded. */
  conclusion: CheckConclusion | null;
  destroyed: boolean;
};
/** Of a repository id and the commit of a group. That a group was destroyed is noted with its delivery. */
export type MergeGroupLog = {
  /** The record, made where it is missing. `isNew`: by this call, so no check run can have been made before. */
  open(repositoryId: number, headSha: string): Promise<MergeGroupRecord & { isNew: boolean }>;
  isDestroyed(repositoryId: number, headSha: string): Promise<boolean>;
  setCheckRun(repositoryId: number, headSha: string, checkRunId: number): Promise<void>;
  conclude(repositoryId: number, headSha: string, conclusion: CheckConclusion): Promise<void>;
};

/** What is remembered of the review of one head of a pull request. */
export type ReviewRecord = {
  /** Also the external id of its check run. */
  id: string;
  /** Null: none was made yet, or the process died before its id could be kept. */
  checkRunId: number | null;
  /** The record was made by this call, so no check run can have been made for it before. */
  isNew: boolean;
  /** A check with a conclusion stands for this head already. */
  wasConcluded: boolean;
};
/** The newest review of one head of a pull request. */
export type HeadReview = {
  id: string;
  checkRunId: number | null;
  /** Null: it is under way. */
  conclusion: CheckConclusion | null;
  /** As JSON data; of the review before while one is under way. Null: there was no verdict. */
  report: unknown;
};
/** What is remembered of a pull request. */
export type PullRecord = {
  /** The head of the newest delivery. */
  wantedHead: string | null;
  /** How often deliveries made a review that was under way pointless. */
  stops: number;
  /** `deleted`: somebody removed the comment, so it is not written again. */
  comment: { id: number; digest: string } | 'deleted' | null;
};

export type ReviewLog = {
  /** The record of this head, made where it is missing; it counts as unfinished until `conclude`. */
  open(request: ReviewRequest, headSha: string): Promise<ReviewRecord>;
  /** Null: this head was never reviewed. */
  at(request: ReviewRequest, headSha: string): Promise<HeadReview | null>;
  /** Records of the pull request, but for those of `headSha`, whose checks are still in progress. */
  unfinished(
    request: ReviewRequest,
    headSha: string | null,
  ): Promise<{ id: string; checkRunId: number | null; headSha: string }[]>;
  /** Pull requests that were reviewed at this head. */
  pullsAt(repositoryId: number, headSha: string): Promise<number[]>;
  /** Reviews that have no conclusion, were begun before `before`, and that no job will finish; the oldest 100. */
  abandoned(
    before: number,
  ): Promise<(ReviewRequest & { id: string; checkRunId: number | null; headSha: string })[]>;
  /** Which of these heads have a verdict, or wait for an approval; those that could not be evaluated have none. */
  decided(repositoryId: number, heads: readonly string[]): Promise<{ pull: number; headSha: string }[]>;
  /** Its check cannot be concluded, as the App may not. It is not looked for again until the head is reviewed anew. */
  giveUp(id: string, at: number): Promise<void>;
  /** Other pull requests with the same head whose reviews failed or have no conclusion. */
  rivals(request: ReviewRequest, headSha: string): Promise<number[]>;
  setCheckRun(id: string, checkRunId: number): Promise<void>;
  /** Keeps the decision. `report` is the report as JSON data. */
  conclude(
    id: string,
    outcome: { verdict: string; conclusion: CheckConclusion; report: unknown; at: number },
  ): Promise<void>;
  pull(request: ReviewRequest): Promise<PullRecord>;
  setComment(request: ReviewRequest, comment: PullRecord['comment']): Promise<void>;
};

/**
 * What somebody decided on one commit of a pull request. `approve`: a fork's may be run. `accept`: its regression or error is
 * merged all the same. `acknowledge`: its change of the gate itself was seen.
 */
export type Decision = {
  kind: 'approve' | 'accept' | 'acknowledge';
  /** Login. */
  actor: string;
  reason: string | null;
  /** Address of the comment or the check run where it was said. */
  source: string;
  at: number;
};
/** Decisions hold for one commit, and are kept for audit. */
export type DecisionLog = {
  add(request: ReviewRequest, headSha: string, decision: Decision): Promise<void>;
  /** Oldest first. */
  list(request: ReviewRequest, headSha: string): Promise<Decision[]>;
};

/** Issues that are open because of something, by its kind. */
export type NoticeLog = {
  get(repositoryId: number, kind: string): Promise<{ issue: number; digest: string } | null>;
  /** Null: it is closed. */
  set(repositoryId: number, kind: string, notice: { issue: number; digest: string } | null): Promise<void>;
};
/** How far something has got that any server may go on with. */
export type ProgressLog = {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  /** Whether the caller may do what `name` stands for, which nobody else may then until `until` or `release`. */
  claim(name: string, now: number, until: number): Promise<boolean>;
  release(name: string): Promise<void>;
};

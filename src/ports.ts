import type { ModelRequest, Output, RetrievalSettings, RetrievedChunk } from './core/eval/types.ts';

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

/** Content-addressed trials. Writes are grouped; `flush` returns once everything put so far survives a kill -9. */
export type TrialStore = {
  get(key: string): StoredTrial | null;
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

/** What a review tells whoever waits for it. */
export type ProgressEvent =
  | { type: 'phase'; text: string }
  | { type: 'suite'; suite: string; done: number; planned: number; usd: number; note?: string }
  | { type: 'suite-done'; suite: string; text: string };
export type Progress = (event: ProgressEvent) => void;

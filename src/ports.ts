import type { ModelCatalog } from './core/artifact/lint/model-catalog.ts';
import type { Identity } from './core/eval/cache-key.ts';
import type { Ranked } from './core/eval/retrieval/rank.ts';
import type { ChunkSettings } from './core/eval/retrieval/types.ts';
import type { Deployment, ModelRequest, Output, RetrievedChunk, ServiceRequest } from './core/eval/types.ts';
import type { CostEstimate } from './core/report/estimate-text.ts';
import type { ModelBatches } from './ports/batches.ts';

export type { CheckConclusion } from './core/report/check.ts';
export type { CostEstimate } from './core/report/estimate-text.ts';
export type * from './ports/anchors.ts';
export type * from './ports/batch-runs.ts';
export type * from './ports/batches.ts';
export type * from './ports/host.ts';
export type * from './ports/ledger.ts';
export type * from './ports/proposals.ts';
export type * from './ports/records.ts';
export type * from './ports/repository.ts';
export type * from './ports/sandbox.ts';
export type * from './ports/work.ts';
export type * from './ports/workflows.ts';

/** A provider's failure after all retries. `kind` decides what the report advises. */
export type ProviderFailure = {
  kind: 'auth' | 'rate_limit' | 'timeout' | 'server' | 'bad_response' | 'bad_request' | 'cancelled';
  /** HTTP status where there was one. */
  status: number | null;
  message: string;
  attempts: number;
  /** Attempts that were sent and whose answers nobody read, so that a provider may charge for them. Absent: nobody is charged. */
  unread?: number;
};
/** What a call gave, or the failure that is left after all retries. `unread`: as of a failure, of attempts before the one that gave it. */
export type CallResult<T> =
  | { ok: true; output: T; unread?: number }
  | { ok: false; failure: ProviderFailure };
export type ModelResult = CallResult<Output>;

/** How one call is made. */
export type CallOptions = {
  signal: AbortSignal;
  /** Stable for one trial. */
  idempotencyKey: string;
  /** Waits before a call's next attempt pass through here: in the meantime nothing is asked for. */
  idle?: (wait: () => Promise<void>) => Promise<void>;
  /**
   * Nobody waits for it yet: it goes behind all others. When this aborts nobody will, and it ends as cancelled unless an attempt is under
   * way, which goes on: it is paid for.
   */
  spare?: AbortSignal;
};

/** What every call costs, whatever it gives. */
export type Called = Pick<Output, 'usage' | 'latencyMs' | 'costUsd'>;
/** One vector for each text, in their order, all of one length. */
export type Embedded = Called & { vectors: Float32Array[] };
/** Of the documents given by their place in the list, best first; each at most once. */
export type Reranked = Called & { ranking: { index: number; score: number }[] };

export type ModelStatus =
  | { state: 'configured' }
  /** Known provider or not, it cannot be called; `fix` is the line that would change that. */
  | { state: 'not-configured'; reason: string; fix: string };

/** Models by `provider/model`. Concurrency, timeouts and retries are the adapter's. */
export type Models = {
  status(model: string): ModelStatus;
  /** What distinguishes this provider's answers from another's under the same name; part of every cache key. */
  identity(model: string): Omit<Identity, 'user' | 'retrieval'>;
  /** Calls the model; never rejects. */
  complete(request: ModelRequest, options: CallOptions): Promise<ModelResult>;
  /** Vectors of texts, none of which is empty; `dimensions` null: as many as the model gives. Never rejects. */
  embed(
    request: { model: string; dimensions: number | null; texts: readonly string[] },
    options: CallOptions,
  ): Promise<CallResult<Embedded>>;
  /** Orders documents by how well they fit a query; never rejects. */
  rerank(
    request: { model: string; query: string; documents: readonly string[] },
    options: CallOptions,
  ): Promise<CallResult<Reranked>>;
  /** How many calls to this model may be under way at once. */
  concurrency(model: string): number;
  /** US dollars; null where the price is unknown. Local models cost 0. */
  price(
    model: string,
    usage: {
      inputTokens: number;
      outputTokens: number;
      cachedInputTokens: number;
      cacheWriteInputTokens?: number;
    },
  ): number | null;
  /** The same models where nobody waits for the answers. */
  batches: ModelBatches;
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
  /** The same as `owner/name` may use them, by the operator's list: any other is not configured for it, and is not called. */
  forRepository(repository: string): Models;
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
  /** Bundled data says that the model is on its way out; null: it does not know the model. */
  deprecated: boolean | null;
  /** The day that its maker has announced for its shutdown, `2026-12-11`, past or to come; null: none is known. */
  shutdown: string | null;
  /** Who says so: the bundled table, or the operator. */
  pricedBy: 'table' | 'operator';
  fix: string | null;
};

/** Whose review asks for a service: `acme/shop`; null where nobody but the operator asks (the command line). */
export type ServiceUser = string | null;
export type ServiceStatus =
  /**
   * `perCommit`: base and head have a deployment each; else one service is asked for both. `needsPull`: the address of one
   * holds the number of a pull request.
   */
  | { state: 'configured'; perCommit: boolean; needsPull: boolean }
  | { state: 'not-configured'; reason: string; fix: string };

/** The team's own services by name, as the operator lists them. Limits, timeouts and retries are the adapter's. */
export type Services = {
  status(service: string, user: ServiceUser): ServiceStatus;
  /** What distinguishes the answers of a deployment from others'; part of every cache key. */
  identity(service: string, deployment: Deployment | null): { provider: string; baseUrl: string };
  /** Calls the service; never rejects. */
  call(request: ServiceRequest, options: CallOptions): Promise<ModelResult>;
  concurrency(service: string): number;
  close(): void;
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

/** What repeated grades of the same outputs say of a judged metric's noise. Scores are in [0,1]. */
export type StoredCalibration = {
  /** Of the rubrics and the judges; see `calibrationKey`. */
  key: string;
  /** Milliseconds since the epoch when it was measured. */
  at: number;
  runs: number;
  cases: number;
  /** Standard deviation of the difference of two grades of one output. */
  sigma: number;
  /** Standard deviation of the shift between two whole runs. */
  tau: number;
  /** Differences of means below this are no difference. */
  noiseFloor: number;
  /** Share of grades that are the most frequent one of their output; null: of a calibration of an older version. */
  consistency: number | null;
  /** Agreement with the labels of people; null: none, or too few to tell. `kappa`: Cohen's, the lowest that is known, in [-1,1]. */
  agreement: { kappa: number; cases: number } | null;
  /** The models that graded, `provider/model` as they were served, sorted; empty: of a calibration of an older version. */
  served: string[];
};

/** The newest calibration of each judged metric. Writes are whole or not at all. */
export type Calibrations = {
  /** Null: there is none, or what is kept cannot be read. */
  find(key: string): Promise<StoredCalibration | null>;
  keep(calibration: StoredCalibration): Promise<void>;
};

/** Documents cut into passages, in the order of path and place. */
export type PassageIndex = {
  /** Of the documents and of how they are cut. */
  key: string;
  passages: Omit<RetrievedChunk, 'score'>[];
  /** The passages that hold words of the query, in no particular order. */
  rankByWords(query: string): Promise<Ranked[]>;
};

/** Splits documents. Deterministic. */
export type Retriever = {
  index(documents: readonly { path: string; text: string }[], settings: ChunkSettings): Promise<PassageIndex>;
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
  /**
   * Before anything is called; `budgetUsd`: the cap on the review, null where there is none. `earlierUsd`: what earlier attempts of it
   * have taken of that.
   */
  | { type: 'estimate'; estimate: CostEstimate; budgetUsd: number | null; earlierUsd: number }
  /** `usd`: spent by the review so far, over all suites; `unpriced`: calls beside it whose price nobody knows, absent: none. */
  | { type: 'suite'; suite: string; done: number; planned: number; usd: number; unpriced?: number }
  | { type: 'suite-done'; suite: string; text: string };
export type Progress = (event: ProgressEvent) => void;

import type {
  ModelRequest,
  Output,
  RetrievalSettings,
  ServiceRequest,
  WorkflowRequest,
} from '../../../core/eval/types.ts';
import type { ProviderFailure } from '../../../ports.ts';
import type { Passages } from './find-passages.ts';

/** What came of one trial, or of one call in it. */
export type TrialResult<T = Output> = { ok: true; output: T } | { ok: false; failure: ProviderFailure };

/** What a trial may use of the world. */
export type TrialContext = {
  /**
   * Calls a model when it has a free slot, unless the budget is spent by then or the review was stopped. `step` tells the calls
   * of one trial apart: each has its own idempotency key.
   */
  call(request: ModelRequest, step?: number): Promise<TrialResult>;
  /**
   * As `call`, of the model that plays a user: paid and counted as a judge's, and no part of what the target cost. Step 0 is
   * what the user begins with.
   */
  askUser(request: ModelRequest, step: number): Promise<TrialResult>;
  /** Calls a team's own service, under the same conditions as a model. */
  ask(request: ServiceRequest): Promise<TrialResult>;
  /** Has the team's own workflow do this case, together with others. */
  dispatch(request: WorkflowRequest): Promise<TrialResult>;
  /** Random text that nobody who wrote an output can have known; new with each call. */
  nonce(): string;
  /** The passages that fit a query best, of documents as this side of the change has them. */
  search(
    documents: readonly { path: string; digest: string }[],
    settings: RetrievalSettings,
    query: string,
  ): Promise<TrialResult<Passages>>;
};

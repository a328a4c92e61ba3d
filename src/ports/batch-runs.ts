import type { Charge, Hold, Payer } from './ledger.ts';

/** What one run came to so far, in all the times that it went on. US dollars. */
export type RunSpending = {
  usd: number;
  assumedUsd: number;
  unpricedCalls: number;
  trials: number;
  /** Of them, calls that a batch answered. */
  batchedCalls: number;
  /** What those of a known price would have cost more outside of a batch. */
  savedUsd: number;
};

/** A call that a batch is to answer. The request itself is not kept. */
export type BatchItem = Pick<Charge, 'suite' | 'artifacts'> & {
  /** Of the trial; the request's id in the batch. */
  key: string;
  /** Null: nobody keeps the books. */
  hold: Hold | null;
};
export type KeptBatch = {
  /** Ours, by which a provider may know it again. */
  token: string;
  /** `provider/model`. */
  model: string;
  /** The provider's; null: it may not have been made, as nobody saw the end of that. */
  providerId: string | null;
  isCancelled: boolean;
  /** Just before it was handed in; milliseconds since the epoch. */
  since: number;
  items: BatchItem[];
};

/** A scheduled run that waits for batches, of which a repository has one at most. Times are milliseconds since the epoch. */
export type BatchRun = {
  repositoryId: number;
  installationId: number;
  /** The commit that it runs on, wherever its branch is by now. */
  sha: string;
  /** The commit whose artifacts are asked, wherever what is released is by now: the same where the policy names none. */
  releasedSha: string;
  dueAt: number;
  /** No batch is waited for any longer. */
  until: number;
  /** Null: nobody keeps the books. */
  payer: Payer | null;
  spent: RunSpending;
};
export type OpenBatchRun = BatchRun & {
  /** Those that are not taken. */
  batches: KeptBatch[];
  /** Why calls have no answer from a batch, by the trial's key. */
  unanswered: ReadonlyMap<string, string>;
};

/** Runs that wait for batches, and what they wait for: kept, so that a server that dies asks for nothing twice. */
export type BatchRuns = {
  /** Null: none of the repository waits. */
  find(repositoryId: number): Promise<OpenBatchRun | null>;
  /** Notes how far a run has got; it is looked at again at `lookAt`. */
  note(run: BatchRun, lookAt: number): Promise<void>;
  /** Before it is handed in. */
  add(repositoryId: number, batch: KeptBatch): Promise<void>;
  /** The provider has taken it, or was asked to cancel it. */
  mark(token: string, how: { providerId: string } | { isCancelled: true }): Promise<void>;
  /**
   * It is over: `unanswered` of its calls have no answer, and it came to `spent` (`trials` are none of its). False: somebody else took
   * it before, and what it came to is counted.
   */
  take(
    repositoryId: number,
    token: string,
    unanswered: ReadonlyMap<string, string>,
    spent: RunSpending,
  ): Promise<boolean>;
  /** The run is over, with all that was kept of it. */
  end(repositoryId: number): Promise<void>;
  /** Enqueues the runs whose time to be looked at has come and whose repository has a schedule still, and an owner who is served; how many those were. */
  enqueueDue(now: number, lookAgainAt: number, serves: (owner: string) => boolean): Promise<number>;
  /**
   * Runs that nobody waits for: their repository has no schedule any more, or an owner who is not served, or they ended before `before`.
   * None that is being gone on with: a batch that is being handed in has no id yet by which it could be cancelled.
   */
  listAbandoned(before: number, serves: (owner: string) => boolean): Promise<OpenBatchRun[]>;
};

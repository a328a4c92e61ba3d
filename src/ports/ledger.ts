import type { BudgetStop, Cap } from '../core/eval/budget.ts';
import type { ReviewRequest } from './work.ts';

/** What calls are made for. */
export type Work = 'review' | 'merge-group' | 'swap' | 'calibration' | 'drift';
/** Who pays for calls. */
export type Payer = {
  /** Known again whatever it is called: GitHub's id of the repository, or where it lies on this machine. */
  repository: string;
  /** As people know it: `acme/shop`. */
  name: string;
  /** Null: no pull request alone. */
  pull: number | null;
  work: Work;
  /** One review, comparison or calibration, however often it begins again. */
  run: string;
};
/** What one call is made for. */
export type Charge = Payer & {
  suite: string;
  /** What the suite guards, and is run because of. */
  artifacts: readonly string[];
  /** The way that the call takes: `provider/model`, or `service name`. */
  route: string;
};
/** What calls came to. US dollars. */
export type Cost = {
  usd: number;
  /** Counted for what nobody knows the price of: a model without one, a call that was given up after it was sent. */
  assumedUsd: number;
  calls: number;
  unpricedCalls: number;
};
/** Money that is set aside for a call. It stays counted where the process dies before it is settled: the call may have been made. */
export type Hold = { month: string; usd: number };
export type LedgerEntry = Charge & Cost & { month: string };
/** Of one month. US dollars; `heldUsd` is set aside for calls that have not ended, or of which nobody knows how. */
export type MonthTotal = { spentUsd: number; heldUsd: number };

/**
 * What was spent, by month (UTC). Several processes on one ledger count together: whatever is let through by all of them at once is
 * within the caps. Sums are exact to a billionth of a dollar.
 */
export type Ledger = {
  /**
   * Sets `usd` aside for a call that is about to be made at `at` (milliseconds since the epoch), unless a cap would be passed by
   * it together with all that is spent and set aside in that month. Caps of a review are none of its.
   */
  hold(
    charge: Charge,
    usd: number,
    caps: readonly Cap[],
    at: number,
  ): Promise<{ ok: true; hold: Hold } | { ok: false; cap: Cap; total: MonthTotal }>;
  /** What came of it takes its place, in its month, however much more it was. */
  settle(charge: Charge, hold: Hold, cost: Cost): Promise<void>;
  /** Null `repository`: of all together. */
  total(month: string, repository: string | null): Promise<MonthTotal>;
  /** What was settled of one run of a repository in all months together. */
  ofRun(payer: Pick<Payer, 'repository' | 'run'>): Promise<Cost>;
  /** What was settled in a month; one entry for each run, suite and route of a repository. */
  entries(month: string, repository: string | null): Promise<LedgerEntry[]>;
};

export type StoppedReview = ReviewRequest & { stop: BudgetStop };
/** Pull requests whose newest review was stopped by a cap. */
export type BudgetStops = {
  note(stopped: StoppedReview): Promise<void>;
  clear(request: ReviewRequest): Promise<void>;
  /** Of one repository, or all; those that wait for longest first, at most 1,000. */
  list(repositoryId: number | null): Promise<StoppedReview[]>;
};

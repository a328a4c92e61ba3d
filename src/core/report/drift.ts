import type { BudgetStop } from '../eval/budget.ts';
import type { ReportCase, ReportMetric, Revision } from './model.ts';
import type { ModelFigures } from './model-comparison.ts';

/**
 * One metric of a suite, pinned (`base`) against now (`head`). `regressed`: it has dropped. Where `confirm` is there, everything is of
 * the runs made again; `unconfirmed`: its first run had dropped, and those had not.
 */
export type DriftMetric = ReportMetric & { unconfirmed: boolean };

/** How many times a suite's cases were answered in one run, and the figures of those answers. */
export type DriftFigures = { pinned: ModelFigures | null; now: ModelFigures | null };

export type DriftSuite = {
  name: string;
  /** `provider/model`; null where none is called by a request. */
  model: string | null;
  judge: string | null;
  cases: number;
} & (
  | {
      state: 'compared';
      /** Milliseconds since the epoch. */
      pinnedAt: number;
      metrics: DriftMetric[];
      figures: DriftFigures;
      /** Cases that fell, worst first; three at most. */
      examples: ReportCase[];
      /** What keeps it from being measured as a whole; empty: nothing does. */
      gaps: { metric: string | null; reason: string }[];
    }
  /** Nothing to compare with yet. `replaces`: when what was pinned before was, for other requests, cases or scorers; null: nothing was. */
  | { state: 'pinned'; replaces: number | null }
  /** It is not watched, by its nature. */
  | { state: 'left-out'; reason: string }
  | { state: 'unmeasured'; reason: string; fix: string | null }
);

/** What scheduled runs, or one by hand, found of the suites of one state of a repository. */
export type DriftReport = {
  version: 1;
  head: Revision;
  /** `drifted`: some metric dropped, whatever else could not be measured. */
  outcome: 'steady' | 'drifted' | 'unmeasured';
  suites: DriftSuite[];
  cost: {
    usd: number;
    assumedUsd: number;
    unpricedCalls: number;
    trials: number;
    /** Calls that batches answered, and how much more those of a known price would have cost else; null: none did. */
    batched: { calls: number; savedUsd: number } | null;
    /** Calls that a batch was to answer and that were made one by one instead, and why the first of them was; absent: there are none. */
    direct?: { calls: number; reason: string };
  };
  /** The cap that ended it before it was complete; null: none did. */
  stop: BudgetStop | null;
};

/** A deciding metric of the suite has dropped. */
export function hasDrifted(suite: DriftSuite): boolean {
  return suite.state === 'compared' && suite.metrics.some(isDrop);
}

export function isDrop({ gate, comparison }: Pick<DriftMetric, 'gate' | 'comparison'>): boolean {
  return gate === 'block' && comparison === 'regressed';
}

export function outcomeOfDrift(suites: readonly DriftSuite[], stopped: boolean): DriftReport['outcome'] {
  if (suites.some(hasDrifted)) return 'drifted';
  const lacks = (suite: DriftSuite) =>
    suite.state === 'unmeasured' || (suite.state === 'compared' && suite.gaps.length > 0);
  return stopped || suites.some(lacks) ? 'unmeasured' : 'steady';
}

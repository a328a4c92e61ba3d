import { lacksTooMuch } from './missing.ts';
import type { MetricDecision, PairCount, Strength } from './types.ts';

export type ReviewVerdict = 'pass' | 'fail' | 'inconclusive' | 'error';

/** Why a review ends as it does; each names what decided. */
export type Reason =
  | { kind: 'regressed'; metric: string }
  | { kind: 'must-pass'; suite: string; caseId: string }
  | { kind: 'below-min'; metric: string }
  /** The gate was told to stop: what is known is not enough to be green. */
  | { kind: 'stopped'; by: 'budget' | 'cancelled' }
  /** More than 5% of a metric's pairs, by weight, have no score: of its cases, or of the runs that were to confirm a dip. */
  | ({ kind: 'missing'; metric: string; runs: 'first' | 'fresh' } & PairCount)
  | { kind: 'not-evaluated'; suite: string; metric: string | null }
  /** Stage 2 took it up and did not confirm it. */
  | { kind: 'not-confirmed'; metric: string }
  | { kind: 'not-proven'; metric: string };

export type ReviewFacts = {
  /** Blocking metrics only. */
  metrics: readonly MetricDecision[];
  /** Pairs that ran, and those of them without a score, by metric id. */
  pairs: ReadonlyMap<string, PairCount>;
  mustPassBroken: readonly { suite: string; caseId: string }[];
  belowMin: readonly string[];
  /** What should have been measured and was not. */
  notEvaluated: readonly { suite: string; metric: string | null }[];
  stopped: 'budget' | 'cancelled' | null;
  require: 'no_regression' | 'proof';
};

/**
 * From metrics to the verdict. A regression fails the review whatever else is missing; what could not be evaluated is
 * an error before anything else may pass. `strength` is null unless the verdict is `pass`.
 */
export function decideReview(facts: ReviewFacts): {
  verdict: ReviewVerdict;
  strength: Strength | null;
  reasons: Reason[];
} {
  const { metrics } = facts;
  const failed: Reason[] = [
    ...facts.mustPassBroken.map((one): Reason => ({ kind: 'must-pass', ...one })),
    ...metrics
      .filter((m) => m.comparison === 'regressed')
      .map((m): Reason => ({ kind: 'regressed', metric: m.id })),
    ...facts.belowMin.map((metric): Reason => ({ kind: 'below-min', metric })),
  ];
  if (failed.length > 0) return { verdict: 'fail', strength: null, reasons: failed };

  const errors: Reason[] = [];
  if (facts.stopped !== null) errors.push({ kind: 'stopped', by: facts.stopped });
  for (const one of facts.notEvaluated) errors.push({ kind: 'not-evaluated', ...one });
  for (const [metric, count] of facts.pairs) {
    if (lacksTooMuch(count)) errors.push({ kind: 'missing', metric, runs: 'first', ...count });
  }
  // An outage while a dip is being confirmed would otherwise let it through as "not confirmed".
  for (const { id, confirm } of metrics) {
    const { pairs, missing, missingShare } = confirm;
    if (lacksTooMuch(confirm))
      errors.push({ kind: 'missing', metric: id, runs: 'fresh', pairs, missing, missingShare });
  }
  if (errors.length > 0) return { verdict: 'error', strength: null, reasons: errors };

  const unconfirmed = metrics
    .filter((m) => m.confirm.triggered)
    .map((m): Reason => ({ kind: 'not-confirmed', metric: m.id }));
  if (unconfirmed.length > 0) return { verdict: 'inconclusive', strength: null, reasons: unconfirmed };
  const unproven = metrics
    .filter((m) => !m.nonInferior)
    .map((m): Reason => ({ kind: 'not-proven', metric: m.id }));
  if (facts.require === 'proof' && unproven.length > 0)
    return { verdict: 'inconclusive', strength: null, reasons: unproven };
  // Without a metric nothing is proven.
  const proven = metrics.length > 0 && unproven.length === 0;
  return { verdict: 'pass', strength: proven ? 'proven' : 'none_found', reasons: unproven };
}

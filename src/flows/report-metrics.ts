import { isIdentical } from '../core/eval/plan.ts';
import { movedThreshold } from '../core/gate/confirm.ts';
import type { MetricDecision } from '../core/gate/types.ts';
import type { MetricUnit, ReportMetric } from '../core/report/model.ts';
import type { CaseState } from './case-runs.ts';
import { caseDifference, isMissing, type ReviewMetric, sideMean, toGateMetric } from './gate-data.ts';

/** Pairs of a metric that were run, and those without a score. */
export type Pairs = { pairs: number; missing: number };

/** One metric as the report shows it; null where the gate had nothing to decide on. */
export function reportMetric(
  metric: ReviewMetric,
  decision: MetricDecision | undefined,
  states: readonly CaseState[],
  defaultMargin: number,
): ReportMetric | null {
  if (decision === undefined) return null;
  const differences = states.map((state) => caseDifference(metric, state));
  const { margin } = toGateMetric(metric, defaultMargin);
  const moved = movedOf(metric, states, defaultMargin);
  const count = (test: (d: number) => boolean) => differences.filter((d) => d !== null && test(d)).length;
  const ran = states.filter((state) => state.suite === metric.suite && !isIdentical(state.planned));
  const { confirm } = decision;
  return {
    metric: metric.metric.name,
    unit: unitOf(metric),
    comparison: decision.comparison,
    gate: metric.metric.gate,
    cases: decision.cases,
    baseMean: sideMean(metric.metric, ran, 'base'),
    headMean: sideMean(metric.metric, ran, 'head'),
    difference: decision.difference,
    interval: decision.interval,
    shown: decision.shown,
    p: decision.p,
    decidedBy: decision.decidedBy,
    look: decision.look,
    margin,
    nonInferior: decision.nonInferior,
    broke: count((d) => d <= -moved + 1e-9),
    fixed: count((d) => d >= moved - 1e-9),
    confirm: confirm.triggered
      ? { selected: confirm.selected, fresh: confirm.fresh, p: confirm.p, threshold: confirm.threshold }
      : null,
    missing: countPairs(metric, states).missing,
  };
}

/** How far a case has to differ in a metric to be shown as moved. */
export function movedOf(metric: ReviewMetric, states: readonly CaseState[], defaultMargin: number): number {
  return movedThreshold(
    toGateMetric(metric, defaultMargin),
    states.map((state) => caseDifference(metric, state)),
  );
}

export function countPairs(metric: ReviewMetric, states: readonly CaseState[]): Pairs {
  const counted = states.filter(
    (state) => caseDifference(metric, state) !== null || isMissing(metric, state),
  );
  return { pairs: counted.length, missing: counted.filter((state) => isMissing(metric, state)).length };
}

function unitOf({ metric }: ReviewMetric): MetricUnit {
  if (metric.scale === 'ms' || metric.scale === 'usd') return metric.scale;
  return metric.scale === 'pass_fail' ? 'rate' : 'score';
}

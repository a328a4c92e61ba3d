import type { SuiteMetric } from '../core/eval/metrics.ts';
import type { EvalPlan, PlannedSuite } from '../core/eval/plan.ts';
import { isIdentical } from '../core/eval/plan.ts';
import type { Side } from '../core/eval/types.ts';
import { ratioDifference } from '../core/gate/ratio.ts';
import type { GateMetric } from '../core/gate/types.ts';
import type { CaseRun, CaseState } from './case-runs.ts';

/** A metric of the review: one metric of one suite. */
export type ReviewMetric = { id: string; suite: PlannedSuite; metric: SuiteMetric };

/** Every metric that can be measured, by suite. */
export function listReviewMetrics(plan: EvalPlan): ReviewMetric[] {
  return plan.suites.flatMap((suite) =>
    suite.cases.length === 0
      ? []
      : suite.metrics.map((metric) => ({ id: metricId(suite, metric.name), suite, metric })),
  );
}

export function metricId(suite: PlannedSuite, metric: string): string {
  return `${suite.suite.name}/${metric}`;
}

export function toGateMetric({ id, metric }: ReviewMetric, defaultMargin: number): GateMetric {
  return { id, margin: metric.margin ?? defaultMargin, noiseFloor: metric.noiseFloor, moved: metric.moved };
}

/**
 * head - base of the first pass, + is better, in [-1,1]: the mean over the suite's repeats. Null where the metric does
 * not apply, or a run of either side is missing; 0 without a run where both sides send the same.
 */
export function caseDifference({ suite, metric }: ReviewMetric, state: CaseState): number | null {
  if (state.suite !== suite || !appliesTo(metric, state)) return null;
  if (isIdentical(state.planned)) return 0;
  const differences = Array.from({ length: suite.suite.repeats }, (_, repeat) => {
    const base = scoreOf(metric, state.base[repeat]);
    const head = scoreOf(metric, state.head[repeat]);
    if (base === null || head === null) return null;
    return isRatio(metric) ? ratioDifference(head, base) : head - base;
  });
  return differences.some((d) => d === null) ? null : mean(differences as number[]);
}

/** Whether the pair ran and one of its scores could not be had. */
export function isMissing(reviewMetric: ReviewMetric, state: CaseState): boolean {
  const { suite, metric } = reviewMetric;
  if (state.suite !== suite || !appliesTo(metric, state) || isIdentical(state.planned)) return false;
  return (
    state.head.length > 0 && !isUncomparable(metric, state) && caseDifference(reviewMetric, state) === null
  );
}

/** Timings of another review's run are no measurement of this one. */
export function isUncomparable(metric: SuiteMetric, state: CaseState): boolean {
  return (
    metric.scale === 'ms' &&
    [...state.base, ...state.head].some(
      (run) => run.from !== null && run.output !== null && scoreOf(metric, run) === null,
    )
  );
}

export function appliesTo(metric: SuiteMetric, state: Pick<CaseState, 'planned'>): boolean {
  return state.planned.tasks.some(({ use }) => use.metric === metric.name);
}

/** A fresh run's score, oriented so that + is better. */
export function orientedScore(metric: SuiteMetric, run: CaseRun | undefined): number | null {
  const score = scoreOf(metric, run);
  return score !== null && isRatio(metric) ? -Math.log(score) / Math.log(3) : score;
}

/** Mean of a side's scores over the cases that were run on both sides; null where none was. */
export function sideMean(metric: SuiteMetric, states: readonly CaseState[], side: Side): number | null {
  const values = states.flatMap((state) =>
    state.base.flatMap((base, repeat) => {
      const head = state.head[repeat];
      const pair = { base: scoreOf(metric, base), head: scoreOf(metric, head) };
      return pair.base === null || pair.head === null ? [] : [side === 'base' ? pair.base : pair.head];
    }),
  );
  return values.length === 0 ? null : mean(values);
}

function scoreOf(metric: SuiteMetric, run: CaseRun | undefined): number | null {
  return run?.scores.get(metric.name)?.value ?? null;
}

function isRatio(metric: SuiteMetric): boolean {
  return metric.scale === 'ms' || metric.scale === 'usd';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

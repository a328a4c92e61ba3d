import { isSkipped } from '../../core/eval/plan.ts';
import { findBrokenLimits } from '../../core/eval/scorers/usage/latency.ts';
import type { Side } from '../../core/eval/types.ts';
import type { ReviewFacts } from '../../core/gate/decide-review.ts';
import { liesBelow, minVerdict } from '../../core/gate/min.ts';
import type { ReportSuite } from '../../core/report/model.ts';
import type { PlannedReview } from '../plan/plan-review.ts';
import { type ReviewMetric, valueOver } from '../run/gate-data.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { countPairs } from './report-metrics.ts';

/** What the verdict of a review is decided by: its blocking metrics, what could not be evaluated, and where it stopped. */
export function collectFacts(
  { plan, policy }: Extract<PlannedReview, { kind: 'planned' }>,
  result: PlanResult,
  suites: readonly ReportSuite[],
): ReviewFacts {
  const blocking = result.metrics.filter(({ metric }) => metric.gate === 'block');
  const decisions = blocking.flatMap(({ id }) => result.decisions.get(id) ?? []);
  const undecided = blocking.filter(({ id }) => (result.decisions.get(id)?.cases ?? 0) === 0);
  const unknown = result.mustPass.filter((one) => one.broken === null);
  return {
    metrics: decisions.filter((decision) => decision.cases > 0),
    // What has no score at all is not evaluated, and said once.
    pairs: new Map(
      blocking
        .filter((metric) => !undecided.includes(metric))
        .map((metric) => [metric.id, countPairs(metric, result.states)]),
    ),
    mustPassBroken: suites.flatMap(({ name, mustPassBroken }) =>
      mustPassBroken.map(({ caseId }) => ({ suite: name, caseId })),
    ),
    belowMin: blocking.filter((metric) => isBelow(metric, result)).map(({ id }) => id),
    notEvaluated: [
      ...plan.suites.flatMap(({ suite, obstacles }) =>
        obstacles.filter((one) => one.blocks).map(({ metric }) => ({ suite: suite.name, metric })),
      ),
      ...undecided.map(({ suite, metric }) => ({ suite: suite.suite.name, metric: metric.name })),
      ...unknown.map(({ suite }) => ({ suite: suite.suite.name, metric: 'must_pass' })),
    ],
    stopped: result.stopped,
    require: policy.gate.require,
  };
}

/** An absolute limit that the head breaks and the base did not: a `min`, or a latency quantile. */
function isBelow(metric: ReviewMetric, result: PlanResult): boolean {
  const { min, name, scale } = metric.metric;
  const states = result.states.filter(
    (state) => state.suite === metric.suite && !isSkipped(state.suite, state.planned),
  );
  const scores = (side: Side) =>
    states.flatMap((state) => {
      const { cluster, weight = 1 } = state.planned.case;
      const { repeats } = metric.suite.suite;
      const values =
        metric.metric.over === undefined
          ? state[side].map((run) => run.scores.get(name)?.value ?? null)
          : [valueOver(metric.metric, state[side], repeats)];
      return values.flatMap((score) => (score === null ? [] : [{ cluster, score, weight }]));
    });
  if (scale === 'ms') {
    const options = metric.suite.suite.scorers.find((use) => use.metric === name)?.options ?? {};
    const breaks = (side: Side) =>
      findBrokenLimits(
        options,
        scores(side).map(({ score }) => score),
      ).length > 0;
    return breaks('head') && !breaks('base');
  }
  if (min === null) return false;
  return minVerdict(liesBelow(min, scores('base')), liesBelow(min, scores('head'))) === true;
}

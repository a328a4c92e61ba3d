import type { AggregateSpec } from '../../core/eval/observed.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { NotEvaluated } from '../../core/report/model.ts';
import { describeUnscored } from '../../core/report/unscored.ts';
import type { ReviewMetric } from '../run/gate-data.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { describeSoFar } from './describe-so-far.ts';
import { listUnscored } from './list-unscored.ts';

const NO_SCORE = 'no case has a score on both sides';
/** Why a metric that is no mean counts nothing. */
const NOTHING_COUNTED: Record<AggregateSpec['kind'], string> = {
  precision: 'none of the labels that it counts was expected or predicted',
  recall: 'none of the labels that it counts was expected or predicted',
  f1: 'none of the labels that it counts was expected or predicted',
  rmse: NO_SCORE,
  auc: 'it ranks positive cases against others, and no case of one of these kinds has a score on both sides',
};

/** A metric that was planned and that nothing is known about. */
export function explainUndecided(
  metric: ReviewMetric,
  result: PlanResult,
  outputs: Policy['outputs'],
): NotEvaluated[] {
  const decision = result.decisions.get(metric.id);
  if (decision !== undefined && decision.cases > 0) return [];
  const timed = metric.metric.scale === 'ms' && result.spending.cachedTrials > 0;
  const reason = timed
    ? 'the base’s answers come from the cache, and timings of another run are not compared'
    : result.stopped === 'budget'
      ? `the budget was spent first${describeSoFar(metric, result)}`
      : explainWithout(metric, result, outputs);
  return [{ metric: metric.metric.name, reason, fix: null }];
}

/** Why no case of a metric has a score on both sides. */
export function explainWithout(
  metric: ReviewMetric,
  { stopped, failures, states }: PlanResult,
  outputs: Policy['outputs'],
): string {
  if (stopped === 'budget') return 'the budget was spent first';
  const unscored = listUnscored(metric, states, outputs);
  if (unscored !== undefined) return `${NO_SCORE}; ${describeUnscored(unscored)}`;
  const { aggregate } = metric.metric;
  return failures[0]?.message ?? (aggregate === undefined ? NO_SCORE : NOTHING_COUNTED[aggregate.kind]);
}

/** Cases of a suite that may never break, and of which nobody knows whether they do. */
export function explainMustPass(
  suite: PlannedSuite,
  { mustPass, metrics, states }: PlanResult,
  outputs: Policy['outputs'],
): NotEvaluated[] {
  const unknown = mustPass.filter((one) => one.suite === suite && one.broken === null);
  return unknown.map(({ caseId }) => {
    const own = states.filter((state) => state.suite === suite && state.planned.case.id === caseId);
    const why = metrics.flatMap((metric) => listUnscored(metric, own, outputs)?.reasons ?? [])[0]?.reason;
    const reason = `\`${caseId.replaceAll('`', "'")}\` may never break: ${why?.replaceAll('`', "'") ?? 'a fresh run of it has no score'}`;
    return { metric: 'must_pass', reason, fix: null };
  });
}

import type { AggregateSpec } from '../../core/eval/observed.ts';
import type { NotEvaluated } from '../../core/report/model.ts';
import type { ReviewMetric } from '../run/gate-data.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { describeSoFar } from './describe-so-far.ts';

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
export function explainUndecided(metric: ReviewMetric, result: PlanResult): NotEvaluated[] {
  const decision = result.decisions.get(metric.id);
  if (decision !== undefined && decision.cases > 0) return [];
  const timed = metric.metric.scale === 'ms' && result.spending.cachedTrials > 0;
  const failure = result.failures[0]?.message;
  const reason = timed
    ? 'the base’s answers come from the cache, and timings of another run are not compared'
    : result.stopped === 'budget'
      ? `the budget was spent first${describeSoFar(metric, result)}`
      : (failure ??
        (metric.metric.aggregate === undefined ? NO_SCORE : NOTHING_COUNTED[metric.metric.aggregate.kind]));
  return [{ metric: metric.metric.name, reason, fix: null }];
}

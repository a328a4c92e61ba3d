import type { PlannedSuite } from '../../core/eval/plan.ts';
import { lacksTooMuch } from '../../core/gate/missing.ts';
import { type ComparedCandidate, outcomeOf } from '../../core/report/model-comparison.ts';
import { listFavouringJudges } from '../plan/find-judge-faults.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { figuresOf } from './model-figures.ts';
import { reportCases } from './report-cases.ts';
import { countPairs, movedOf, reportMetric } from './report-metrics.ts';

export type CandidateOptions = {
  /** The policy's margin. */
  margin: number;
  /** How many models were tried in place of the base's, this one included. */
  candidates: number;
  /** What is said of a metric without a result. */
  explain(): string;
};

/** What became of the head's model of a suite whose base calls another one, or calls it otherwise. */
export function reportCandidate(
  planned: PlannedSuite,
  result: PlanResult,
  { margin, candidates, explain }: CandidateOptions,
): ComparedCandidate {
  const { swap, suite, obstacles } = planned;
  const [today, model] = [planned.models.base ?? '', planned.models.head ?? ''];
  const states = result.states.filter((state) => state.suite === planned);
  const own = result.metrics.filter((metric) => metric.suite === planned);
  const metrics = own.flatMap(
    (metric) => reportMetric(metric, result, states, { margin, outputs: 'none' }) ?? [],
  );
  const moved = new Map(own.map((metric) => [metric.id, movedOf(metric, states, margin)]));
  const worst = (one: { moved: Record<string, number> }) => Math.min(...Object.values(one.moved));
  const broken = reportCases(planned, states, { metrics: own, moved, outputs: 'none' })
    .filter((one) => worst(one) < 0)
    .sort((a, b) => worst(a) - worst(b))
    .map(({ id }) => id);
  const mustPass = result.mustPass.filter((one) => one.suite === planned);
  const mustPassBroken = mustPass.filter(({ broken }) => broken === true).map(({ caseId }) => caseId);
  const undecided = own.filter(
    ({ id, metric }) => metric.gate === 'block' && (result.decisions.get(id)?.cases ?? 0) === 0,
  );
  const unknown = mustPass.some(({ broken }) => broken === null);
  const unrun = result.stopped !== null && suite.mustPass.length > 0;
  const gaps = own.some(
    (metric) => metric.metric.gate === 'block' && lacksTooMuch(countPairs(metric, states)),
  );
  const blocked = obstacles.some(({ blocks }) => blocks) || undecided.length > 0 || unknown || unrun || gaps;
  return {
    model,
    outcome: outcomeOf(metrics, { mustPassBroken: mustPassBroken.length, blocked, candidates }),
    figures: figuresOf(states, 'head'),
    metrics,
    broken,
    mustPassBroken,
    notEvaluated: [
      ...obstacles.map(({ metric, reason, fix }) => ({ metric, reason, fix })),
      ...undecided.map(({ metric }) => ({ metric: metric.name, reason: explain(), fix: null })),
    ],
    unsupported: swap?.unsupported ?? [],
    warnings: [
      ...listFavouringJudges(suite, model, today).map(
        (judge) => `graded by ${judge}, a judge of its own maker, which may favour it`,
      ),
      ...listFavouringJudges(suite, today, model).map(
        (judge) =>
          `held against ${today} by ${judge}, a judge of that model’s maker, which may favour that one`,
      ),
    ],
  };
}

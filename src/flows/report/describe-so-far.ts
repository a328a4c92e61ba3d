import { isSkipped } from '../../core/eval/plan.ts';
import { isRaw } from '../../core/eval/scorers/gate-settings.ts';
import type { Side } from '../../core/eval/types.ts';
import type { ReviewMetric } from '../run/gate-data.ts';
import type { PlanResult } from '../run/run-plan.ts';

/** What is known of a metric that was not decided: shown, and nothing follows from it. */
export function describeSoFar({ suite, metric }: ReviewMetric, { states }: PlanResult): string {
  // Of what is compared as ratios a mean of some cases says little.
  if (isRaw(metric.scale) || metric.aggregate !== undefined) return '';
  const own = states.filter((state) => state.suite === suite && !isSkipped(suite, state.planned));
  const score = (state: (typeof own)[number], side: Side) =>
    state[side][0]?.scores.get(metric.name)?.value ?? null;
  const pairs = own.flatMap((state) => {
    const [base, head] = [score(state, 'base'), score(state, 'head')];
    return base === null || head === null ? [] : [{ base, head }];
  });
  if (pairs.length === 0) return '';
  const mean = (side: Side) => (pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length).toFixed(2);
  return `; of the ${pairs.length} of ${own.length} cases that ran on both sides it is ${mean('base')} on the base and ${mean('head')} here, which decides nothing`;
}

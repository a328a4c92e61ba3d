import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { ReportSwap } from '../../core/report/model.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { figuresOf } from './model-figures.ts';
import { reportCandidate } from './report-candidate.ts';

/** The models of a suite that a change swaps, compared on the runs that decided it; undefined where it swaps none. */
export function reportSwap(suite: PlannedSuite, result: PlanResult, margin: number): ReportSwap | undefined {
  const { swap } = suite;
  if (swap === undefined) return undefined;
  const { base, head, notes } = swap;
  const states = result.states.filter((state) => state.suite === suite);
  const explain = () => result.failures[0]?.message ?? 'no case has a score on both sides';
  const own = reportCandidate(suite, result, { margin, candidates: 1, explain });
  return { base, head, notes, figures: figuresOf(states, 'base'), candidates: [own] };
}

import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { ReportSwap } from '../../core/report/model.ts';
import type { ComparedCandidate } from '../../core/report/model-comparison.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { explainWithout } from './explain-undecided.ts';
import { figuresOf } from './model-figures.ts';
import { reportCandidate } from './report-candidate.ts';

export type Compared = {
  /** The policy's margin. */
  margin: number;
  /** How much of what models say is shown. */
  outputs: Policy['outputs'];
  /** The suite on the other candidates that the policy names. */
  beside: readonly PlannedSuite[];
  /** Of them; null: they were not run. */
  others: PlanResult | null;
};

/**
 * The models of a suite that a change swaps, compared: its own on the runs that decided it, the other candidates on theirs. Undefined
 * where it swaps none.
 */
export function reportSwap(
  suite: PlannedSuite,
  result: PlanResult,
  { margin, outputs, beside, others }: Compared,
): ReportSwap | undefined {
  const { swap } = suite;
  if (swap === undefined) return undefined;
  const { base, head, notes } = swap;
  const states = result.states.filter((state) => state.suite === suite);
  const candidates = 1 + beside.length;
  const report = (one: PlannedSuite, ran: PlanResult) =>
    reportCandidate(one, ran, {
      margin,
      outputs,
      candidates,
      explain: (metric) => explainWithout(metric, ran, outputs),
    });
  return {
    base,
    head,
    notes,
    figures: figuresOf(states, 'base'),
    candidates: [
      report(suite, result),
      ...beside.map((one) => (others === null ? reportUnrun(one) : report(one, others))),
    ],
  };
}

/** The review ended before its turn came. */
function reportUnrun({ models, swap }: PlannedSuite): ComparedCandidate {
  return {
    model: models.head ?? '',
    outcome: 'unmeasured',
    figures: null,
    metrics: [],
    broken: [],
    mustPassBroken: [],
    notEvaluated: [{ metric: null, reason: 'the review ended before its turn came', fix: null }],
    unsupported: swap?.unsupported ?? [],
    warnings: [],
  };
}

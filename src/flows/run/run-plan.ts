import type { BudgetStop } from '../../core/eval/budget.ts';
import type { EvalPlan, NewCase } from '../../core/eval/plan.ts';
import { planOrder } from '../../core/gate/plan-order.ts';
import { seedFrom } from '../../core/gate/random.ts';
import type { GateCase } from '../../core/gate/types.ts';
import type { ProviderFailure } from '../../ports.ts';
import { type CaseRun, type CaseRunnerOptions, type CaseState, createCaseRunner } from './case-runs.ts';
import { type Decided, decide, type PlanRules, toGateCase } from './decide.ts';
import { listReviewMetrics, type ReviewMetric } from './gate-data.ts';
import { guardKept } from './guard-kept.ts';
import { type MustPassResult, runMustPass } from './must-pass.ts';
import type { Spending } from './trials/metered-calls.ts';

export type PlanResult = Decided & {
  states: readonly CaseState[];
  metrics: readonly ReviewMetric[];
  newRuns: ReadonlyMap<NewCase, CaseRun>;
  mustPass: readonly MustPassResult[];
  spending: Spending;
  /** Why the review ended before it was complete. */
  stopped: 'budget' | 'cancelled' | null;
  /** The cap that ended it; null: none did. */
  budgetStop: BudgetStop | null;
  /** Every failure of a provider, once for each trial. */
  failures: readonly ProviderFailure[];
};

export type RunPlanOptions = Omit<CaseRunnerOptions, 'reviewId' | 'proof'> & { rules: PlanRules };

/** Runs as much of the plan as the gate asks for, look by look, and decides every metric. */
export async function runPlan(plan: EvalPlan, options: RunPlanOptions): Promise<PlanResult> {
  const { runner, rules } = options;
  const proof = rules.require === 'proof';
  const cases = createCaseRunner(plan.suites, { ...options, reviewId: plan.reviewId, proof });
  const seed = seedFrom(plan.reviewId);
  const metrics = listReviewMetrics(plan);
  const order = planOrder(cases.states.map(toPlanCase), seed);
  const ordered = order.flatMap((index) => cases.states[index] ?? []);

  for (const suite of plan.suites) {
    if (!(await guardKept(suite, cases, seed))) continue;
    const text = `${suite.suite.name}: what other reviews paid for no longer holds, so all of it is run anew`;
    options.progress({ type: 'phase', text });
  }

  let dropped = Promise.resolve();
  const decided = await decide(metrics, ordered, order, cases, {
    seed,
    ...rules,
    stopped: () => runner.stopped() !== null,
  }).finally(() => {
    dropped = cases.drop();
  });
  const failures: ProviderFailure[] = cases.failures();
  const mustPass = runner.stopped() === null ? await runMustPass(plan.suites, cases) : [];
  const newRuns = new Map<NewCase, CaseRun>();
  if (runner.stopped() === null) {
    const added = plan.suites.flatMap((suite) => suite.newCases.map((newCase) => ({ suite, newCase })));
    await Promise.all(
      added.map(async ({ suite, newCase }) => newRuns.set(newCase, await cases.runNew(suite, newCase))),
    );
  }
  await dropped;
  return {
    states: cases.states,
    ...decided,
    metrics,
    newRuns,
    mustPass,
    spending: runner.spending(),
    stopped: runner.stopped(),
    budgetStop: runner.budgetStop(),
    failures,
  };
}

function toPlanCase(state: CaseState): GateCase & { tags: string[] } {
  return { ...toGateCase(state), tags: state.planned.case.tags };
}

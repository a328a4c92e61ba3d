import type { EvalPlan, NewCase } from '../core/eval/plan.ts';
import type { Side } from '../core/eval/types.ts';
import { openGate } from '../core/gate/open-gate.ts';
import { planOrder } from '../core/gate/plan-order.ts';
import { seedFrom } from '../core/gate/random.ts';
import type {
  ConfirmRequest,
  Differences,
  Effort,
  FreshRuns,
  GateCase,
  MetricDecision,
} from '../core/gate/types.ts';
import type { Progress, ProviderFailure, Snapshot } from '../ports.ts';
import { type CaseRun, type CaseRunner, type CaseState, createCaseRunner } from './case-runs.ts';
import {
  differences,
  type FreshCaseRuns,
  fitMetric,
  freshScores,
  listReviewMetrics,
  type ReviewMetric,
  toGateMetric,
} from './gate-data.ts';
import { guardKept } from './guard-kept.ts';
import { type MustPassResult, runMustPass } from './must-pass.ts';
import type { MakeNonce } from './score-output.ts';
import type { Spending, TrialRunner } from './trial-runner.ts';

export type PlanRules = {
  margin: number;
  effort: Effort;
  /** Every metric is followed to the end, as what costs nothing is, also after another one has regressed. */
  toTheEnd?: boolean;
};

/** What the gate decided, and on which runs. */
export type Decided = {
  /** By metric id: `<suite>/<metric>`. Metrics without any measured case have none. */
  decisions: ReadonlyMap<string, MetricDecision>;
  /** Cases that the gate asked for; a `must_pass` case may have run without it. */
  screened: ReadonlySet<CaseState>;
  /** Stage 2's runs, by metric id. */
  fresh: ReadonlyMap<string, FreshCaseRuns>;
};

export type PlanResult = Decided & {
  states: readonly CaseState[];
  metrics: readonly ReviewMetric[];
  newRuns: ReadonlyMap<NewCase, CaseRun>;
  mustPass: readonly MustPassResult[];
  spending: Spending;
  /** Why the review ended before it was complete. */
  stopped: 'budget' | 'cancelled' | null;
  /** Every failure of a provider, once for each trial. */
  failures: readonly ProviderFailure[];
};

export type RunPlanOptions = {
  runner: TrialRunner;
  documents: Record<Side, Snapshot>;
  nonce: MakeNonce;
  progress: Progress;
  rules: PlanRules;
};

/** Runs as much of the plan as the gate asks for, look by look, and decides every metric. */
export async function runPlan(plan: EvalPlan, options: RunPlanOptions): Promise<PlanResult> {
  const { runner, rules } = options;
  const cases = createCaseRunner(plan.suites, { ...options, reviewId: plan.reviewId });
  const seed = seedFrom(plan.reviewId);
  const metrics = listReviewMetrics(plan);
  const order = planOrder(cases.states.map(toPlanCase), seed);
  const ordered = order.flatMap((index) => cases.states[index] ?? []);

  for (const suite of plan.suites) {
    if (!(await guardKept(suite, cases, seed))) continue;
    const text = `${suite.suite.name}: what other reviews paid for no longer holds, so all of it is run anew`;
    options.progress({ type: 'phase', text });
  }

  const decided = await decide(metrics, ordered, order, cases, {
    seed,
    ...rules,
    stopped: () => runner.stopped() !== null,
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
  return {
    states: cases.states,
    ...decided,
    metrics,
    newRuns,
    mustPass,
    spending: runner.spending(),
    stopped: runner.stopped(),
    failures,
  };
}

type GateRun = PlanRules & { seed: number; stopped: () => boolean };

/** The blocking metrics by the gate; the others beside it, with the data the gate asked for. */
async function decide(
  metrics: readonly ReviewMetric[],
  ordered: readonly CaseState[],
  order: readonly number[],
  cases: CaseRunner,
  { seed, margin, effort, toTheEnd = false, stopped }: GateRun,
): Promise<Decided> {
  const followed = <T extends { free?: boolean }>(one: T): T => (toTheEnd ? { ...one, free: true } : one);
  const gateCases = ordered.map(toGateCase).map(followed);
  const blocking = metrics.filter(({ metric }) => metric.gate === 'block');
  const watched = metrics.filter(({ metric }) => metric.gate === 'warn');
  const screened = new Set<CaseState>();
  const fresh = new Map<string, Map<CaseState, Record<Side, CaseRun[]>>>();
  const decided: MetricDecision[] = [];
  const run = async (indices: readonly number[]) => {
    for (const index of indices) if (ordered[index] !== undefined) screened.add(ordered[index]);
    await cases.runFirst(indices.flatMap((index) => order[index] ?? []));
  };
  const differencesOf = (which: readonly ReviewMetric[]): Differences =>
    which.map((metric) => {
      const known = differences(metric, [...screened]);
      return ordered.map((state) => (screened.has(state) ? (known.get(state) ?? null) : null));
    });

  const design = (which: readonly ReviewMetric[]) => ({
    metrics: which.map((metric) => followed(toGateMetric(metric, margin))),
    cases: gateCases,
    seed,
  });
  if (blocking.length > 0) {
    const gate = openGate({ ...design(blocking), effort, scope: 'suite' });
    let step = gate.start();
    while (step.kind !== 'done' && !stopped()) {
      if (step.kind === 'run') {
        await run(step.cases);
        step = gate.afterLook(differencesOf(blocking));
      } else {
        step = gate.afterConfirm(
          await confirm(step.request, blocking, { ordered, screened: [...screened] }, cases, fresh),
        );
      }
    }
    if (step.kind === 'done') decided.push(...step.metrics);
  } else {
    await run(ordered.map((_, index) => index));
  }
  if (watched.length > 0 && !stopped()) {
    const gate = openGate({ ...design(watched), effort: 'full', scope: 'population' });
    let step = gate.start();
    while (step.kind === 'run') step = gate.afterLook(differencesOf(watched));
    if (step.kind === 'done') decided.push(...step.metrics);
  }
  return { decisions: new Map(decided.map((decision) => [decision.id, decision])), screened, fresh };
}

/** Stage 2: the moved cases once more, on both sides, scored by the metrics that dipped. Notes the runs in `kept`. */
async function confirm(
  request: ConfirmRequest,
  metrics: readonly ReviewMetric[],
  { ordered, screened }: { ordered: readonly CaseState[]; screened: readonly CaseState[] },
  cases: CaseRunner,
  kept: Map<string, Map<CaseState, Record<Side, CaseRun[]>>>,
): Promise<FreshRuns> {
  const fresh: FreshRuns = metrics.map(() => new Map());
  const asked = new Set(request.metrics);
  // Before the fresh runs come: they must not decide by what they are measured.
  const fits = new Map(request.metrics.map((m) => [m, metrics[m] && fitMetric(metrics[m], screened)]));
  for (const m of asked) kept.set(metrics[m]?.id ?? '', new Map());
  await Promise.all(
    request.cases.map(async (index) => {
      const state = ordered[index];
      if (state === undefined) return;
      const names = new Set(
        metrics
          .filter((metric, m) => asked.has(m) && metric.suite === state.suite)
          .map(({ metric }) => metric.name),
      );
      const runs = await cases.runFresh(state, 0, request.fresh * state.suite.suite.repeats, names);
      for (const m of request.metrics) {
        const reviewMetric = metrics[m];
        if (reviewMetric === undefined || reviewMetric.suite !== state.suite) continue;
        fresh[m]?.set(index, freshScores(reviewMetric, runs, fits.get(m) ?? null));
        kept.get(reviewMetric.id)?.set(state, runs);
      }
    }),
  );
  return fresh;
}

function toGateCase({ suite, planned }: CaseState): GateCase {
  // Suites that share a dataset share its clusters; the same name in another file means something else.
  const cluster = `${planned.case.source.path}#${planned.case.cluster}`;
  const { weight = 1 } = planned.case;
  return { suite: suite.suite.name, cluster, free: suite.free, weight };
}

function toPlanCase(state: CaseState): GateCase & { tags: string[] } {
  return { ...toGateCase(state), tags: state.planned.case.tags };
}

import { isSkipped } from '../../core/eval/plan.ts';
import type { Side } from '../../core/eval/types.ts';
import type { Aggregate } from '../../core/gate/aggregate.ts';
import { assumeRest, isEnoughKnown } from '../../core/gate/assume-rest.ts';
import { type Gate, openGate } from '../../core/gate/open-gate.ts';
import type {
  ConfirmRequest,
  Differences,
  Effort,
  FreshRuns,
  FreshScores,
  GateCase,
  MetricDecision,
} from '../../core/gate/types.ts';
import type { CaseRun, CaseRunner, CaseState } from './case-runs.ts';
import {
  caseDifference,
  differences,
  type FreshCaseRuns,
  fitMetric,
  freshScores,
  type ReviewMetric,
  toGateMetric,
} from './gate-data.ts';
import { runLook } from './run-look.ts';

export type PlanRules = {
  margin: number;
  effort: Effort;
  require: 'no_regression' | 'proof';
  /** Every metric is followed to the end, as what costs nothing is, also after another one has regressed. */
  toTheEnd?: boolean;
};

/** What the gate decided, and on which runs. */
export type Decided = {
  /** By metric id: `<suite>/<metric>`. Metrics without any measured case have none. */
  decisions: ReadonlyMap<string, MetricDecision>;
  /** Cases that the gate asked for; a `must_pass` case may have run without it. */
  screened: ReadonlySet<CaseState>;
  /** Those of them that metrics which are only watched were decided on: their looks end by themselves. */
  watched: ReadonlySet<CaseState>;
  /** Stage 2's runs, by metric id. */
  fresh: ReadonlyMap<string, FreshCaseRuns>;
};

type GateRun = PlanRules & { seed: number; stopped: () => boolean };

/** The blocking metrics by the gate; the others beside it, with the data the gate asked for. */
export async function decide(
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
  const watchedOn = new Set<CaseState>();
  const fresh = new Map<string, Map<CaseState, Record<Side, CaseRun[]>>>();
  const decided: MetricDecision[] = [];
  const placeOf = new Map(order.map((state, index) => [state, index]));
  const isRun = (index: number) => {
    const state = ordered[index];
    return state !== undefined && !isSkipped(state.suite, state.planned);
  };
  const run = async (indices: readonly number[], gate: Gate) => {
    for (const index of indices) if (ordered[index] !== undefined) screened.add(ordered[index]);
    const places = [...ordered.keys()].filter(isRun);
    const [asked, after] = [true, false].map((isAsked) =>
      places.filter((index) => screened.has(ordered[index]!) === isAsked),
    );
    await runLook(cases, toStates(indices), toStates(after ?? []), (pending) => {
      const known = (asked ?? []).filter((index) => !pending.has(order[index]!));
      const out = [...pending].flatMap((state) => placeOf.get(state) ?? []);
      if (!isEnoughKnown(known.length, out.length)) return null;
      const { differences: rows, spreads } = compareSoFar(known);
      const assumed = assumeRest(rows, gateCases, known, out);
      return assumed === null ? null : toStates(gate.foresee(assumed, spreads));
    });
  };
  const toStates = (indices: readonly number[]) => indices.flatMap((index) => order[index] ?? []);
  /** What has run, by the metrics as they are fitted; stage 2's runs fit them anew. */
  const compare = (which: readonly ReviewMetric[], fits?: readonly (Aggregate | null)[]) => {
    const compared = which.map((metric, m) => {
      const complete = ordered.every((state) => state.suite !== metric.suite || screened.has(state));
      const fit = fits === undefined ? fitMetric(metric, [...screened]) : (fits[m] ?? null);
      return differences(metric, [...screened], { fit, complete });
    });
    const rows: Differences = compared.map(({ values }) => ordered.map((state) => values.get(state) ?? null));
    return { differences: rows, spreads: compared.map(({ spread }) => spread) };
  };
  const soFar: Differences = blocking.map(() => ordered.map(() => null));
  const noted = new Set<number>();
  /** As `compare`, for looking ahead while a look runs: what is known of a case stays, but in metrics that are no means. */
  const compareSoFar = (known: readonly number[]): ReturnType<typeof compare> => {
    if (blocking.some(({ metric }) => metric.aggregate !== undefined)) return compare(blocking);
    for (const index of known) {
      const state = ordered[index];
      if (state === undefined || noted.has(index)) continue;
      noted.add(index);
      for (const [m, metric] of blocking.entries()) soFar[m]![index] = caseDifference(metric, state);
    }
    return { differences: soFar, spreads: [] };
  };

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
        await run(step.cases, gate);
        const { differences: rows, spreads } = compare(blocking);
        step = gate.afterLook(rows, spreads);
      } else {
        const { request } = step;
        await runAgain(request, blocking, ordered, cases, fresh);
        const asked = new Set(request.metrics);
        const fits = blocking.map((metric, m) =>
          fitMetric(metric, [...screened], asked.has(m) ? fresh.get(metric.id) : undefined),
        );
        step = gate.afterConfirm(readAgain(request, blocking, ordered, fresh, fits), compare(blocking, fits));
      }
    }
    if (step.kind === 'done') decided.push(...step.metrics);
  } else {
    for (const state of ordered) screened.add(state);
    await cases.runFirst(order);
  }
  if (watched.length > 0 && !stopped()) {
    const gate = openGate({ ...design(watched), effort: 'full', scope: 'population' });
    let step = gate.start();
    const { differences: rows, spreads } = compare(watched);
    while (step.kind === 'run') {
      for (const index of step.cases) {
        const state = ordered[index];
        if (state !== undefined && screened.has(state)) watchedOn.add(state);
      }
      step = gate.afterLook(rows, spreads);
    }
    if (step.kind === 'done') decided.push(...step.metrics);
  }
  const decisions = new Map(decided.map((decision) => [decision.id, decision]));
  return { decisions, screened, watched: watchedOn, fresh };
}

/** Stage 2: the moved cases once more, on both sides, scored by the metrics that dipped. Notes the runs in `kept`. */
async function runAgain(
  request: ConfirmRequest,
  metrics: readonly ReviewMetric[],
  ordered: readonly CaseState[],
  cases: CaseRunner,
  kept: Map<string, Map<CaseState, Record<Side, CaseRun[]>>>,
): Promise<void> {
  const asked = request.metrics.flatMap((m) => metrics[m] ?? []);
  for (const { id } of asked) kept.set(id, new Map());
  await Promise.all(
    request.cases.map(async (index) => {
      const state = ordered[index];
      if (state === undefined) return;
      const own = asked.filter(({ suite }) => suite === state.suite);
      const names = new Set(own.map(({ metric }) => metric.name));
      const runs = await cases.runFresh(state, 0, request.fresh * state.suite.suite.repeats, names);
      for (const { id } of own) kept.get(id)?.set(state, runs);
    }),
  );
}

/** What came of them, by metrics that are fitted with them: exchanging the sides of a run changes no fit. */
function readAgain(
  request: ConfirmRequest,
  metrics: readonly ReviewMetric[],
  ordered: readonly CaseState[],
  kept: ReadonlyMap<string, FreshCaseRuns>,
  fits: readonly (Aggregate | null)[],
): FreshRuns {
  return metrics.map((metric, m) => {
    const runs = kept.get(metric.id);
    const scores = request.cases.flatMap((index): [number, FreshScores][] => {
      const again = ordered[index] && runs?.get(ordered[index]);
      return again === undefined ? [] : [[index, freshScores(metric, again, fits[m] ?? null)]];
    });
    return new Map(scores);
  });
}

export function toGateCase({ suite, planned }: CaseState): GateCase {
  // Suites that share a dataset share its clusters; the same name in another file means something else.
  const cluster = `${planned.case.source.path}#${planned.case.cluster}`;
  const { weight = 1 } = planned.case;
  return { suite: suite.suite.name, cluster, free: suite.free, weight };
}

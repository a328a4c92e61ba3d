import type { SuiteMetric } from '../../core/eval/metrics.ts';
import { type PassRule, passValue } from '../../core/eval/pass-k.ts';
import type { EvalPlan, PlannedSuite } from '../../core/eval/plan.ts';
import { isSkipped } from '../../core/eval/plan.ts';
import { isRaw } from '../../core/eval/scorers/gate-settings.ts';
import type { Side } from '../../core/eval/types.ts';
import { type Aggregate, fitAggregate, type ObservedPair } from '../../core/gate/aggregate.ts';
import { ratioDifference } from '../../core/gate/ratio.ts';
import type { FreshScores, GateMetric } from '../../core/gate/types.ts';
import type { CaseRun, CaseState } from './case-runs.ts';

/** A metric of the review: one metric of one suite. */
export type ReviewMetric = { id: string; suite: PlannedSuite; metric: SuiteMetric };

/** Every metric that can be measured, by suite. */
export function listReviewMetrics(plan: EvalPlan): ReviewMetric[] {
  return plan.suites.flatMap((suite) =>
    suite.cases.length === 0
      ? []
      : suite.metrics.map((metric) => ({ id: metricId(suite, metric.name), suite, metric })),
  );
}

function metricId(suite: PlannedSuite, metric: string): string {
  return `${suite.suite.name}/${metric}`;
}

export function toGateMetric({ id, suite, metric }: ReviewMetric, defaultMargin: number): GateMetric {
  const { noiseFloor, moved, paired } = metric;
  const margin = metric.margin ?? defaultMargin;
  return { id, margin, noiseFloor, moved, free: suite.free, ...(paired === true ? { paired } : {}) };
}

/** What the gate compares. Null and absent: not measured. */
export type Compared = {
  /** By case, of its first runs: the difference of its scores, or of a metric that is no mean its share of the metric's difference. */
  values: ReadonlyMap<CaseState, number | null>;
  /** See `Spreads`. */
  spread: number | null;
};

/**
 * The first runs of these cases as the gate compares them, by a metric that is no mean as it is fitted.
 * @param complete whether no further case of the suite is to come; until then, a ratio of which one side has nothing yet is not compared
 */
export function differences(
  reviewMetric: ReviewMetric,
  states: readonly CaseState[],
  { fit, complete }: { fit: Aggregate | null; complete: boolean },
): Compared {
  const early = fit?.lopsided === true && !complete;
  const values = states.map((state): [CaseState, number | null] => {
    const difference = caseDifference(reviewMetric, state);
    if (fit === null || difference === null || isSkipped(reviewMetric.suite, state.planned))
      return [state, difference];
    const pairs = observedPairs(reviewMetric.metric, state, state);
    const shares = pairs.map(({ base, head }) => fit.share(head) - fit.share(base));
    return [state, pairs.some(fit.counts) && !early ? mean(shares) : null];
  });
  return { values: new Map(values), spread: fit?.spread ?? null };
}

/** A metric that is no mean over cases, on these of them; `fresh` runs stand in place of the first. Null: it is a mean. */
export function fitMetric(
  reviewMetric: ReviewMetric,
  states: readonly CaseState[],
  fresh: FreshCaseRuns = new Map(),
): Aggregate | null {
  const { aggregate } = reviewMetric.metric;
  if (aggregate === undefined) return null;
  const own = states.filter((state) => caseDifference(reviewMetric, state) !== null);
  const { metric } = reviewMetric;
  const pairs = own.flatMap((state) => observedPairs(metric, state, fresh.get(state) ?? state));
  // By the first runs, as the gate has them: of a case that they count nothing of it has no difference.
  return fitAggregate(aggregate, pairs, (counts) =>
    own
      .filter((state) => observedPairs(metric, state, state).some(counts))
      .reduce((sum, { planned }) => sum + (planned.case.weight ?? 1), 0),
  );
}

function observedPairs(
  { name }: SuiteMetric,
  { planned }: CaseState,
  runs: Record<Side, CaseRun[]>,
): ObservedPair[] {
  const pairs = runs.base.flatMap((run, repeat) => {
    const [base, head] = [run.scores.get(name)?.observed, runs.head[repeat]?.scores.get(name)?.observed];
    return base === undefined || head === undefined ? [] : { base, head };
  });
  return pairs.map((pair) => ({ ...pair, weight: (planned.case.weight ?? 1) / pairs.length }));
}

/**
 * head - base of the first pass, + is better, in [-1,1]: the mean over the suite's repeats, or what the metric makes of
 * them. Null where the metric does not apply, or a run of either side is missing; 0 without a run where both sides send
 * the same.
 */
export function caseDifference({ suite, metric }: ReviewMetric, state: CaseState): number | null {
  if (state.suite !== suite || !appliesTo(metric, state)) return null;
  if (isSkipped(suite, state.planned)) return 0;
  const { repeats } = suite.suite;
  if (metric.over !== undefined) {
    const [base, head] = [state.base, state.head].map((runs) => valueOver(metric, runs, repeats));
    return base == null || head == null ? null : head - base;
  }
  // Asked for every case and metric many times.
  let sum = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const base = scoreOf(metric, state.base[repeat]);
    const head = scoreOf(metric, state.head[repeat]);
    if (base === null || head === null) return null;
    sum += isRatio(metric) ? ratioDifference(head, base) : head - base;
  }
  return sum / repeats;
}

/** Whether the pair ran and one of its scores could not be had. */
export function isMissing(reviewMetric: ReviewMetric, state: CaseState): boolean {
  const { suite, metric } = reviewMetric;
  if (state.suite !== suite || !appliesTo(metric, state) || isSkipped(suite, state.planned)) return false;
  return (
    state.head.length > 0 && !isUncomparable(metric, state) && caseDifference(reviewMetric, state) === null
  );
}

/** Timings of another review's run are no measurement of this one. */
function isUncomparable(metric: SuiteMetric, state: CaseState): boolean {
  return (
    metric.timed &&
    [...state.base, ...state.head].some(
      (run) => run.from !== null && run.output !== null && scoreOf(metric, run) === null,
    )
  );
}

export function appliesTo(metric: SuiteMetric, state: Pick<CaseState, 'planned'>): boolean {
  return state.planned.tasks.some(({ use }) => use.metric === metric.name);
}

/**
 * A case's fresh runs as the gate takes them: the mean of a suite's `repeats` is one run, as in the first pass. Oriented
 * so that + is better; null where a score is missing.
 */
export function freshScores(
  { suite, metric }: ReviewMetric,
  runs: Record<Side, CaseRun[]>,
  fit: Aggregate | null,
): FreshScores {
  const size = suite.suite.repeats;
  const oriented = (run: CaseRun) => {
    const score = scoreOf(metric, run);
    if (fit !== null) {
      const observed = run.scores.get(metric.name)?.observed;
      return observed === undefined ? null : fit.share(observed);
    }
    return score !== null && isRatio(metric) ? -Math.log(score) / Math.log(3) : score;
  };
  const side = (all: readonly CaseRun[]) =>
    chunk(all, size).map((runs) => {
      if (metric.over !== undefined) return valueOver(metric, runs, size);
      const scores = runs.map(oriented);
      return scores.some((score) => score === null) ? null : mean(scores as number[]);
    });
  return { base: side(runs.base), head: side(runs.head) };
}

/** Runs of a case that stand in place of its first ones: stage 2's. */
export type FreshCaseRuns = ReadonlyMap<CaseState, Record<Side, CaseRun[]>>;

/**
 * Mean of each side over the cases that were run on both, by whatever the difference is of: of a case that stage 2 ran
 * again the fresh runs, else the first ones. Null where no case has a score.
 */
export function sideMeans(
  reviewMetric: ReviewMetric,
  states: readonly CaseState[],
  fresh: FreshCaseRuns,
): Record<Side, number | null> {
  const fit = fitMetric(reviewMetric, states, fresh);
  if (fit !== null) return fit.measured ? { base: fit.base, head: fit.head } : { base: null, head: null };
  const pairs = states.flatMap((state) => {
    const again = fresh.get(state);
    const pair =
      (again === undefined ? null : pairMean(reviewMetric, again)) ?? pairMean(reviewMetric, state);
    return pair === null ? [] : { ...pair, weight: state.planned.case.weight ?? 1 };
  });
  if (pairs.length === 0) return { base: null, head: null };
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const side = (name: Side) => pairs.reduce((sum, pair) => sum + pair.weight * pair[name], 0) / total;
  return { base: side('base'), head: side('head') };
}

/** Over the runs that have a score on both sides; null where none has. Repeats that make one value count as one run. */
function pairMean(
  { suite, metric }: ReviewMetric,
  runs: Record<Side, CaseRun[]>,
): Record<Side, number> | null {
  const size = metric.over === undefined ? 1 : suite.suite.repeats;
  const measure = (some: readonly CaseRun[] | undefined) =>
    metric.over === undefined ? scoreOf(metric, some?.[0]) : valueOver(metric, some ?? [], size);
  const heads = chunk(runs.head, size);
  const pairs = chunk(runs.base, size).flatMap((some, repeat) => {
    const [base, head] = [measure(some), measure(heads[repeat])];
    return base === null || head === null ? [] : [{ base, head }];
  });
  if (pairs.length === 0) return null;
  return { base: mean(pairs.map((pair) => pair.base)), head: mean(pairs.map((pair) => pair.head)) };
}

function scoreOf(metric: SuiteMetric, run: CaseRun | undefined): number | null {
  return run?.scores.get(metric.name)?.value ?? null;
}

/** What a metric of all repeats makes of them; null where one of them is missing, which is neither a pass nor a failure. */
export function valueOver(
  metric: Pick<SuiteMetric, 'name'> & { over?: PassRule },
  runs: readonly CaseRun[],
  repeats: number,
): number | null {
  const scores = Array.from({ length: repeats }, (_, r) => runs[r]?.scores.get(metric.name)?.value ?? null);
  if (metric.over === undefined || scores.some((score) => score === null)) return null;
  return passValue(metric.over, scores as number[]);
}

/** Runs by the `size` of them that make one; what is left over makes none. */
function chunk(runs: readonly CaseRun[], size: number): CaseRun[][] {
  return Array.from({ length: Math.floor(runs.length / size) }, (_, r) =>
    runs.slice(r * size, (r + 1) * size),
  );
}

function isRatio(metric: SuiteMetric): boolean {
  return isRaw(metric.scale);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

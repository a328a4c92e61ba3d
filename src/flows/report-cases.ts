import { describeExpected, describeInput, describeOutput, detailOutput } from '../core/eval/describe.ts';
import { countPasses, nameOfRule } from '../core/eval/pass-k.ts';
import type { NewCase, PlannedSuite } from '../core/eval/plan.ts';
import { isRaw } from '../core/eval/scorers/gate-settings.ts';
import type { Case, Output, Score, Side } from '../core/eval/types.ts';
import type { CaseSide, ReportCase, ReportSuite } from '../core/report/model.ts';
import type { CaseRun, CaseState } from './case-runs.ts';
import { caseDifference, type ReviewMetric, valueOver } from './gate-data.ts';

/** The cases of a suite that ran, as the report shows them. `moved` is each metric's threshold of having moved. */
export function reportCases(
  suite: PlannedSuite,
  states: readonly CaseState[],
  metrics: readonly ReviewMetric[],
  moved: ReadonlyMap<string, number>,
): ReportCase[] {
  return states
    .filter((state) => state.suite === suite && state.head.length > 0)
    .map((state) => {
      const differences = metrics.flatMap((metric): [string, number][] => {
        // Every latency differs a little; a case has moved when its quality has.
        const counts = metric.suite === suite && !isRaw(metric.metric.scale);
        const d = counts ? caseDifference(metric, state) : null;
        const threshold = moved.get(metric.id) ?? Number.POSITIVE_INFINITY;
        return d !== null && Math.abs(d) >= threshold - 1e-9 ? [[metric.metric.name, d]] : [];
      });
      const shown = tellingRun(state, differences);
      return {
        ...describe(state.planned.case),
        base: toSide(state.base, suite, shown),
        head: toSide(state.head, suite, shown),
        moved: Object.fromEntries(differences),
        mustPass: suite.suite.mustPass.includes(state.planned.case.id),
      };
    });
}

/** Cases that only the head has. */
export function reportNewCases(suite: PlannedSuite, runs: ReadonlyMap<NewCase, CaseRun>): ReportCase[] {
  return suite.newCases.map((added) => ({
    ...describe(added.case),
    base: null,
    head: toSide([runs.get(added)], suite),
    moved: {},
    mustPass: false,
  }));
}

function describe(testCase: Case): Pick<ReportCase, 'id' | 'input' | 'expected' | 'source'> {
  const { id, source } = testCase;
  return { id, input: describeInput(testCase), expected: describeExpected(testCase), source };
}

/** Of several runs the first in which the case moved most as it did over all of them; else the first. */
function tellingRun({ base, head }: CaseState, moved: readonly [metric: string, d: number][]): number {
  const scoreIn = (run: CaseRun | undefined, metric: string) => run?.scores.get(metric)?.value ?? null;
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  for (const [index, run] of head.entries()) {
    const as = moved.reduce((sum, [metric, d]) => {
      const [before, after] = [scoreIn(base[index], metric), scoreIn(run, metric)];
      return before === null || after === null ? sum : sum + d * (after - before);
    }, 0);
    if (as > most + 1e-9) [best, most] = [index, as];
  }
  return best;
}

/** One of a side's runs, with what all of them make of a metric of repeats. */
function toSide(runs: readonly (CaseRun | undefined)[], suite: PlannedSuite, shown = 0): CaseSide | null {
  const run = runs[shown];
  if (run === undefined) return null;
  if (run.output === null) {
    const message = run.failure?.message ?? 'no answer';
    return { output: `failed: ${message}`, detail: message, scores: {}, reasons: {} };
  }
  const made = runs.filter((one) => one !== undefined);
  const scores = [...run.scores].map(([metric, score]): [string, Score] => [
    metric,
    scoreOver(metric, score, made, suite),
  ]);
  return {
    output: describeOutput(run.output),
    detail: detailOutput(run.output),
    scores: Object.fromEntries(scores.map(([metric, score]) => [metric, score.value])),
    reasons: Object.fromEntries(scores.map(([metric, score]) => [metric, score.reason])),
    ...summarize(run.output),
  };
}

/** Of a metric of repeats: how many of a case's runs pass, and why the first that does not. */
function scoreOver(
  metric: string,
  first: Score,
  runs: readonly CaseRun[],
  { suite, metrics }: PlannedSuite,
): Score {
  const found = metrics.find(({ name }) => name === metric);
  const rule = found?.over;
  if (found === undefined || rule === undefined) return first;
  const scores = runs.map((run) => run.scores.get(metric) ?? null);
  if (runs.length < suite.repeats)
    return {
      value: null,
      reason: `${nameOfRule(rule)} is of ${suite.repeats} runs, and a new case has one: ${first.reason}`,
    };
  const missing = scores.findIndex((score) => score?.value == null);
  if (missing >= 0)
    return {
      value: null,
      reason: `run ${missing + 1} of ${runs.length} has no score: ${scores[missing]?.reason ?? 'no answer'}`,
    };
  const passes = scores.map((score) => countPasses(rule, [score?.value ?? 0]) === 1);
  const failed = passes.indexOf(false);
  const why = failed < 0 ? '' : `; run ${failed + 1}: ${scores[failed]?.reason ?? ''}`;
  const reason = `${passes.filter(Boolean).length} of ${runs.length} runs pass${why}`;
  return { value: valueOver(found, runs, suite.repeats), reason };
}

function summarize({ trajectory, unmocked }: Output): Pick<CaseSide, 'trajectory'> {
  if (trajectory === undefined) return {};
  const { steps, ending } = trajectory;
  return { trajectory: { steps: steps.length, ending, unmocked: unmocked ?? { count: 0, calls: [] } } };
}

/** Steps a trial on each side, over every first run that took several; empty where none did. */
export function reportSteps(suite: PlannedSuite, states: readonly CaseState[]): Pick<ReportSuite, 'steps'> {
  const own = states.filter((state) => state.suite === suite);
  const meanOf = (side: Side): number | null => {
    const counts = own.flatMap((state) =>
      state[side].flatMap(({ output }) => output?.trajectory?.steps.length ?? []),
    );
    return counts.length === 0 ? null : counts.reduce((sum, one) => sum + one, 0) / counts.length;
  };
  const steps = { base: meanOf('base'), head: meanOf('head') };
  return steps.base === null && steps.head === null ? {} : { steps };
}

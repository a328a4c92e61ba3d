import { countPasses, nameOfRule } from '../../core/eval/pass-k.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Score } from '../../core/eval/types.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import { valueOver } from '../run/gate-data.ts';

/** Of several runs the first in which the case moved most as it did over all of them; else the first. */
export function tellingRun(
  { base, head }: CaseState,
  moved: readonly (readonly [metric: string, d: number])[],
): number {
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
export function runShown(
  runs: readonly (CaseRun | undefined)[],
  suite: PlannedSuite,
  shown = 0,
): CaseRun | undefined {
  const run = runs[shown];
  if (run === undefined || run.output === null) return run;
  const made = runs.filter((one) => one !== undefined);
  const scores = [...run.scores].map(([metric, score]): [string, Score] => [
    metric,
    scoreOver(metric, score, made, suite),
  ]);
  return { ...run, scores: new Map(scores) };
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

import { isSkipped, type PlannedSuite } from '../../core/eval/plan.ts';
import { isRaw } from '../../core/eval/scorers/gate-settings.ts';
import type { Side } from '../../core/eval/types.ts';
import { guardPValue } from '../../core/gate/guard.ts';
import { mulberry32 } from '../../core/gate/random.ts';
import type { CaseRun, CaseRunner, CaseState } from './case-runs.ts';

/** Share of the runs taken from other reviews that are made again, and the fewest: below six no p is small. */
const SHARE = 0.1;
const FEWEST = 8;
const ALPHA = 0.05;
const SIDES: readonly Side[] = ['base', 'head'];

/**
 * Makes a tenth of each side's runs that other reviews have paid for once more, at least eight. Returns true, and makes
 * the suite run both sides anew, where the old answers or grades no longer hold: a model that changed under its name
 * since would otherwise look like this change.
 */
export async function guardKept(suite: PlannedSuite, cases: CaseRunner, seed: number): Promise<boolean> {
  const p = await Promise.all(SIDES.map((side) => guardSide(suite, side, cases, seed)));
  if (Math.min(...p) > ALPHA) return false;
  cases.distrust(suite);
  return true;
}

/** The smallest p over the suite's metrics; 1 where nothing is kept. */
async function guardSide(suite: PlannedSuite, side: Side, cases: CaseRunner, seed: number): Promise<number> {
  const states = cases.states.filter((state) => state.suite === suite && !isSkipped(suite, state.planned));
  const isKept = await Promise.all(states.map((state) => cases.isKept(state, side)));
  const kept = states.filter((_, index) => isKept[index]);
  if (kept.length === 0) return 1;
  const sample = pick(kept, Math.max(FEWEST, Math.ceil(kept.length * SHARE)), seed);
  const pairs = await Promise.all(sample.map((state) => cases.compareKept(state, side)));
  // Whoever answers or grades now is somebody else: no score of a few cases has to show it.
  if (pairs.some(({ kept: before, again }) => isOther(before, again))) return 0;
  const p = suite.metrics
    .filter((metric) => !isRaw(metric.scale))
    .map((metric) =>
      guardPValue(
        pairs.flatMap(({ kept: before, again }) => difference(metric.name, before, again)),
        seed,
      ),
    );
  return Math.min(1, ...p);
}

/** Whether another model answered, or graded, under the same name. */
function isOther(before: CaseRun, again: CaseRun): boolean {
  const answered = (run: CaseRun) => (run.output === null ? null : (run.output.served?.model ?? ''));
  const [one, other] = [answered(before), answered(again)];
  if (one !== null && other !== null && one !== other) return true;
  return [...before.scores].some(([metric, { gradedBy = [] }]) => {
    const now = again.scores.get(metric)?.gradedBy ?? [];
    if (gradedBy.length === 0 || now.length === 0) return false;
    return now.some(({ model }) => !gradedBy.some((known) => known.model === model));
  });
}

function difference(metric: string, kept: CaseRun, again: CaseRun): number[] {
  const before = kept.scores.get(metric)?.value ?? null;
  const after = again.scores.get(metric)?.value ?? null;
  return before === null || after === null ? [] : [after - before];
}

/** A seeded choice without replacement. */
function pick(states: readonly CaseState[], count: number, seed: number): CaseState[] {
  const random = mulberry32(seed);
  const keyed = states.map((state) => ({ state, key: random() }));
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ state }) => state);
}

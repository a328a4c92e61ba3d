import { isIdentical, type PlannedSuite } from '../core/eval/plan.ts';
import { guardPValue } from '../core/gate/guard.ts';
import { mulberry32 } from '../core/gate/random.ts';
import type { CaseRun, CaseRunner, CaseState } from './case-runs.ts';

/** Share of the base trials taken from other reviews that are run again, and the fewest: below six no p is small. */
const SHARE = 0.1;
const FEWEST = 8;
const ALPHA = 0.05;

/**
 * Runs a tenth of the base trials that other reviews have paid for once more, at least eight. Returns true, and makes the suite run its
 * whole base anew, where the old answers no longer hold.
 */
export async function guardBase(suite: PlannedSuite, cases: CaseRunner, seed: number): Promise<boolean> {
  const comparable = cases.states.filter((state) => state.suite === suite && !isIdentical(state.planned));
  const kept = await Promise.all(comparable.map((state) => cases.isKept(state)));
  const candidates = comparable.filter((_, i) => kept[i]);
  if (candidates.length === 0) return false;
  const sample = pick(candidates, Math.max(FEWEST, Math.ceil(candidates.length * SHARE)), seed);
  const pairs = await Promise.all(sample.map((state) => cases.compareBase(state)));
  const p = suite.metrics
    .filter((metric) => metric.scale !== 'ms' && metric.scale !== 'usd')
    .map((metric) =>
      guardPValue(
        pairs.flatMap(({ kept, again }) => difference(metric.name, kept, again)),
        seed,
      ),
    );
  if (Math.min(1, ...p) > ALPHA) return false;
  cases.distrustBase(suite);
  return true;
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

import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { ProviderFailure } from '../../ports.ts';
import type { CaseState } from './case-runs.ts';

/** What an outage looks like from here. A refused key or request is a fault of the settings, which no other model mends. */
export const OUTAGES: readonly ProviderFailure['kind'][] = ['rate_limit', 'timeout', 'server'];

/**
 * Every call is tried several times, so single ones fail for good by chance only; where more than this share of a suite's runs do, its
 * model is down.
 */
const DOWN_SHARE = 0.1;

/**
 * The plan's suites, of which those whose model is down are asked of the policy's `fallback`: all of their cases, on both sides, as answers of
 * two models cannot be compared. Null: there is none to ask.
 */
export function takeFallbacks(
  suites: readonly PlannedSuite[],
  fallbacks: ReadonlyMap<string, PlannedSuite>,
  states: readonly CaseState[],
): PlannedSuite[] | null {
  let taken = false;
  const all = suites.map((suite) => {
    const fallback = fallbacks.get(suite.suite.name);
    const model = suite.models.head;
    if (fallback === undefined || model === null) return suite;
    const reason = whyDown(states.filter((state) => state.suite === suite));
    if (reason === null) return suite;
    taken = true;
    return { ...fallback, inPlaceOf: { model, reason } };
  });
  return taken ? all : null;
}

/** Null: it is not. */
function whyDown(states: readonly CaseState[]): string | null {
  const runs = states.flatMap(({ base, head }) => [...base, ...head]);
  const failures = runs.flatMap(({ failure }) =>
    failure !== null && OUTAGES.includes(failure.kind) ? [failure] : [],
  );
  return failures.length > DOWN_SHARE * runs.length ? (failures[0]?.message ?? null) : null;
}

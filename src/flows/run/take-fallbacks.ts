import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { NotEvaluated } from '../../core/report/model.ts';
import type { ProviderFailure } from '../../ports.ts';
import type { CaseState } from './case-runs.ts';

/** What an outage looks like from here. A refused key or request is a fault of the settings, which no other model mends. */
export const OUTAGES: readonly ProviderFailure['kind'][] = ['rate_limit', 'timeout', 'server'];

/**
 * Every call is tried several times, so single ones fail for good by chance only; where more than this share of a suite's runs do, its
 * model is down.
 */
const DOWN_SHARE = 0.1;

/** What was found where a suite's model is down and the policy names another one. */
export type TakenFallbacks = {
  /** The plan's suites, with those in place that are asked of another model; null: none is. */
  suites: PlannedSuite[] | null;
  /** Those that cannot be asked of theirs either, as they were planned for it, by name. */
  idle: ReadonlyMap<string, PlannedSuite>;
};

/** Nothing was down, or nobody looked. */
export const NO_FALLBACKS: TakenFallbacks = { suites: null, idle: new Map() };

/**
 * Suites whose model is down, for the policy's `fallback`: all of their cases, on both sides, as answers of two models cannot be
 * compared. `fallbacks` plans them, by the suite's name; of suites whose model answers none is planned.
 */
export async function takeFallbacks(
  suites: readonly PlannedSuite[],
  fallbacks: ReadonlyMap<string, () => Promise<PlannedSuite>>,
  states: readonly CaseState[],
): Promise<TakenFallbacks> {
  const idle = new Map<string, PlannedSuite>();
  const taken = await Promise.all(
    suites.map(async (suite) => {
      const { name } = suite.suite;
      const plan = fallbacks.get(name);
      const model = suite.models.head;
      if (plan === undefined || model === null) return null;
      const reason = whyDown(states.filter((state) => state.suite === suite));
      if (reason === null) return null;
      const fallback = await plan();
      if (fallback.cases.length > 0) return { ...fallback, inPlaceOf: { model, reason } };
      idle.set(name, fallback);
      return null;
    }),
  );
  const isTaken = taken.some((one) => one !== null);
  return { suites: isTaken ? suites.map((suite, index) => taken[index] ?? suite) : null, idle };
}

/** Why nobody was asked in place of a suite's model that is down. `idle`: as it was planned for the other one. */
export function explainIdleFallback(idle: PlannedSuite | undefined): NotEvaluated[] {
  return (idle?.obstacles ?? []).flatMap(({ reason, fix, blocks }) =>
    blocks ? [{ metric: null, reason: `its fallback was not asked: ${reason}`, fix }] : [],
  );
}

/** Null: it is not. */
function whyDown(states: readonly CaseState[]): string | null {
  const runs = states.flatMap(({ base, head }) => [...base, ...head]);
  const failures = runs.flatMap(({ failure }) =>
    failure !== null && OUTAGES.includes(failure.kind) ? [failure] : [],
  );
  return failures.length > DOWN_SHARE * runs.length ? (failures[0]?.message ?? null) : null;
}

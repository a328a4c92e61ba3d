import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Suite } from '../../core/eval/types.ts';
import { withModel } from '../../core/eval/with-model.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { Models } from '../../ports.ts';
import { planSuite, type ResolvedSuite } from './plan-suite.ts';
import type { Resolution } from './targets/types.ts';

/** A model that the policy names for a suite whose own model changes. */
export type PlannedCandidate = { of: Suite['name']; planned: PlannedSuite };

/**
 * The other candidates for a suite whose model changes, each against the base as the change's own is. None where the model stays, or
 * where nothing of the suite can run.
 */
export async function planCandidates(
  resolved: ResolvedSuite,
  { swap, cases, suite }: PlannedSuite,
  policy: Policy,
  models: Pick<Models, 'status'>,
): Promise<PlannedCandidate[]> {
  const { head } = resolved;
  if (swap === undefined || swap.base.model === swap.head.model || cases.length === 0 || !head.ok) return [];
  const named = policy.swap
    .filter((one) => one.suite === suite.name)
    .flatMap(({ candidates }) => candidates)
    .filter((model) => model !== swap.base.model && model !== swap.head.model);
  return Promise.all(
    [...new Set(named)].map(async (model) => ({
      of: suite.name,
      planned: { ...(await planSuite(onModel(resolved, head, model), [], models)), headAlone: true as const },
    })),
  );
}

/**
 * The suite with both sides on the model that the policy has asked where the suite's own does not answer. Null: it names none, or the
 * change is about the model, of which another one's answers say nothing.
 */
export function onFallback(
  resolved: ResolvedSuite,
  { swap, cases, models: { base: own } }: PlannedSuite,
): ResolvedSuite | null {
  const { base, head, suite } = resolved;
  const { fallback } = suite;
  if (fallback === undefined || fallback === own || swap !== undefined || cases.length === 0) return null;
  if (!base.ok || !head.ok) return null;
  const on = (side: Extract<Resolution, { ok: true }>) => ({
    ...side,
    target: withModel(side.target, fallback),
  });
  return { ...resolved, base: on(base), head: on(head) };
}

/** The suite with its head on another model, under a name of its own. Its new cases are the head's and not compared. */
export function onModel(
  resolved: ResolvedSuite,
  head: Extract<Resolution, { ok: true }>,
  model: string,
): ResolvedSuite {
  const { through: _, ...rest } = head;
  return {
    ...resolved,
    suite: { ...resolved.suite, name: `${resolved.suite.name} on ${model}` },
    addedCases: [],
    removedCases: [],
    head: { ...rest, target: withModel(head.target, model) },
  };
}

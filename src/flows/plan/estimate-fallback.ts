import type { PlannedRequest, PlannedSuite } from '../../core/eval/plan.ts';
import type { TrialRequest } from '../../core/eval/types.ts';
import type { CostEstimate, Models } from '../../ports.ts';
import { estimatePlan } from './estimate-cost.ts';
import type { CountTokens } from './estimate-tokens.ts';

type FallbackEstimate = NonNullable<CostEstimate['fallbacks']>[number];

/** The most that suites come to once more where their models are down. `fallbacks`: the suites for which the policy has another one asked then, by name. */
export function estimateFallbacks(
  suites: readonly PlannedSuite[],
  fallbacks: { has(suite: string): boolean },
  models: Pick<Models, 'price'>,
  count: CountTokens,
): FallbackEstimate[] {
  const found = new Map<string, FallbackEstimate>();
  for (const suite of suites) {
    const [own, model] = [suite.models.head, suite.suite.fallback];
    if (own === null || model === undefined || !fallbacks.has(suite.suite.name)) continue;
    const [estimate] = estimatePlan({ suites: [askedOf(suite, model)] }, models, count);
    const key = JSON.stringify([own, model]);
    const before = found.get(key)?.usd;
    const usd = before === null || !estimate?.usd ? null : (before ?? 0) + estimate.usd.high;
    found.set(key, { of: own, model, usd });
  }
  return [...found.values()];
}

/** What it would send, as far as that has a price: with the same texts and limits. */
function askedOf(suite: PlannedSuite, model: string): PlannedSuite {
  const move = <T extends PlannedRequest>(planned: T): T => ({
    ...planned,
    request: onModel(planned.request, model),
  });
  return {
    ...suite,
    models: { base: model, head: model },
    cases: suite.cases.map((one) => ({ ...one, base: move(one.base), head: move(one.head) })),
    newCases: suite.newCases.map((one) => ({ ...one, head: move(one.head) })),
  };
}

function onModel(request: TrialRequest, model: string): TrialRequest {
  switch (request.kind) {
    case 'model':
    case 'agent':
      return { ...request, request: { ...request.request, model } };
    case 'retrieval':
      return request.answer === null ? request : { ...request, answer: { ...request.answer, model } };
    case 'recorded':
    case 'http':
    case 'workflow':
      return request;
  }
}

import type { Problem } from '../../core/artifact/problem.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import { readSchedule } from '../../core/policy/schedule.ts';
import type { DriftCost, DriftEstimate } from '../../core/report/drift-estimate.ts';
import type { Models } from '../../ports.ts';
import { estimatePlan } from '../plan/estimate-cost.ts';
import { type CountTokens, countRoughly } from '../plan/estimate-tokens.ts';
import { readPolicies } from '../plan/read-policy.ts';
import type { ReviewDeps } from '../review-change.ts';
import { isForBatch } from '../run/trials/batch-desk.ts';
import { PINNED_RUNS, planDrift } from './plan-drift.ts';

/** Over which a schedule's runs are counted. Milliseconds. */
const DAYS_30 = 30 * 24 * 60 * 60_000;
/** A schedule is due once an hour at most. */
const MOST_RUNS = 30 * 24;

export type EstimateDriftOutcome =
  | { kind: 'estimated'; estimate: DriftEstimate }
  | { kind: 'refused'; message: string }
  | { kind: 'invalid-policy'; problems: Problem[] };

/** What runs of drift will cost, from token counts and list prices. Calls nothing. */
export async function estimateDrift(
  deps: ReviewDeps,
  { ref, suites }: { ref: string; suites: readonly string[] },
): Promise<EstimateDriftOutcome> {
  const tip = await deps.repository.snapshot(ref);
  const read = await readPolicies(tip, deps.fallbackPolicy);
  if (!read.ok) return { kind: 'invalid-policy', problems: read.problems };
  const { drift } = read.policies.root;
  const plan = await planDrift(deps, tip, read.policies, { suites, isBatched: false });
  if ('unknown' in plan) return { kind: 'refused', message: plan.unknown };
  return {
    kind: 'estimated',
    estimate: {
      ref: plan.released.ref,
      batched: drift?.batch !== undefined,
      runsIn30Days: drift === null ? null : countRuns(drift.schedule, deps.clock.now()),
      pinnedRuns: PINNED_RUNS,
      suites: plan.watched.map(({ planned }) => ({
        name: planned.suite.name,
        model: planned.models.head,
        cases: planned.cases.length,
        repeats: planned.suite.repeats,
        look: estimateLook(planned, deps.models),
      })),
      unmeasured: plan.unmeasured.map(({ suite, reason }) => ({ name: suite.name, reason })),
    },
  };
}

function countRuns(text: string, now: number): number | null {
  const read = readSchedule(text);
  if (!read.ok) return null;
  let runs = 0;
  let at = read.schedule.nextAfter(now);
  while (at <= now + DAYS_30 && runs < MOST_RUNS) {
    runs += 1;
    at = read.schedule.nextAfter(at);
  }
  return runs;
}

/** Every case once, and graded. */
function estimateLook(planned: PlannedSuite, models: Models): DriftCost {
  const direct = estimateOnce(planned, models, countRoughly);
  const isBatched = planned.cases.every(({ head }) => isForBatch(head.request));
  const batched = estimateOnce(planned, pricesOfBatches(models), countRoughly);
  return {
    direct: direct.usd,
    batched: isBatched ? batched.usd : replaceJudges(direct, batched),
    unpriced: direct.unpriced,
  };
}

/** What only the head has runs once: no side to compare with, no looks of the gate. */
function estimateOnce(planned: PlannedSuite, models: Pick<Models, 'price'>, count: CountTokens) {
  const once = { ...planned, cases: [], newCases: planned.cases };
  const [estimate] = estimatePlan({ suites: [once] }, models, count);
  const { repeats } = planned.suite;
  const all = (usd: DriftCost['direct']) =>
    usd === null ? null : { low: usd.low * repeats, high: usd.high * repeats };
  return {
    usd: all(estimate?.usd ?? null),
    judges: estimate?.judges == null ? { low: 0, high: 0 } : all(estimate.judges.usd),
    unpriced: estimate?.unpriced ?? [],
  };
}

type Once = ReturnType<typeof estimateOnce>;

/** Steps of agents are made at once, and what grades them waits. */
function replaceJudges(direct: Once, batched: Once): DriftCost['batched'] {
  if (direct.usd === null || direct.judges === null || batched.judges === null) return null;
  const of = (end: 'low' | 'high') =>
    (direct.usd?.[end] ?? 0) - (direct.judges?.[end] ?? 0) + (batched.judges?.[end] ?? 0);
  return { low: of('low'), high: of('high') };
}

/** What gives no answer, as what embeds texts, is in no batch. */
function pricesOfBatches({ price, batches }: Models): Pick<Models, 'price'> {
  return {
    price: (model, usage) =>
      usage.outputTokens > 0 && batches.takes(model) ? batches.price(model, usage) : price(model, usage),
  };
}

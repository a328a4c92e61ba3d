import { makePlan, type PlannedSuite } from '../core/eval/plan.ts';
import { modelOf } from '../core/eval/resolved-target.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { ComparedSuite, ModelComparison } from '../core/report/model-comparison.ts';
import { readSides, type Sides } from './change/read-sides.ts';
import { applyCalibration } from './plan/apply-calibration.ts';
import { collectAllEmbedded } from './plan/collect-embedded-suites.ts';
import { type CollectedSuite, collectPolicySuites } from './plan/collect-suites.ts';
import { openBudget } from './plan/open-budget.ts';
import { onModel } from './plan/plan-candidates.ts';
import { nameApart } from './plan/plan-review.ts';
import { planSuite } from './plan/plan-suite.ts';
import { readPolicies } from './plan/read-policy.ts';
import { resolveTarget } from './plan/resolve-target.ts';
import { explainWithout } from './report/explain-undecided.ts';
import { figuresOf } from './report/model-figures.ts';
import { reportCandidate } from './report/report-candidate.ts';
import type { ReviewDeps } from './review-change.ts';
import type { ReviewMetric } from './run/gate-data.ts';
import { type PlanResult, runPlan } from './run/run-plan.ts';
import { createTrialRunner } from './run/trial-runner.ts';

export type CompareOptions = {
  /** Branch whose tip has the policy and the cases. */
  base: string;
  /** The state whose artifacts are run. */
  head: string;
  /** `provider/model`, for every suite that calls one; empty: those that the policy names for each suite under `swap`. */
  candidates: readonly string[];
  /** Names of suites; empty: all. */
  suites: readonly string[];
  signal: AbortSignal;
};

export type CompareOutcome =
  | { kind: 'compared'; comparison: ModelComparison }
  /** There is nothing to compare; the message says what to do. */
  | { kind: 'refused'; message: string }
  | { kind: 'cancelled'; trials: number };

/** One candidate on one suite. */
type Swap = { suite: string; model: string; planned: PlannedSuite };
type LeftOut = ModelComparison['leftOut'][number];

/**
 * Runs suites on candidates in place of the model that they name at `head`, on the same cases. All candidates are decided
 * together, so that naming many does not make a difference by chance more likely. Rejects for outages of the repository only.
 */
export async function compareModels(deps: ReviewDeps, options: CompareOptions): Promise<CompareOutcome> {
  const { repository, clock, progress } = deps;
  const startedAt = clock.now();
  const sides = await readSides(repository, options, deps.detect);
  if ('unrelated' in sides)
    return refuse(
      `${options.base} and ${options.head} have no common commit, so it is not known which policy to go by.`,
    );
  const read = await readPolicies(sides.tip, deps.fallbackPolicy);
  if (!read.ok)
    return refuse(`The policy on ${sides.tip.ref} is not valid; promptgate validate says what is wrong.`);
  const policy = read.policies.root;
  const collected = nameApart([
    ...(await collectPolicySuites(read.policies, sides.tip, sides.head.snapshot)),
    // The policy names candidates for its own suites only.
    ...(options.candidates.length === 0 ? [] : await collectAllEmbedded(sides, read.policies)),
  ]);
  const { swaps: uncalibrated, leftOut } = await planSwaps(deps, sides, { collected, policy, options });
  const swaps = await calibrateSwaps(uncalibrated, deps);
  if (swaps.length === 0) return refuse(explainNothing(leftOut, options));

  const plan = makePlan(
    swaps.map(({ planned }) => planned),
    { swap: true, margin: policy.gate.margin, effort: policy.gate.effort },
  );
  progress({ type: 'phase', text: `${swaps.length} comparisons of models to run` });
  const budget = await openBudget(policy, deps.accounts);
  const runner = createTrialRunner(deps, { reviewId: plan.reviewId, budget, signal: options.signal });
  const documents = { base: sides.head.snapshot, head: sides.head.snapshot };
  // What is wrong with one candidate says nothing of the others.
  const { margin, effort, require } = policy.gate;
  const rules = { margin, effort, require, toTheEnd: true };
  const result = await runPlan(plan, { runner, documents, nonce: deps.nonce, progress, rules }).finally(() =>
    runner.flush().catch((error: Error) => progress({ type: 'phase', text: error.message })),
  );
  if (result.stopped === 'cancelled') return { kind: 'cancelled', trials: result.spending.trials };
  const { ref, sha, worktree } = sides.head.snapshot;
  const cost = {
    ...result.spending,
    plannedTrials: result.states.length * 2,
    budgetUsd: budget.review?.usd ?? null,
    seconds: (clock.now() - startedAt) / 1000,
  };
  const comparison: ModelComparison = {
    version: 1,
    head: { ref, sha, worktree },
    suites: reportSuites(swaps, result, policy),
    leftOut,
    cost,
    stop: result.budgetStop,
  };
  return { kind: 'compared', comparison };
}

function refuse(message: string): CompareOutcome {
  return { kind: 'refused', message };
}

function explainNothing(leftOut: readonly LeftOut[], { suites, candidates }: CompareOptions): string {
  const why = leftOut.map(({ suite, reason }) => `${suite}: ${reason}`).join('; ');
  if (why !== '') return `No suite can be compared (${why}).`;
  if (suites.length > 0) return `There is no suite of that name in the policy.`;
  return candidates.length > 0
    ? 'Neither the policy on the base branch nor a prompt or promptfoo config has tests, so there are no cases to compare models on.'
    : 'The policy names no candidates. Name them: `swap: [{ suite: <name>, candidates: [<provider>/<model>] }]`, or say which.';
}

type Context = { collected: readonly CollectedSuite[]; policy: Policy; options: CompareOptions };

async function planSwaps(
  deps: ReviewDeps,
  { tip, head }: Sides,
  { collected, policy, options }: Context,
): Promise<{ swaps: Swap[]; leftOut: LeftOut[] }> {
  const swaps: Swap[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of collected) {
    const { name } = one.suite;
    if (options.suites.length > 0 && !options.suites.includes(name)) continue;
    const named = policy.swap.filter(({ suite }) => suite === name).flatMap(({ candidates }) => candidates);
    const candidates = options.candidates.length > 0 ? options.candidates : named;
    if (candidates.length === 0) continue;
    const target = one.resolved?.head ?? (await resolveTarget(one.suite, head));
    const model = target.ok ? modelOf(target.target) : null;
    if (!target.ok || model === null) {
      leftOut.push({ suite: name, reason: target.ok ? 'it calls no model' : target.reason });
      continue;
    }
    const states = { tip, base: head.snapshot, head: head.snapshot };
    for (const candidate of new Set(candidates)) {
      if (candidate === model) {
        leftOut.push({ suite: name, reason: `${candidate} is the model of today` });
        continue;
      }
      const planned = await planSuite(
        onModel({ ...one, base: target, head: target, states }, target, candidate),
        [],
        deps.models,
      );
      swaps.push({ suite: name, model, planned });
    }
  }
  return { swaps, leftOut };
}

/** With the noise floors that were measured, as a review has them. */
async function calibrateSwaps(
  swaps: readonly Swap[],
  { calibrations, models, clock, progress }: ReviewDeps,
): Promise<readonly Swap[]> {
  if (calibrations === undefined) return swaps;
  const planned = swaps.map((swap) => swap.planned);
  const { suites, notes } = await applyCalibration(planned, { calibrations, models, clock });
  for (const { message } of notes) progress({ type: 'phase', text: message });
  return swaps.map((swap, i) => ({ ...swap, planned: suites[i] ?? swap.planned }));
}

function reportSuites(swaps: readonly Swap[], result: PlanResult, policy: Policy): ComparedSuite[] {
  const names = [...new Set(swaps.map(({ suite }) => suite))];
  return names.flatMap((name) => {
    const own = swaps.filter(({ suite }) => suite === name);
    const [first] = own;
    if (first === undefined) return [];
    const states = result.states.filter(({ suite }) => suite === first.planned);
    const { outputs } = policy;
    const explain = (metric: ReviewMetric) => explainWithout(metric, result, outputs);
    const options = { margin: policy.gate.margin, outputs, candidates: own.length, explain };
    const candidates = own.map(({ planned }) => reportCandidate(planned, result, options));
    const cases = first.planned.cases.length;
    return [{ name, model: first.model, cases, figures: figuresOf(states, 'base'), candidates }];
  });
}

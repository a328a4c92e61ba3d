import { anchorKey } from '../../core/eval/anchor-key.ts';
import type { Identity } from '../../core/eval/cache-key.ts';
import { modelName, type PlannedSuite, retrievalModels } from '../../core/eval/plan.ts';
import { asksJudge } from '../../core/eval/scorers/types.ts';
import type { ScorerUse, Suite } from '../../core/eval/types.ts';
import { DRIFT_FRESH } from '../../core/gate/scheduled-drift.ts';
import type { Policies } from '../../core/policy/nested.ts';
import type { Snapshot } from '../../ports.ts';
import { openArtifactTree } from '../change/artifact-tree.ts';
import { collectAllEmbedded } from '../plan/collect-embedded-suites.ts';
import { type CollectedSuite, collectPolicySuites } from '../plan/collect-suites.ts';
import { nameApart } from '../plan/plan-review.ts';
import { planSuite } from '../plan/plan-suite.ts';
import { readPolicies } from '../plan/read-policy.ts';
import { resolveTarget } from '../plan/resolve-target.ts';
import { findUnknown } from '../plan/select-suites.ts';
import type { ReviewDeps } from '../review-change.ts';
import { identityOf } from '../run/trials/identity.ts';

/** A suite that can be watched: what it asks, and what its answers are pinned under. */
export type WatchedSuite = { planned: PlannedSuite; key: string };
export type PlannedDrift = {
  /** What production runs. */
  released: Snapshot;
  watched: WatchedSuite[];
  leftOut: { suite: Suite; reason: string }[];
  unmeasured: { suite: Suite; reason: string; fix: string | null }[];
};

/** Runs of the target outside of this process: not a provider's, or not to be asked again. */
const ELSEWHERE: readonly string[] = ['http', 'workflow', 'recorded'];

/** Answers of each case that are pinned, each of a suite's `repeats`: one for first looks, and those that only second looks see. */
export const PINNED_RUNS = 1 + DRIFT_FRESH;

export type DriftScope = {
  /** Names; empty: those of the policy's `drift`, and without one all. */
  suites: readonly string[];
  /** The commit that the policy's `released` stands on, where the repository does not know it by its name; absent: it does. */
  releasedSha?: string;
  isBatched: boolean;
};

/**
 * The suites as they are watched: policy and cases of the tip, as in a review, on the artifacts of what is released. The message says what
 * is wrong with the names of suites. Rejects where the released commit cannot be read.
 */
export async function planDrift(
  deps: ReviewDeps,
  tip: Snapshot,
  policies: Policies,
  { suites, releasedSha, isBatched }: DriftScope,
): Promise<PlannedDrift | { unknown: string }> {
  const { drift } = policies.root;
  const names = suites.length > 0 ? suites : (drift?.suites ?? []);
  const name = drift?.released ?? null;
  const released = name === null ? tip : await deps.repository.snapshot(releasedSha ?? name);
  const tree = openArtifactTree(released, deps.detect === undefined ? {} : { detect: deps.detect });
  const sides = {
    tip,
    base: tree,
    head: tree,
    renames: new Map(),
    changedFiles: [],
    mergeBase: '',
  };
  const collected = nameApart([
    ...(await collectPolicySuites(policies, tip, released)),
    ...(await collectAllEmbedded(sides, policies)),
  ]);
  const unknown = findUnknown(collected, { suites: names, cases: [] });
  if (unknown !== null) return { unknown };
  const planned: PlannedDrift = { released, watched: [], leftOut: [], unmeasured: [] };
  let known: Set<string> | 'unknown' | null = null;
  for (const one of collected) {
    if (names.length > 0 && !names.includes(one.suite.name)) continue;
    const { suite } = one;
    if (ELSEWHERE.includes(suite.target.kind)) {
      planned.leftOut.push({ suite, reason: `a target of kind ${suite.target.kind} is no provider’s` });
      continue;
    }
    const target = one.resolved?.head ?? (await resolveTarget(suite, tree));
    if (!target.ok && released.sha !== tip.sha) {
      const reason = `what is released does not have it: ${target.reason}`;
      known ??= await listReleased(deps, released);
      // What is merged and not released yet is not watched yet; of what was watched that would look like an end.
      if (known !== 'unknown' && !known.has(suite.name)) planned.leftOut.push({ suite, reason });
      else
        planned.unmeasured.push({
          ...{ suite, reason },
          fix: 'Release the change that the suite’s target is in, or leave the suite out of `drift.suites` until then.',
        });
      continue;
    }
    const whole = await planSuite(
      { ...withWatched(one), base: target, head: target, states: { tip, base: released, head: released } },
      [],
      deps.models,
    );
    const obstacle = whole.obstacles.find(({ blocks }) => blocks);
    const compared = withoutTimes(withoutPairs(whole));
    if (obstacle !== undefined) planned.unmeasured.push({ suite, ...obstacle });
    else if (compared.cases.length === 0) planned.leftOut.push({ suite, reason: 'it has no cases' });
    else if (whole.free) planned.leftOut.push({ suite, reason: 'it calls no model' });
    else planned.watched.push({ planned: compared, key: keyOf(compared, deps, isBatched) });
  }
  return planned;
}

/** Names of the suites that the policies of the released commit have; unknown where these cannot be read. */
async function listReleased(deps: ReviewDeps, released: Snapshot): Promise<Set<string> | 'unknown'> {
  const read = await readPolicies(released, deps.fallbackPolicy);
  if (!read.ok) return 'unknown';
  const { root, nested } = read.policies;
  return new Set([root, ...nested].flatMap(({ suites }) => suites.map(({ name }) => name)));
}

/** Time and money change by the hour; whatever a suite says of them, they open no issue. */
function withoutTimes(planned: PlannedSuite): PlannedSuite {
  const metrics = planned.metrics.map((metric): PlannedSuite['metrics'][number] =>
    metric.scale === 'ms' || metric.scale === 'usd' ? { ...metric, gate: 'warn' } : metric,
  );
  return { ...planned, metrics };
}

/** What is watched of every suite beside its own metrics. */
const WATCHED: readonly Pick<ScorerUse, 'metric' | 'scorer' | 'options' | 'gate'>[] = [
  { metric: 'answered', scorer: 'refusal', options: { expected: false }, gate: 'block' },
  { metric: 'latency', scorer: 'latency', options: {}, gate: 'warn' },
  { metric: 'cost', scorer: 'cost', options: {}, gate: 'warn' },
];

function withWatched(one: CollectedSuite): CollectedSuite {
  const { scorers } = one.suite;
  const missing = WATCHED.filter(
    ({ metric, scorer }) =>
      !scorers.some((use) => use.metric === metric || (use.scorer === scorer && scorer !== 'refusal')),
  ).map((use): ScorerUse => ({ ...use, negate: false, margin: null, min: null, at: null }));
  return {
    ...one,
    addedCases: [],
    removedCases: [],
    suite: { ...one.suite, scorers: [...scorers, ...missing] },
  };
}

/** Without what compares two answers: the pinned one has been compared with nothing. */
function withoutPairs(planned: PlannedSuite): PlannedSuite {
  const paired = new Set(planned.metrics.flatMap(({ paired: is, name }) => (is === true ? [name] : [])));
  return {
    ...planned,
    metrics: planned.metrics.filter(({ name }) => !paired.has(name)),
    cases: planned.cases.map((one) => ({
      ...one,
      tasks: one.tasks.filter(({ use }) => !paired.has(use.metric)),
    })),
  };
}

function keyOf(planned: PlannedSuite, deps: ReviewDeps, isBatched: boolean): string {
  const identities: (Identity | null)[] = planned.cases.map(({ head }) => identityOf(deps, head.request));
  const judges = planned.cases.flatMap(({ tasks }) =>
    tasks.flatMap(({ use, scorer }) => (asksJudge(scorer) ? (use.judge ?? planned.suite.judge ?? []) : [])),
  );
  const embedding = planned.metrics.flatMap(({ embeds = [] }) => embeds);
  const found = planned.cases.flatMap(({ head }) => retrievalModels(head.request));
  const asked = [...new Set([...judges, ...embedding, ...found])];
  const answering = planned.cases.flatMap(({ head }) => modelName(head.request) ?? []);
  // Batches may be answered by other machines than other calls.
  const batched = isBatched && [...answering, ...judges].some((model) => deps.models.batches.takes(model));
  return anchorKey(
    planned,
    [...identities, ...asked.map((model) => deps.models.identity(model))],
    PINNED_RUNS,
    batched,
  );
}

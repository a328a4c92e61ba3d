import { digestOf } from '../core/artifact/digest.ts';
import type { Problem } from '../core/artifact/problem.ts';
import { modelName, type PlannedSuite } from '../core/eval/plan.ts';
import type { Anchor } from '../core/eval/stored-anchor.ts';
import type { Suite } from '../core/eval/types.ts';
import type { Policy } from '../core/policy/parse.ts';
import { type DriftReport, type DriftSuite, outcomeOfDrift } from '../core/report/drift.ts';
import type { Anchors, RunSpending } from '../ports.ts';
import { type Asking, askCases, makeAnchor, openStates } from './drift/ask-cases.ts';
import {
  addSpending,
  type BatchUse,
  NOTHING_SPENT,
  releaseCalls,
  toCost,
  WAITING,
} from './drift/batched-run.ts';
import { decideDrift, decideWatched } from './drift/decide-drift.ts';
import { PINNED_RUNS, planDrift, type WatchedSuite } from './drift/plan-drift.ts';
import { discloseReason, reportDriftSuite } from './drift/report-drift.ts';
import { applyCalibration } from './plan/apply-calibration.ts';
import { openBudget } from './plan/open-budget.ts';
import { readPolicies } from './plan/read-policy.ts';
import type { ReviewDeps } from './review-change.ts';
import type { CaseRun, CaseState } from './run/case-runs.ts';
import type { ReviewMetric } from './run/gate-data.ts';
import { createTrialRunner } from './run/trial-runner.ts';
import { createBatchDesk, type LeftCall } from './run/trials/batch-desk.ts';

export type WatchDriftDeps = ReviewDeps & { anchors: Anchors };
export type WatchDriftOptions = {
  /** Whose policy and cases count. */
  ref: string;
  /** The commit that the policy's `released` stands on, where the repository does not know it by its name; absent: it does. */
  releasedSha?: string;
  /** Names of suites; empty: those of the policy's `drift`, and without one all. */
  suites: readonly string[];
  /** This run; the same where it is begun again, so that it goes on from there. */
  runId: string;
  /** Metrics that had dropped and were not seen to be over, as `suite/metric`. */
  standing: readonly string[];
  /** Absent: nothing waits for a batch, and all calls are made at once. */
  batch?: BatchUse;
  signal: AbortSignal;
};
export type WatchDriftOutcome =
  | { kind: 'watched'; report: DriftReport }
  /** Nothing is known before these calls are answered; then the same run is made again. `spent`: all that it came to so far. */
  | { kind: 'waiting'; left: LeftCall[]; spent: RunSpending }
  | { kind: 'refused'; message: string }
  | { kind: 'invalid-policy'; problems: Problem[] }
  | { kind: 'cancelled' };

/** A suite with what its answers are compared with. */
type Pinned = WatchedSuite & { anchor: Anchor; states: CaseState[]; rest: CaseRun[][] };

/**
 * Asks the models of suites again, and compares with what they answered when the suites were first run as they are; what was never
 * run is pinned. Rejects for outages of the repository, and of where anchors are kept.
 */
export async function watchDrift(
  deps: WatchDriftDeps,
  options: WatchDriftOptions,
): Promise<WatchDriftOutcome> {
  const { repository, clock, progress, anchors } = deps;
  const tip = await repository.snapshot(options.ref);
  const read = await readPolicies(tip, deps.fallbackPolicy);
  if (!read.ok) return { kind: 'invalid-policy', problems: read.problems };
  const policy = read.policies.root;
  const { batch } = options;
  const plan = await planDrift(deps, tip, read.policies, { ...options, isBatched: batch !== undefined });
  if ('unknown' in plan) return { kind: 'refused', message: plan.unknown };
  if (plan.watched.length + plan.leftOut.length + plan.unmeasured.length === 0)
    return { kind: 'refused', message: `There is no suite on ${options.ref}, so there is nothing to watch.` };

  const before = batch?.spent ?? NOTHING_SPENT;
  const opened = await openBudget(policy, deps.accounts);
  // The books, where somebody keeps them, know of what is settled; the run itself knows of all that it has seen.
  const budget = { ...opened, earlierUsd: Math.max(opened.earlierUsd, before.usd + before.assumedUsd) };
  const desk = batch && createBatchDesk({ ...batch, batches: deps.models.batches, clock });
  const runner = createTrialRunner(deps, {
    ...{ reviewId: options.runId, budget, signal: options.signal },
    ...(desk === undefined ? {} : { desk }),
  });
  const asking: Asking = {
    ...{ runner, documents: plan.released, nonce: deps.nonce, progress },
    ...{ runId: options.runId, cache: 'own' },
  };
  const suites: DriftSuite[] = [
    ...plan.leftOut.map(({ suite, reason }) => ({
      ...about(suite, null),
      state: 'left-out' as const,
      reason,
    })),
    ...plan.unmeasured.map(({ suite, reason, fix }) => ({
      ...about(suite, null),
      state: 'unmeasured' as const,
      reason,
      fix,
    })),
  ];
  try {
    const pinned: Pinned[] = [];
    const unpinned: WatchedSuite[] = [];
    for (const one of plan.watched) {
      const anchor = await anchors.find(one.key);
      if (anchor === null) unpinned.push(one);
      // This run again, after it had pinned the suite.
      else if (anchor.run === options.runId)
        suites.push({ ...about(one.planned.suite, one.planned), state: 'pinned', replaces: null });
      else pinned.push({ ...one, anchor, ...openStates(one.planned, anchor) });
    }
    suites.push(...(await comparePinned(await calibrate(pinned, deps), policy, { ...options, asking })));
    // Behind the comparisons: what is left of the budget may not be enough for new answers of every case.
    for (const one of unpinned)
      suites.push(await pin(one, { anchors, at: clock.now(), outputs: policy.outputs, asking }));
  } catch (error) {
    // Whoever begins this run again leaves them anew.
    await releaseCalls(deps.accounts, desk?.left() ?? []);
    throw error;
  } finally {
    // What was found out is paid for: that it cannot be kept is no reason to lose it.
    await runner.flush().catch((error: Error) => progress({ type: 'phase', text: error.message }));
  }
  const spent = addSpending(before, runner);
  if (runner.stopped() === 'cancelled') {
    // Nobody hands them in.
    await releaseCalls(deps.accounts, desk?.left() ?? []);
    return { kind: 'cancelled' };
  }
  if (desk !== undefined && runner.waits()) return { kind: 'waiting', left: desk.left(), spent };
  const { sha, worktree } = plan.released;
  const report: DriftReport = {
    version: 1,
    head: { ref: policy.drift?.released ?? tip.ref, sha, worktree },
    outcome: outcomeOfDrift(suites, runner.stopped() !== null),
    suites: suites.sort((a, b) => (a.name < b.name ? -1 : 1)),
    cost: { ...toCost(spent), ...describeDirect(batch, policy.outputs) },
    stop: runner.budgetStop(),
  };
  return { kind: 'watched', report };
}

const HIDDEN = 'the policy hides why';

/** What batches did not answer, where the policy has it asked at once. */
function describeDirect(
  batch: BatchUse | undefined,
  outputs: Policy['outputs'],
): Pick<DriftReport['cost'], 'direct'> {
  const [reason] = batch?.unanswered.values() ?? [];
  if (batch?.otherwise !== 'direct' || reason === undefined) return {};
  return {
    direct: {
      calls: batch.unanswered.size,
      reason: outputs === 'none' ? HIDDEN : discloseReason(reason, outputs),
    },
  };
}

function about(suite: Suite, planned: PlannedSuite | null) {
  const models = new Set(planned?.cases.flatMap(({ head }) => modelName(head.request) ?? []) ?? []);
  return {
    name: suite.name,
    model: [...models].join(', ') || null,
    judge: suite.judge,
    cases: suite.cases.length,
  };
}

async function pin(
  one: WatchedSuite,
  {
    anchors,
    at,
    outputs,
    asking,
  }: { anchors: Anchors; at: number; outputs: Policy['outputs']; asking: Asking },
): Promise<DriftSuite> {
  const { suite } = one.planned;
  asking.progress({ type: 'phase', text: `${suite.name}: pinning ${PINNED_RUNS} answers of each case` });
  const replaces = await anchors.newest(suite.name);
  const made = await makeAnchor(one, at, asking);
  if (asking.runner.waits()) return { ...about(suite, one.planned), ...WAITING };
  if (!made.ok)
    return {
      ...about(suite, one.planned),
      state: 'unmeasured',
      reason: `nothing is pinned: ${discloseReason(made.reason, outputs)}`,
      fix: null,
    };
  await anchors.keep(made.anchor);
  return { ...about(suite, one.planned), state: 'pinned', replaces };
}

/** With the noise floors that were measured; they belong to the judge, and no anchor changes with them. */
async function calibrate(pinned: readonly Pinned[], deps: WatchDriftDeps): Promise<Pinned[]> {
  const { calibrations, models, clock } = deps;
  if (calibrations === undefined) return [...pinned];
  const suites = pinned.map(({ planned }) => planned);
  const applied = await applyCalibration(suites, { calibrations, models, clock });
  return pinned.map((one, i) => {
    const planned = applied.suites[i] ?? one.planned;
    return { ...one, planned, states: one.states.map((state) => ({ ...state, suite: planned })) };
  });
}

async function comparePinned(
  pinned: readonly Pinned[],
  { gate: { margin }, outputs }: Policy,
  { standing, runId, asking }: Pick<WatchDriftOptions, 'standing' | 'runId'> & { asking: Asking },
): Promise<DriftSuite[]> {
  await Promise.all(
    pinned.map(async ({ planned, states }) => {
      const runs = await askCases(planned, { from: 0, count: planned.suite.repeats }, asking);
      for (const [i, state] of states.entries()) state.head = runs[i] ?? [];
    }),
  );
  const waiting = () =>
    pinned.map(({ planned }): DriftSuite => ({ ...about(planned.suite, planned), ...WAITING }));
  if (asking.runner.waits()) return waiting();
  const states = pinned.flatMap((one) => one.states);
  const metrics = pinned.flatMap(({ planned }) =>
    planned.metrics.map(
      (metric): ReviewMetric => ({ id: `${planned.suite.name}/${metric.name}`, suite: planned, metric }),
    ),
  );
  const of = (kind: 'block' | 'warn') => metrics.filter(({ metric }) => metric.gate === kind);
  const runDigest = digestOf({ runId, keys: pinned.map(({ key }) => key) });
  const { decided, fresh } = await decideDrift(
    { states, metrics: of('block') },
    {
      runDigest,
      margin,
      standing: new Set(standing),
      askAgain: (suites) => askAgain(pinned, suites, asking),
    },
  );
  if (asking.runner.waits()) return waiting();
  const watched = decideWatched({ states, metrics: of('warn') }, runDigest, margin);
  const run = { states, decided: [...decided, ...watched], fresh, margin, outputs };
  return pinned.map((one) => ({
    ...about(one.planned.suite, one.planned),
    ...reportDriftSuite(one, one.anchor.at, run),
  }));
}

/** Every case of these suites again, beside the pinned runs that no first look sees. */
async function askAgain(
  pinned: readonly Pinned[],
  suites: ReadonlySet<PlannedSuite>,
  asking: Asking,
): Promise<Map<CaseState, Record<'base' | 'head', CaseRun[]>>> {
  const again = new Map<CaseState, Record<'base' | 'head', CaseRun[]>>();
  await Promise.all(
    pinned.map(async ({ planned, states, rest }) => {
      if (!suites.has(planned)) return;
      const { repeats } = planned.suite;
      asking.progress({ type: 'phase', text: `${planned.suite.name} dropped: all cases are asked again` });
      const runs = await askCases(planned, { from: repeats, count: (PINNED_RUNS - 1) * repeats }, asking);
      for (const [i, state] of states.entries())
        again.set(state, { base: rest[i] ?? [], head: runs[i] ?? [] });
    }),
  );
  return again;
}

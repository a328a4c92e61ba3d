import { lintArtifacts } from '../../core/artifact/lint.ts';
import type { Problem } from '../../core/artifact/problem.ts';
import type { MovedAlias } from '../../core/artifact/references/moved-aliases.ts';
import type { Change, LintFinding } from '../../core/artifact/types.ts';
import { type EvalPlan, makePlan, type PlannedSuite } from '../../core/eval/plan.ts';
import type { NestedPolicy } from '../../core/policy/nested.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { Models } from '../../ports.ts';
import { applyLintPolicy } from '../change/apply-lint-policy.ts';
import { type Heirs, listHeirs } from '../change/find-artifacts.ts';
import { findChanges } from '../change/find-changes.ts';
import type { Sides } from '../change/read-sides.ts';
import { applyCalibration, type CalibrationDeps } from './apply-calibration.ts';
import { collectEmbeddedSuites } from './collect-embedded-suites.ts';
import { type CollectedSuite, collectPolicySuites } from './collect-suites.ts';
import { toDatasetWarning } from './dataset-warning.ts';
import { listFilesCovered } from './files-covered.ts';
import { findCoverage } from './find-coverage.ts';
import { findJudgeFamilies } from './find-judge-faults.ts';
import { findLeaks } from './find-leaks.ts';
import { mendsBase } from './find-mended.ts';
import { findUnknownMocks } from './find-unknown-mocks.ts';
import { onFallback, type PlannedCandidate, planCandidates } from './plan-candidates.ts';
import { leaveOut, planSuite, type ResolvedSuite } from './plan-suite.ts';
import { type ReadFallback, readPolicies, reviewHeadPolicies } from './read-policy.ts';
import { resolveTarget } from './resolve-target.ts';
import { routeAliases } from './route-aliases.ts';
import { explainEmpty, findUnknown, narrow, type Selection } from './select-suites.ts';
import { type Elsewhere, placeElsewhere } from './targets/elsewhere.ts';
import { isSameToModels, reachesRequests, withUnseen } from './unseen-change.ts';

export type { Selection } from './select-suites.ts';

export type PlannedReview =
  /** `mends`: merged, the change makes it valid. */
  | { kind: 'invalid-policy'; problems: Problem[]; mends: boolean }
  /** `--suite` or `--case` names what does not exist, or nothing that this change concerns. */
  | { kind: 'empty-selection'; message: string }
  | {
      kind: 'planned';
      /** The root's; what a directory's says is in its suites and in `blocked`. */
      policy: Policy;
      changes: Change[];
      /** Changed files that are no artifacts, and that suites cover by name. */
      files: string[];
      plan: EvalPlan;
      /** What the policy has compared as well where the change swaps a model; it decides nothing. */
      candidates: PlannedCandidate[];
      /** Plans a suite as it is asked of the policy's `fallback`, by the suite's name. Only an outage needs it. */
      fallbacks: ReadonlyMap<string, () => Promise<PlannedSuite>>;
      /** Changed artifacts of which no suite's requests are made, or whose change leaves all of them the same. */
      uncovered: string[];
      /** Those of them that a policy wants covered. */
      blocked: string[];
      problems: Problem[];
      lint: LintFinding[];
    };

/** Everything a review would do, before any model is called. */
export async function planReview(
  sides: Sides,
  models: Pick<Models, 'status' | 'catalog'>,
  selection: Selection,
  fallback?: ReadFallback,
  calibration?: CalibrationDeps,
  elsewhere: Elsewhere = {},
): Promise<PlannedReview> {
  const read = await readPolicies(sides.tip, fallback);
  if (!read.ok) {
    const states = { tip: sides.tip, before: sides.base.snapshot, head: sides.head.snapshot };
    return { kind: 'invalid-policy', problems: read.problems, mends: await mendsBase(states, fallback) };
  }
  const { policies } = read;
  const found = await findChanges(sides);
  const { changes } = found;
  const selects = selection.suites.length + selection.cases.length > 0;
  const touched = [...sides.changedFiles, ...changes.map(({ path }) => path)];
  // Of many directories most have nothing to do with a change, and their datasets need not be read.
  const isConcerned = ({ directory }: NestedPolicy) =>
    selects || touched.some((path) => path.startsWith(`${directory}/`));
  const collected = nameApart([
    ...(await collectPolicySuites(policies, sides.tip, sides.head.snapshot, isConcerned)),
    ...(await collectEmbeddedSuites(changes, sides, policies)),
  ]);
  const unknown = findUnknown(collected, selection);
  if (unknown !== null) return { kind: 'empty-selection', message: unknown };

  const heirs = listHeirs(changes);
  const coverage = findCoverage(found, collected, policies);
  const covered = new Set<Change>();
  const suites: PlannedSuite[] = [];
  const leftOut: PlannedSuite[] = [];
  const candidates: PlannedCandidate[] = [];
  const fallbacks = new Map<string, () => Promise<PlannedSuite>>();
  const calibrate = async (planned: readonly PlannedSuite[]) =>
    calibration === undefined ? { suites: planned, notes: [] } : applyCalibration(planned, calibration);
  const reached: { asked: ResolvedSuite; because: string[][]; files: string[] }[] = [];
  for (const suite of collected) {
    const asked = await resolveSuite(suite, sides, heirs, found.aliases);
    const files = listFilesCovered(suite.suite, sides.changedFiles, changes);
    const because = [...coverage.waysOf(asked), ...files.map((path) => [path])];
    if (because.length > 0) reached.push({ asked, because, files });
  }
  // What several suites wait for, they wait for at once.
  const concerned = await Promise.all(reached.map(({ asked }) => placeSuite(asked, sides, elsewhere)));
  for (const [at, resolved] of concerned.entries()) {
    const { because = [], files = [] } = reached[at] ?? {};
    const guarded = coverage.guardedBy(resolved);
    const chosen = narrow(resolved, selection);
    const seen = { changes: guarded, files };
    const planned =
      chosen === null
        ? leaveOut(resolved, changes)
        : withUnseen(await planSuite(chosen, changes, models), chosen, seen);
    if (chosen !== null) candidates.push(...(await planCandidates(chosen, planned, policies.root, models)));
    const guards = [...planned.guards, ...files].sort();
    (chosen === null ? leftOut : suites).push({ ...planned, guards, because });
    const standing = chosen === null ? null : onFallback(chosen, planned);
    if (chosen !== null && standing !== null)
      fallbacks.set(planned.suite.name, async () => {
        const asked = withUnseen(await planSuite(standing, [], models), chosen, seen);
        const { suites: ready } = await calibrate([{ ...asked, guards, because }]);
        return ready[0] ?? asked;
      });
    // What was left out is listed as such; whether it would have measured the change is not known.
    const covers = chosen !== resolved || reachesRequests(planned);
    for (const change of guarded) if (covers || isSameToModels(change)) covered.add(change);
  }
  const files = [...new Set(reached.flatMap((one) => one.files))];
  if (selects && changes.length + files.length > 0 && suites.length === 0)
    return { kind: 'empty-selection', message: explainEmpty(leftOut) };
  const { root } = policies;
  const own = await reviewHeadPolicies(sides.tip, sides.head.snapshot, policies, fallback);
  const uncovered = coverage.listUncovered(covered);
  const measured = await calibrate(suites);
  const { suites: besides } = await calibrate(candidates.map((one) => one.planned));
  return {
    kind: 'planned',
    policy: root,
    changes,
    files,
    plan: makePlan([...measured.suites, ...leftOut], { margin: root.gate.margin, effort: root.gate.effort }),
    candidates: candidates.map((one, i) => ({ ...one, planned: besides[i] ?? one.planned })),
    fallbacks,
    uncovered: uncovered.names,
    blocked: uncovered.blocked,
    problems: [...own.problems, ...found.broken.flatMap((broken) => broken.problems)],
    // What a policy says of the free checks hides nothing of what is done to the policy.
    lint: [
      ...own.findings,
      ...applyLintPolicy(
        [
          ...found.warnings,
          ...(await lintArtifacts(found.artifacts.head, found.artifacts.base, models.catalog)),
          ...findLeaks(concerned),
          ...findUnknownMocks(concerned),
          ...findJudgeFamilies(suites),
          ...measured.notes,
          ...read.notes,
          ...collected.flatMap((suite) => suite.warnings.map(toDatasetWarning)),
        ],
        policies,
      ),
    ],
  };
}

/** Two prompts of one name are two suites: metrics are known by their suite's name, and one must not stand for both. */
export function nameApart(collected: readonly CollectedSuite[]): CollectedSuite[] {
  const taken = new Set<string>();
  return collected.map((one) => {
    const { name, origin } = one.suite;
    const longer = `${name} (${origin.path})`;
    let free = taken.has(name) ? longer : name;
    for (let i = 2; taken.has(free); i++) free = `${longer} ${i}`;
    taken.add(free);
    return free === name ? one : { ...one, suite: { ...one.suite, name: free } };
  });
}

async function resolveSuite(
  collected: CollectedSuite,
  sides: Sides,
  heirs: Heirs,
  aliases: readonly MovedAlias[],
): Promise<ResolvedSuite> {
  const { suite, resolved, addedCases } = collected;
  const onHead = { ...suite, cases: [...suite.cases, ...addedCases] };
  const [base, head] = await Promise.all([
    resolved?.base ?? resolveTarget(suite, sides.base),
    resolved?.head ?? resolveTarget(onHead, sides.head, heirs),
  ]);
  const states = { tip: sides.tip, base: sides.base.snapshot, head: sides.head.snapshot };
  return { ...collected, states, ...routeAliases(suite, { base, head }, aliases) };
}

/** Only of suites that the change concerns: others are asked about elsewhere, and may be waited for. */
async function placeSuite(
  resolved: ResolvedSuite,
  sides: Sides,
  elsewhere: Elsewhere,
): Promise<ResolvedSuite> {
  const [base, head] = await Promise.all([
    placeElsewhere(resolved.base, 'base', sides.base.snapshot, elsewhere),
    placeElsewhere(resolved.head, 'head', sides.head.snapshot, elsewhere),
  ]);
  return {
    ...resolved,
    base,
    head,
    ...(resolved.base.ok && !base.ok ? { unplacedBase: true as const } : {}),
  };
}

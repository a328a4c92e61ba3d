import { lintArtifacts } from '../core/artifact/lint.ts';
import { suggestName } from '../core/artifact/nearest.ts';
import type { Problem } from '../core/artifact/problem.ts';
import type { Change, LintFinding } from '../core/artifact/types.ts';
import { type EvalPlan, makePlan, type PlannedSuite } from '../core/eval/plan.ts';
import type { Case } from '../core/eval/types.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { Models } from '../ports.ts';
import { applyLintPolicy } from './apply-lint-policy.ts';
import { matchGlobs } from './artifact-tree.ts';
import { collectEmbeddedSuites } from './collect-embedded-suites.ts';
import { type CollectedSuite, collectPolicySuites, coversOf } from './collect-suites.ts';
import { findChanges } from './find-changes.ts';
import { findDependentConfigs } from './find-dependent-configs.ts';
import { findLeaks } from './find-leaks.ts';
import { leaveOut, planSuite, type ResolvedSuite } from './plan-suite.ts';
import { readPolicy, reviewHeadPolicy } from './read-policy.ts';
import type { Sides } from './read-sides.ts';
import { resolveTarget } from './resolve-target.ts';
import { isSameToModels, reachesRequests, withUnseen } from './unseen-change.ts';

/** Only these suites and cases; empty: all. */
export type Selection = { suites: readonly string[]; cases: readonly string[] };

export type PlannedReview =
  | { kind: 'invalid-policy'; problems: Problem[] }
  /** `--suite` or `--case` names what does not exist, or nothing that this change concerns. */
  | { kind: 'empty-selection'; message: string }
  | {
      kind: 'planned';
      policy: Policy;
      changes: Change[];
      plan: EvalPlan;
      /** Changed artifacts of which no suite's requests are made, or whose change leaves all of them the same. */
      uncovered: string[];
      problems: Problem[];
      lint: LintFinding[];
    };

/** Kinds that a review reports and that no suite has to cover. */
const NOT_GATED: ReadonlySet<Change['kind']> = new Set(['coding-agent-instructions', 'eval-suite']);

/** Everything a review would do, before any model is called. */
export async function planReview(
  sides: Sides,
  models: Pick<Models, 'status' | 'catalog'>,
  selection: Selection,
): Promise<PlannedReview> {
  const read = await readPolicy(sides.tip);
  if (!read.ok) return { kind: 'invalid-policy', problems: read.problems };
  const { policy } = read;
  const found = await findChanges(sides);
  const changes = [...found.changes, ...(await findDependentConfigs(sides, found.changes))];
  const collected = nameApart([
    ...(await collectPolicySuites(policy, sides.tip, sides.head.snapshot)),
    ...(await collectEmbeddedSuites(changes, sides, policy)),
  ]);
  const unknown = findUnknown(collected, selection);
  if (unknown !== null) return { kind: 'empty-selection', message: unknown };

  const changed = new Set(
    changes.flatMap((change) => [change.path, ...(change.oldPath === undefined ? [] : [change.oldPath])]),
  );
  const gated = changes.filter(isGated);
  const covered = new Set<Change>();
  const suites: PlannedSuite[] = [];
  const leftOut: PlannedSuite[] = [];
  const concerned: ResolvedSuite[] = [];
  for (const suite of collected) {
    const resolved = await resolveSuite(suite, sides);
    if (!concerns(resolved, changed)) continue;
    concerned.push(resolved);
    const guarded = gated.filter((change) => isMadeOf(resolved, change));
    const chosen = narrow(resolved, selection);
    const planned =
      chosen === null
        ? leaveOut(resolved, changed)
        : withUnseen(await planSuite(chosen, changed, models), chosen, guarded);
    (chosen === null ? leftOut : suites).push(planned);
    // What was left out is listed as such; whether it would have measured the change is not known.
    const covers = chosen !== resolved || reachesRequests(planned);
    for (const change of guarded) if (covers || isSameToModels(change)) covered.add(change);
  }
  const selects = selection.suites.length + selection.cases.length > 0;
  if (selects && changes.length > 0 && suites.length === 0)
    return { kind: 'empty-selection', message: explainEmpty(leftOut) };
  const rules = { margin: policy.gate.margin, effort: policy.gate.effort };
  const uncovered = gated.filter((change) => !covered.has(change)).map(({ path }) => path);
  return {
    kind: 'planned',
    policy,
    changes,
    plan: makePlan([...suites, ...leftOut], rules),
    uncovered: [...new Set(uncovered)],
    problems: found.broken.flatMap((broken) => broken.problems),
    lint: applyLintPolicy(
      [
        ...found.warnings,
        ...(await lintArtifacts(found.artifacts.head, found.artifacts.base, models.catalog)),
        ...findLeaks(concerned),
        ...read.notes,
        ...collected.flatMap((suite) => suite.warnings.map(toWarning)),
        ...(await reviewHeadPolicy(sides.tip, sides.head.snapshot)),
      ],
      policy.lint,
    ),
  };
}

/** Two prompts of one name are two suites: metrics are known by their suite's name, and one must not stand for both. */
function nameApart(collected: readonly CollectedSuite[]): CollectedSuite[] {
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

function toWarning({ path, line, expected, found, hint }: Problem): LintFinding {
  const message = `expected ${expected}, found ${found}.${hint === undefined ? '' : ` ${hint}`}`;
  return { rule: 'dataset', severity: 'warning', path, line, message };
}

async function resolveSuite(collected: CollectedSuite, sides: Sides): Promise<ResolvedSuite> {
  if (collected.resolved !== undefined) return { ...collected, ...collected.resolved };
  const { suite } = collected;
  const [base, head] = await Promise.all([
    resolveTarget(suite, sides.base),
    resolveTarget(suite, sides.head),
  ]);
  return { ...collected, base, head };
}

function isGated({ kind }: Change): boolean {
  return !NOT_GATED.has(kind);
}

/** Whether the suite's requests are made of what changed: of this artifact, not of another one in the same file. */
function isMadeOf({ suite, artifact, base, head }: ResolvedSuite, change: Change): boolean {
  if (suite.target.kind === 'recorded') return matchGlobs(coversOf(suite))(change.path);
  const paths = [change.path, change.oldPath];
  if (artifact !== null && paths.includes(artifact)) return true;
  return [base, head].some(
    (side) => side.ok && side.inputs.some(({ kind, path }) => kind === change.kind && paths.includes(path)),
  );
}

/** Whether a change touches what the suite guards or is made of. */
function concerns(resolved: ResolvedSuite, changed: ReadonlySet<string>): boolean {
  const inputs = [resolved.base, resolved.head].flatMap((side) =>
    side.ok ? side.inputs.map((input) => input.path) : [],
  );
  if (inputs.some((path) => changed.has(path))) return true;
  if (resolved.artifact !== null) return changed.has(resolved.artifact);
  const matches = matchGlobs(coversOf(resolved.suite));
  return [...changed].some(matches);
}

/** What to say of a name that no suite and no case has; null where all are known. */
function findUnknown(collected: readonly CollectedSuite[], { suites, cases }: Selection): string | null {
  const names = collected.map((one) => one.suite.name);
  const unknown = suites.find((name) => !names.includes(name));
  if (unknown !== undefined) return `there is no suite "${unknown}". ${suggestName(unknown, names)}`;
  const chosen = suites.length === 0 ? collected : collected.filter((one) => suites.includes(one.suite.name));
  const ids = chosen.flatMap((one) => [...one.suite.cases, ...one.addedCases].map((testCase) => testCase.id));
  const missing = cases.find((id) => !ids.includes(id));
  return missing === undefined
    ? null
    : `there is no case "${missing}". ${suggestName(missing, ids.slice(0, 200))}`;
}

/** The suite with the cases that were asked for; null where it was not, or has none of them. */
function narrow(resolved: ResolvedSuite, { suites, cases }: Selection): ResolvedSuite | null {
  const { suite, addedCases } = resolved;
  if (suites.length > 0 && !suites.includes(suite.name)) return null;
  if (cases.length === 0) return resolved;
  const wanted = ({ id }: Case) => cases.includes(id);
  const [kept, added] = [suite.cases.filter(wanted), addedCases.filter(wanted)];
  if (kept.length + added.length === 0) return null;
  const left = suite.cases.length - kept.length;
  if (left + addedCases.length - added.length === 0) return resolved;
  const reason = `${left} of ${suite.cases.length} cases left out: this run was asked for others`;
  return {
    ...resolved,
    addedCases: added,
    suite: { ...suite, cases: kept, mustPass: suite.mustPass.filter((id) => cases.includes(id)) },
    obstacles:
      left === 0
        ? resolved.obstacles
        : [...resolved.obstacles, { metric: null, reason, fix: null, blocks: false }],
  };
}

function explainEmpty(leftOut: readonly PlannedSuite[]): string {
  const names = leftOut.map(({ suite }) => suite.name);
  const others = names.length === 0 ? 'No suite has.' : `It concerns: ${names.join(', ')}.`;
  return `none of the suites and cases asked for has to do with this change. ${others}`;
}

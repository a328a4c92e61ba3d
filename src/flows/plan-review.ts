import { suggestName } from '../core/artifact/nearest.ts';
import type { Problem } from '../core/artifact/problem.ts';
import type { Change, LintFinding } from '../core/artifact/types.ts';
import { type EvalPlan, makePlan } from '../core/eval/plan.ts';
import type { Policy } from '../core/policy/parse.ts';
import type { Models } from '../ports.ts';
import { matchGlobs } from './artifact-tree.ts';
import { collectEmbeddedSuites } from './collect-embedded-suites.ts';
import { type CollectedSuite, collectPolicySuites, coversOf } from './collect-suites.ts';
import { findChanges } from './find-changes.ts';
import { findDependentConfigs } from './find-dependent-configs.ts';
import { planSuite, type ResolvedSuite } from './plan-suite.ts';
import { readPolicy, reviewHeadPolicy } from './read-policy.ts';
import type { Sides } from './read-sides.ts';
import { resolveTarget } from './resolve-target.ts';

/** Only these suites and cases; empty: all. */
export type Selection = { suites: readonly string[]; cases: readonly string[] };

export type PlannedReview =
  | { kind: 'invalid-policy'; problems: Problem[] }
  /** `--suite` or `--case` names something that does not exist. */
  | { kind: 'unknown-selection'; message: string }
  | {
      kind: 'planned';
      policy: Policy;
      changes: Change[];
      plan: EvalPlan;
      /** Changed artifacts of which no suite's requests are made. */
      uncovered: string[];
      problems: Problem[];
      lint: LintFinding[];
    };

/** Kinds that a review reports and that no suite has to cover. */
const NOT_GATED: ReadonlySet<Change['kind']> = new Set(['coding-agent-instructions', 'eval-suite']);

/** Everything a review would do, before any model is called. */
export async function planReview(
  sides: Sides,
  models: Pick<Models, 'status'>,
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
  const selected = select(collected, selection);
  if (typeof selected === 'string') return { kind: 'unknown-selection', message: selected };

  const changed = new Set(
    changes.flatMap((change) => [change.path, ...(change.oldPath === undefined ? [] : [change.oldPath])]),
  );
  const suites = [];
  for (const suite of selected) {
    const resolved = await resolveSuite(suite, sides);
    if (concerns(resolved, changed)) suites.push(await planSuite(resolved, changed, models));
  }
  const rules = { margin: policy.gate.margin, effort: policy.gate.effort };
  const covered = new Set(
    suites
      .filter((suite) => suite.cases.length > 0 || suite.obstacles.some((one) => one.blocks))
      .flatMap((suite) => suite.guards),
  );
  const uncovered = changes
    .filter(
      (change) =>
        !NOT_GATED.has(change.kind) &&
        !covered.has(change.path) &&
        !covered.has(change.oldPath ?? change.path),
    )
    .map((change) => change.path);
  return {
    kind: 'planned',
    policy,
    changes,
    plan: makePlan(suites, rules),
    uncovered: [...new Set(uncovered)],
    problems: found.broken.flatMap((broken) => broken.problems),
    lint: [
      ...found.warnings,
      ...read.notes,
      ...selected.flatMap((suite) => suite.warnings.map(toWarning)),
      ...(await reviewHeadPolicy(sides.tip, sides.head.snapshot)),
    ],
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

function select(collected: CollectedSuite[], { suites, cases }: Selection): CollectedSuite[] | string {
  const names = collected.map((one) => one.suite.name);
  const unknown = suites.find((name) => !names.includes(name));
  if (unknown !== undefined) return `there is no suite "${unknown}". ${suggestName(unknown, names)}`;
  const chosen = suites.length === 0 ? collected : collected.filter((one) => suites.includes(one.suite.name));
  if (cases.length === 0) return chosen;
  const ids = chosen.flatMap((one) => [...one.suite.cases, ...one.addedCases].map((testCase) => testCase.id));
  const missing = cases.find((id) => !ids.includes(id));
  if (missing !== undefined)
    return `there is no case "${missing}". ${suggestName(missing, ids.slice(0, 200))}`;
  const wanted = new Set(cases);
  return chosen.map((one) => ({
    ...one,
    addedCases: one.addedCases.filter((testCase) => wanted.has(testCase.id)),
    suite: {
      ...one.suite,
      cases: one.suite.cases.filter((testCase) => wanted.has(testCase.id)),
      mustPass: one.suite.mustPass.filter((id) => wanted.has(id)),
    },
  }));
}

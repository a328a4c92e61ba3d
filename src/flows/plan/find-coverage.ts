import { addressOf, placesOf } from '../../core/artifact/references/address.ts';
import {
  buildGraph,
  type DependencyGraph,
  type Edge,
  findWays,
} from '../../core/artifact/references/dependency-graph.ts';
import type { Change } from '../../core/artifact/types.ts';
import type { Suite } from '../../core/eval/types.ts';
import { nearestSetting, type Policies, policiesAbove } from '../../core/policy/nested.ts';
import type { FoundChanges } from '../change/find-changes.ts';
import { matchArtifacts } from '../change/match-artifacts.ts';
import { type CollectedSuite, coversOf } from './collect-suites.ts';
import type { ResolvedSuite } from './plan-suite.ts';
import { inputsOf, isOf, readsFrom } from './reads-from.ts';

/** Kinds that a review reports and that no suite has to cover. */
const NEVER_GATED: ReadonlySet<Change['kind']> = new Set(['eval-suite']);
/** Kinds that a suite has to cover only where a policy's suite says that it guards them. */
const GATED_ON_REQUEST: ReadonlySet<Change['kind']> = new Set(['coding-agent-instructions']);

/**
 * What puts others together: no suite sends it whole, and where it did not change itself it is covered with what it
 * includes. A prompt is another one with another partial, whichever suite has measured that elsewhere.
 */
const COMPOSED: ReadonlySet<Change['kind']> = new Set([
  'agent-definition',
  'model-config',
  'gateway-config',
  'mcp-config',
]);

/** Which suites a change concerns, and which changes no suite measures. */
export type Coverage = {
  /** The ways from a suite to what changed, nearest first: `[prompt, partial]`. None: it has nothing to do with the change. */
  waysOf(suite: ResolvedSuite): string[][];
  /** The changes that have to be covered, of which the suite's requests are made. */
  guardedBy(suite: ResolvedSuite): Change[];
  /** Changes that have to be covered and are not, and of those the ones that may not be merged. */
  listUncovered(covered: ReadonlySet<Change>): { names: string[]; blocked: string[] };
};

/** Reads who depends on what off one graph: from suites to what they guard, from there to what that includes. */
export function findCoverage(
  found: Pick<FoundChanges, 'changes' | 'includes' | 'changed'>,
  collected: readonly CollectedSuite[],
  policies: Policies,
): Coverage {
  const { changes } = found;
  const includes = buildGraph(found.includes);
  const includers = indexIncluders(changes);
  const own = new Set(
    changes
      .filter(isOwn)
      .flatMap((change) => [addressOf(change), change.path, change.oldPath ?? change.path]),
  );
  const isChanged = (node: string) => own.has(node) || found.changed.has(node);
  const declared = collected
    .filter(({ suite }) => suite.origin.kind === 'policy')
    .map(({ suite }) => ({ policy: suite.origin.path, matches: matchArtifacts(coversOf(suite)) }));
  const guardians = (change: Change) =>
    new Set(declared.filter(({ matches }) => placesOf(change).some(matches)).map(({ policy }) => policy));
  const isGated = (change: Change) =>
    !NEVER_GATED.has(change.kind) && (!GATED_ON_REQUEST.has(change.kind) || guardians(change).size > 0);
  const gated = changes.filter(isGated);

  return {
    waysOf: (suite) => findWays(withSuite(includes, suite, changes), SUITE, isChanged),
    guardedBy(suite) {
      const reads = readsFrom(suite);
      const isMadeOf = (change: Change) =>
        reads(change) || (includers.get(change.path) ?? []).some((one) => reads(one));
      return gated.filter(
        (change) => isMadeOf(change) && !hasStricterGuardian(policies, suite.suite, change, guardians),
      );
    },
    listUncovered(covered) {
      const isCovered = (change: Change) => covered.has(change) || !isGated(change);
      const partsCovered = ({ includes = [] }: Change) =>
        includes.every((path) => {
          const parts = changes.filter((one) => isOwn(one) && (one.path === path || one.oldPath === path));
          return parts.length > 0 && parts.every(isCovered);
        });
      const uncovered = gated
        .filter((change) => !covered.has(change))
        .filter((change) => isOwn(change) || !COMPOSED.has(change.kind) || !partsCovered(change));
      const blocked = uncovered.filter((change) => isRequired(policies, change.path, guardians(change)));
      return { names: [...new Set(uncovered.map(addressOf))], blocked: [...new Set(blocked.map(addressOf))] };
    },
  };
}

/** Whether the artifact changed itself, and not only what it includes. */
function isOwn({ includes, oldPath, base, head }: Change): boolean {
  return includes === undefined || oldPath !== undefined || base?.digest !== head?.digest;
}

/** The node of the suite itself; no path is empty. */
const SUITE = '';

/**
 * The graph seen from a suite: what it is made of, what it says it covers, the rows that it runs. Of a file of which it
 * reads a part that did not change, it reads nothing that did.
 */
function withSuite(
  includes: DependencyGraph,
  resolved: ResolvedSuite,
  changes: readonly Change[],
): DependencyGraph {
  const { suite, artifact, base, head, files } = resolved;
  const read = inputsOf(resolved).filter((input) => {
    const inFile = changes.filter((change) => [change.path, change.oldPath].includes(input.path));
    return inFile.length === 0 || inFile.some((change) => isOf(input, change));
  });
  // A target that cannot be read is known by its name alone.
  const named = suite.covers.length > 0 || !base.ok || !head.ok ? coversOf(suite) : [];
  const matches = matchArtifacts(named);
  const covered = changes.filter((change) => placesOf(change).some(matches));
  const parts = new Map([...read, ...covered].map((one) => [addressOf(one), one.path]));
  const own = buildGraph(
    [...parts.keys(), ...(artifact === null ? [] : [artifact]), ...files].map((node): Edge => [SUITE, node]),
  );
  return { next: (node) => (node === SUITE ? own.next(node) : includes.next(parts.get(node) ?? node)) };
}

/** Artifacts that changed with what they include, by the files included. What a suite reads is not what it sends. */
function indexIncluders(changes: readonly Change[]): ReadonlyMap<string, Change[]> {
  const byPath = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.kind === 'eval-suite') continue;
    for (const path of change.includes ?? []) byPath.set(path, [...(byPath.get(path) ?? []), change]);
  }
  return byPath;
}

/**
 * Whether a policy above the suite's own guards the artifact as well. Then only that one's suites cover it: a directory
 * may ask for more than the policies above it, never for less.
 */
function hasStricterGuardian(
  { root, nested }: Policies,
  { origin }: Suite,
  change: Change,
  guardians: (change: Change) => ReadonlySet<string>,
): boolean {
  const own = origin.kind === 'policy' ? nested.find((policy) => policy.path === origin.path) : undefined;
  if (own === undefined) return false;
  const above = policiesAbove({ root, nested }, own.path).filter((policy) => policy !== own);
  return [root, ...above].some((policy) => policy.path !== null && guardians(change).has(policy.path));
}

/** Whether an artifact has to be covered: the nearest policy says so, or any above whose suites mean to cover it. */
function isRequired(policies: Policies, path: string, guardians: ReadonlySet<string>): boolean {
  const nearest = nearestSetting(policies, path, ({ uncovered }) => uncovered);
  const { root } = policies;
  if ((nearest ?? root.gate.uncovered) === 'block') return true;
  const strict = [
    ...policiesAbove(policies, path).filter(({ uncovered }) => uncovered === 'block'),
    ...(root.gate.uncovered === 'block' ? [root] : []),
  ];
  return strict.some((policy) => policy.path !== null && guardians.has(policy.path));
}

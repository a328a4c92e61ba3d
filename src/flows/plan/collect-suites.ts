import type { Json, Problem } from '../../core/artifact/problem.ts';
import type { PlacedMock } from '../../core/eval/agent/read-mocks.ts';
import type { Obstacle } from '../../core/eval/plan.ts';
import { parseScorerUses } from '../../core/eval/scorers/resolve.ts';
import type { Case, Suite } from '../../core/eval/types.ts';
import { type NestedPolicy, nearestSetting, type Policies } from '../../core/policy/nested.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { PolicySuite } from '../../core/policy/schema.ts';
import { artifactsNamed } from '../../core/policy/targets.ts';
import type { Snapshot } from '../../ports.ts';
import { type ChosenCases, chooseCases, toObstacle } from './choose-cases.ts';
import { datasetPaths } from './read-dataset.ts';
import type { Resolution } from './targets/types.ts';

/** A suite with its cases as the base branch has them, and what the head does to them. */
export type CollectedSuite = {
  suite: Suite;
  /** Path of the artifact that carries the suite itself; null where the policy declares it. */
  artifact: string | null;
  /** Files of its cases that it reads beside the artifact that carries it. */
  files: string[];
  /** Cases that only the head's dataset has. */
  addedCases: Case[];
  /** Ids of cases that the head dropped, or changed in what is asked, expected or scored. */
  removedCases: string[];
  /** Digest of each of them and of what stands in its place. */
  removals: string[];
  obstacles: Obstacle[];
  warnings: Problem[];
  /** Those of the whole suite, which stand in a file of their own; absent: none. */
  mocks?: PlacedMock[];
  /** The target as both sides have it, where the suite itself holds it. */
  resolved?: { base: Resolution; head: Resolution };
};

/**
 * The policies' suites, the root's first and of directories those that are `concerned`. What is wrong with one is its
 * obstacle and stops no other.
 */
export async function collectPolicySuites(
  policies: Policies,
  tip: Snapshot,
  head: Snapshot,
  concerned: (policy: NestedPolicy) => boolean = () => true,
): Promise<CollectedSuite[]> {
  const { root, nested } = policies;
  const collect = (policy: Policy | NestedPolicy) =>
    policy.suites.map((declared) => collectPolicySuite(declared, policy.path ?? '', policies, tip, head));
  return Promise.all([root, ...nested.filter(concerned)].flatMap(collect));
}

async function collectPolicySuite(
  declared: PolicySuite,
  path: string,
  policies: Policies,
  tip: Snapshot,
  head: Snapshot,
): Promise<CollectedSuite> {
  const uses = parseScorerUses((declared.scorers ?? []) as Json[], {
    path,
    locate: () => ({ line: 1, column: 1 }),
    keys: [],
  });
  const dataset = await chooseCases(declared, tip, head);
  return {
    suite: {
      name: declared.name,
      origin: { kind: 'policy', path },
      covers: declared.covers ?? [],
      target: declared.target,
      cases: dataset.cases,
      scorers: uses.ok ? uses.value : [],
      mustPass: dataset.mustPass,
      repeats: declared.repeats ?? 1,
      ...(declared.fallback === undefined ? {} : { fallback: declared.fallback }),
      ...rulesFor(policies, path),
    },
    artifact: null,
    files: Object.values(datasetPaths(declared)).filter((file) => file !== null),
    addedCases: dataset.added,
    removedCases: dataset.removed,
    removals: dataset.removals,
    obstacles: [
      ...(uses.ok ? [] : uses.problems.map(toObstacle)),
      ...(declared.scorers === undefined ? findUnmeasured(dataset) : []),
      ...dataset.obstacles,
    ],
    warnings: dataset.warnings,
    ...(dataset.mocks.length > 0 ? { mocks: dataset.mocks } : {}),
  };
}

/** Of a suite without scorers, the first case that brings none either: it would count for nothing without a word. */
function findUnmeasured({ cases }: ChosenCases): Obstacle[] {
  const found = cases.find(({ scorers }) => scorers.length === 0);
  if (found === undefined) return [];
  const expected = 'an assertion in every case, as the suite has no `scorers`';
  return [toObstacle({ ...found.source, column: 1, expected, found: 'none' })];
}

/** What the nearest policy says of a suite that is declared in the file at `path`. */
export function rulesFor(policies: Policies, path: string): Pick<Suite, 'judge' | 'margin'> {
  const margin = nearestSetting(policies, path, (policy) => policy.margin);
  return {
    judge: nearestSetting(policies, path, (policy) => policy.judge) ?? policies.root.judge,
    ...(margin === null ? {} : { margin }),
  };
}

/** `covers` as written, or the paths that the target names. */
export function coversOf({ covers, target }: Pick<Suite, 'covers' | 'target'>): string[] {
  if (covers.length > 0) return covers;
  return artifactsNamed(target);
}

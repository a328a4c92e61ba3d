import { suggestName } from '../../core/artifact/nearest.ts';
import { formatProblem, type Json, type Parsed, type Problem } from '../../core/artifact/problem.ts';
import { type PlacedMock, parseMocks } from '../../core/eval/agent/read-mocks.ts';
import { type Dataset, parseDataset } from '../../core/eval/dataset.ts';
import { type CaseChanges, compareCases } from '../../core/eval/datasets/compare-cases.ts';
import { selectAdded, selectCases } from '../../core/eval/datasets/select.ts';
import type { Obstacle } from '../../core/eval/plan.ts';
import { parseScorerUses } from '../../core/eval/scorers/resolve.ts';
import type { Case, Suite } from '../../core/eval/types.ts';
import { type NestedPolicy, nearestSetting, type Policies } from '../../core/policy/nested.ts';
import type { Policy } from '../../core/policy/parse.ts';
import type { PolicySuite } from '../../core/policy/schema.ts';
import { artifactsNamed } from '../../core/policy/targets.ts';
import type { FileContent, Snapshot } from '../../ports.ts';
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
  const uses = parseScorerUses(declared.scorers as Json[], {
    path,
    locate: () => ({ line: 1, column: 1 }),
    keys: [],
  });
  const base = await readDataset(declared, tip);
  const obstacles: Obstacle[] = [];
  if (!uses.ok) obstacles.push(...uses.problems.map(toObstacle));
  if (!base.ok) obstacles.push(...base.problems.slice(0, 5).map(toObstacle));
  const all = base.ok ? base.value.cases : [];
  const strict = [...(declared.must_pass ?? []), ...all.flatMap((one) => (one.mustPass ? [one.id] : []))];
  const mustPass = [...new Set(strict)];
  if (base.ok) obstacles.push(...findUnknownCases(declared.must_pass ?? [], all));
  const chosen = choose(declared, all, mustPass, seedOf(declared, tip));
  obstacles.push(...chosen.obstacles);
  const { cases } = chosen;
  const changed = await compareDatasets(declared, tip, head, all);
  return {
    suite: {
      name: declared.name,
      origin: { kind: 'policy', path },
      covers: declared.covers ?? [],
      target: declared.target,
      cases,
      scorers: uses.ok ? uses.value : [],
      mustPass,
      repeats: declared.repeats ?? 1,
      ...rulesFor(policies, path),
    },
    artifact: null,
    files: Object.values(datasetPaths(declared)).filter((file) => file !== null),
    addedCases: changed.added,
    removedCases: changed.removed,
    removals: changed.removals,
    obstacles: [...obstacles, ...changed.obstacles],
    warnings: base.ok ? base.value.warnings : [],
    ...(base.ok && base.value.mocks.length > 0 ? { mocks: base.value.mocks } : {}),
  };
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

type SuiteDataset = Dataset & { mocks: PlacedMock[] };

/** The cases with the mocks of their suite, which are a part of what is asked of an agent. */
async function readDataset(declared: PolicySuite, snapshot: Snapshot): Promise<Parsed<SuiteDataset>> {
  const { path, answers, mocks } = datasetPaths(declared);
  const files = await snapshot.readMany([path, answers, mocks].filter((file) => file !== null));
  const read = (file: string) => readText(file, files.get(file), snapshot.ref);
  const rows = read(path);
  const solutions = answers === null ? null : read(answers);
  const rules = mocks === null ? null : read(mocks);
  const parsedMocks =
    mocks === null || rules === null ? null : rules.ok ? parseMocks(mocks, rules.value) : rules;
  const problems = [rows, solutions, parsedMocks].flatMap((one) => (one?.ok === false ? one.problems : []));
  if (problems.length > 0 || !rows.ok) return { ok: false, problems };
  const extra = answers !== null && solutions?.ok === true ? { path: answers, text: solutions.value } : null;
  const dataset = parseDataset(path, rows.value, { answers: extra });
  if (!dataset.ok) return dataset;
  const shared = parsedMocks?.ok === true ? parsedMocks.value : [];
  return { ok: true, value: { ...withMocks(dataset.value, shared), mocks: shared } };
}

/** A case's own mocks are tried first. */
function withMocks(dataset: Dataset, shared: readonly PlacedMock[]): Dataset {
  if (shared.length === 0) return dataset;
  const rules = shared.map(({ mock }) => mock);
  const cases = dataset.cases.map((one) => ({
    ...one,
    mocks: one.mocks === undefined ? rules : [...one.mocks, ...rules],
  }));
  return { ...dataset, cases };
}

function datasetPaths({ dataset, target }: PolicySuite): {
  path: string;
  answers: string | null;
  mocks: string | null;
} {
  const mocks = target.kind === 'agent' ? (target.mocks ?? null) : null;
  return typeof dataset === 'string'
    ? { path: dataset, answers: null, mocks }
    : { path: dataset.path, answers: dataset.answers ?? null, mocks };
}

/** The base's dataset decides what is drawn, so that the head, and every re-run, takes the same. */
function seedOf(declared: PolicySuite, tip: Snapshot): string {
  return tip.files.get(datasetPaths(declared).path)?.id ?? '';
}

/** The cases that the policy selects; how many they are of how many is said in every report. */
function choose(
  { dataset }: PolicySuite,
  all: Case[],
  mustPass: readonly string[],
  seed: string,
): { cases: Case[]; obstacles: Obstacle[] } {
  if (typeof dataset === 'string' || all.length === 0) return { cases: all, obstacles: [] };
  const selected = selectCases(all, dataset, { mustPass: new Set(mustPass), seed });
  if (!selected.ok) return { cases: [], obstacles: [obstacle(`${dataset.path}: ${selected.reason}`, true)] };
  const { cases, statement } = selected;
  return { cases, obstacles: statement === null ? [] : [obstacle(statement, false)] };
}

function obstacle(reason: string, blocks: boolean): Obstacle {
  return { metric: null, reason, fix: null, blocks };
}

/** Why a file cannot be read as text, in the words of a parser. */
export function readText(
  path: string,
  content: FileContent | undefined,
  ref: string,
): { ok: true; value: string } | { ok: false; problems: Problem[] } {
  if (content?.kind === 'text') return { ok: true, value: content.text };
  const [found, hint] = describeUnread(content, ref);
  return { ok: false, problems: [{ path, line: 1, column: 1, expected: 'a text file', found, hint }] };
}

function describeUnread(
  content: Exclude<FileContent, { kind: 'text' }> | undefined,
  ref: string,
): [string, string] {
  if (content === undefined || content.kind === 'missing')
    return [`no such file in ${ref}`, 'Commit it, or name the right path.'];
  if (content.kind === 'too-large')
    return [`a file of ${content.size.toLocaleString('en-US')} bytes`, 'Split it into several suites.'];
  if (content.kind === 'binary') return ['bytes that are not UTF-8', 'Save it as UTF-8.'];
  return [`a ${content.kind}`, 'Put the file itself there.'];
}

type DatasetChange = CaseChanges & { obstacles: Obstacle[] };

const NO_CHANGES: CaseChanges = { added: [], removed: [], removals: [] };

async function compareDatasets(
  declared: PolicySuite,
  tip: Snapshot,
  head: Snapshot,
  all: readonly Case[],
): Promise<DatasetChange> {
  const paths = datasetPaths(declared);
  const files = Object.values(paths).filter((file) => file !== null);
  const same = files.every((file) => tip.files.get(file)?.id === head.files.get(file)?.id);
  if (same) return { ...NO_CHANGES, obstacles: [] };
  if (!head.files.has(paths.path)) return { ...compareCases(all, []), obstacles: [] };
  // A head without the mocks has cases without them: they count as the base has them, as ever.
  const gone = paths.mocks !== null && !head.files.has(paths.mocks);
  const parsed = await readDataset(gone ? withoutMocks(declared) : declared, head);
  if (!parsed.ok) return { ...NO_CHANGES, obstacles: parsed.problems.slice(0, 5).map(toObstacle) };
  // Of the whole dataset, whatever was drawn: what is gone after the merge will not be drawn either.
  const changes = compareCases(all, parsed.value.cases);
  const { dataset } = declared;
  if (typeof dataset === 'string') return { ...changes, obstacles: [] };
  return { ...changes, added: selectAdded(changes.added, dataset, seedOf(declared, tip)), obstacles: [] };
}

function withoutMocks(declared: PolicySuite): PolicySuite {
  const { target } = declared;
  if (target.kind !== 'agent') return declared;
  const { mocks: _, ...rest } = target;
  return { ...declared, target: rest };
}

function findUnknownCases(mustPass: readonly string[], cases: readonly Case[]): Obstacle[] {
  const ids = cases.map((one) => one.id);
  const known = new Set(ids);
  return mustPass
    .filter((id) => !known.has(id))
    .map((id) => ({
      metric: null,
      reason: `\`must_pass\` names "${id}", which is no case of the dataset. ${suggestName(id, ids.slice(0, 200))}`,
      fix: null,
      blocks: true,
    }));
}

function toObstacle(problem: Problem): Obstacle {
  return { metric: null, reason: formatProblem(problem), fix: null, blocks: true };
}

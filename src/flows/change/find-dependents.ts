import { extensionOf } from '../../core/artifact/paths.ts';
import { buildGraph, type Edge, findWays } from '../../core/artifact/references/dependency-graph.ts';
import { indexFiles } from '../../core/artifact/references/references.ts';
import type { Artifact, Change } from '../../core/artifact/types.ts';
import type { Referrers } from './find-referrers.ts';
import type { Sides } from './read-sides.ts';

/** Includes of includes that are followed; a cycle ends by itself. */
const MAX_ROUNDS = 16;
/** More names of files say nothing more. */
const MAX_NAMED = 5;
/** Files of a program: it is not the artifact's, except for the artifacts that they hold. */
const SOURCE = /^([cm]?[jt]sx?|py|ipynb|go|rb|rs|java|kt|cs|php|swift|scala|ex|exs|c|cc|cpp|h|hpp)$/;

export type Dependents = {
  /** The changes that were given, and those of artifacts that include something that changed. */
  changes: Change[];
  /** Which file includes which, as far as it leads to something that changed. */
  includes: Edge[];
  /** Files that changed in what counts to whoever includes them. */
  changed: ReadonlySet<string>;
};

/**
 * Artifacts that did not change themselves and pull in, directly or through others, what did. `changes` are those that
 * did, `artifacts` all that the head's changed files hold.
 */
export async function findDependents(
  sides: Sides,
  changes: readonly Change[],
  artifacts: readonly Artifact[],
  referrers: Referrers,
): Promise<Dependents> {
  const { all, forSuites } = await selectChanged(sides, changes);
  const known = new Set(artifacts.filter(({ references }) => references.length > 0));
  const direct = new Map<Artifact, Set<string>>();

  const reached = new Set(forSuites);
  let frontier: ReadonlySet<string> = forSuites;
  for (let round = 0; frontier.size > 0 && round < MAX_ROUNDS; round++) {
    const beyondSuites = [...frontier].filter((path) => round > 0 || all.has(path));
    const found = [
      ...(round === 0 ? await referrers.findSuites() : []),
      ...(await referrers.findNaming(beyondSuites)),
    ];
    for (const artifact of found) if (artifact.references.length > 0) known.add(artifact);
    const [find, findForSuites] = [indexFiles(beyondSuites), indexFiles(frontier)];
    const next = new Set<string>();
    for (const artifact of known) {
      const look = artifact.kind === 'eval-suite' ? findForSuites : find;
      const hits = artifact.references.flatMap(look).filter((path) => path !== artifact.path);
      if (hits.length === 0) continue;
      direct.set(artifact, new Set([...(direct.get(artifact) ?? []), ...hits]));
      if (!reached.has(artifact.path)) next.add(artifact.path);
    }
    for (const path of next) reached.add(path);
    frontier = next;
  }

  const includes = [...direct].flatMap(([{ path }, hits]) => [...hits].map((hit): Edge => [path, hit]));
  const graph = buildGraph([
    ...includes,
    ...[...direct].flatMap(([artifact, hits]) => [...hits].map((hit): Edge => [nodeOf(artifact), hit])),
  ]);
  const result = [...changes];
  for (const artifact of direct.keys()) {
    const counts = artifact.kind === 'eval-suite' ? forSuites : all;
    const ways = findWays(graph, nodeOf(artifact), (path) => counts.has(path) && path !== artifact.path);
    if (ways.length > 0) await addDependent(result, artifact, ways, sides);
  }
  const ran = [...direct].flatMap(([{ kind }, hits]) =>
    kind === 'eval-suite' ? [...hits].filter((path) => forSuites.has(path)) : [],
  );
  return { changes: result, includes, changed: new Set([...all, ...ran]) };
}

/** An artifact as a node: another one in its file includes other files. No path has a line break. */
function nodeOf({ path, kind, name }: Artifact): string {
  return [path, kind, name].join('\n');
}

/**
 * Which of the changed files count for whoever includes them. Of a file with artifacts, and of a program, only its
 * artifacts do: an agent has not changed because code moved around its prompt. A suite runs its programs.
 */
async function selectChanged(
  { base, head, renames, changedFiles: files }: Sides,
  changes: readonly Change[],
): Promise<{ all: ReadonlySet<string>; forSuites: ReadonlySet<string> }> {
  const changed = new Set(changes.flatMap(({ path, oldPath }) => [path, oldPath ?? path]));
  const [before, after] = await Promise.all([base.detectAll(files), head.detectAll(files)]);
  const isSource = (path: string) => SOURCE.test(extensionOf(path));
  const isSame = (path: string) =>
    !changed.has(path) &&
    !isSource(path) &&
    (before.get(path)?.artifacts.length ?? 0) > 0 &&
    (after.get(path)?.artifacts.length ?? 0) > 0;
  // Whoever names a file by its old path has lost it; where it went the new path says.
  const counting = files.filter((path) => !isSame(path) || renames.has(path));
  return {
    all: new Set(counting.filter((path) => changed.has(path) || !isSource(path))),
    forSuites: new Set(counting),
  };
}

async function addDependent(
  changes: Change[],
  head: Artifact,
  ways: readonly string[][],
  sides: Sides,
): Promise<void> {
  const { path, kind, format, name } = head;
  const includes = ways.map((way) => way.at(-1) ?? '');
  const lines = ways.slice(0, MAX_NAMED).map((way) => describeWay(way, head, sides));
  const index = changes.findIndex((one) => one.head === head);
  const known = changes[index];
  if (known !== undefined) {
    if (known.change === 'added') return;
    const summary = [...known.summary, ...lines];
    changes[index] = { ...known, change: 'modified', includes, summary };
    return;
  }
  const base = await findBase(head, sides);
  const change = base === null ? 'added' : 'modified';
  changes.push({ path, kind, format, name, change, base, head, includes, summary: lines, fields: [] });
}

/** The same artifact on the base, which does not differ by itself. */
async function findBase(head: Artifact, { base, renames }: Sides): Promise<Artifact | null> {
  const { artifacts } = await base.detect(renames.get(head.path) ?? head.path);
  const { kind, name, digest } = head;
  return artifacts.find((one) => one.kind === kind && (one.name === name || one.digest === digest)) ?? null;
}

/** `` `a.j2`, which it includes through `b.j2`, changed `` */
function describeWay(way: readonly string[], { kind }: Artifact, { base, head }: Sides): string {
  const file = way.at(-1) ?? '';
  const verb = kind === 'eval-suite' ? 'reads' : 'includes';
  const through = way.length === 1 ? '' : ` through \`${way[0]}\``;
  const happened = !head.snapshot.files.has(file)
    ? 'was removed'
    : base.snapshot.files.has(file)
      ? 'changed'
      : 'was added';
  return `\`${file}\`, which it ${verb}${through}, ${happened}`;
}

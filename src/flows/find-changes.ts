import { type Detection, explainLost } from '../core/artifact/detect.ts';
import { diffArtifacts } from '../core/artifact/diff.ts';
import type { Artifact, BrokenArtifact, Change, LintFinding } from '../core/artifact/types.ts';
import { type ArtifactTree, asFile } from './artifact-tree.ts';
import { listChangedFiles, type Sides } from './read-sides.ts';

export type FoundChanges = {
  changes: Change[];
  /** Files of the head that are artifacts by name and cannot be read as one. */
  broken: BrokenArtifact[];
  /** What parsers found in the head's files, and not in the base's. */
  warnings: LintFinding[];
  /** The artifacts of the changed files; the base's under their paths of now. */
  artifacts: { base: Artifact[]; head: Artifact[] };
};

/** Finds what changed between the sides in the artifacts' own terms. Reads changed files only. */
export async function findChanges({ base, head, renames }: Sides): Promise<FoundChanges> {
  const moved = new Set(renames.values());
  const paths = listChangedFiles(base.snapshot, head.snapshot).filter(
    (path) => !moved.has(path) || head.snapshot.files.has(path),
  );
  const oldPaths = paths.map((path) => (base.snapshot.files.has(path) ? path : (renames.get(path) ?? path)));
  const [before, after] = await Promise.all([base.detectAll(oldPaths), head.detectAll(paths)]);
  const artifacts: FoundChanges['artifacts'] = { base: [], head: [] };
  const found: FoundChanges = { changes: [], broken: [], warnings: [], artifacts };
  for (const [index, path] of paths.entries()) {
    const old = oldPaths[index] ?? path;
    const now = after.get(path);
    const then = before.get(old);
    const lost = await findLost(path, then?.artifacts ?? [], now, head);
    found.broken.push(...(now?.broken ?? []), ...lost);
    found.warnings.push(...withoutEarlier(now?.warnings ?? [], then?.warnings ?? []));
    artifacts.head.push(...(now?.artifacts ?? []));
    artifacts.base.push(...(then?.artifacts ?? []).map((artifact) => ({ ...artifact, path })));
    for (const [one, other] of pairArtifacts(then?.artifacts ?? [], now?.artifacts ?? [])) {
      // What cannot be read any more has not been removed; it is reported as a problem.
      if (other === null && (now?.broken.length ?? 0) + lost.length > 0) continue;
      const change = await diffArtifacts(one, other);
      if (change !== null) found.changes.push(change);
    }
  }
  return found;
}

/** What a file held whose name alone does not say that it is an artifact: the base knows that it was one. */
async function findLost(
  path: string,
  before: readonly Artifact[],
  now: Detection | undefined,
  head: ArtifactTree,
): Promise<BrokenArtifact[]> {
  const [was] = before;
  if (was === undefined || (now?.artifacts.length ?? 0) + (now?.broken.length ?? 0) > 0) return [];
  const file = asFile(await head.read(path));
  const lost = file === null ? null : explainLost(path, was, file);
  return lost === null ? [] : [lost];
}

/** What the base's file was warned of as well was not caused by this change. */
function withoutEarlier(warnings: readonly LintFinding[], earlier: readonly LintFinding[]): LintFinding[] {
  const identityOf = ({ rule, message }: LintFinding) => JSON.stringify([rule, message]);
  const known = new Set(earlier.map(identityOf));
  return warnings.filter((warning) => !known.has(identityOf(warning)));
}

/** A file may hold several artifacts; those of one kind and name are the same one before and after. */
function pairArtifacts(
  before: readonly Artifact[],
  after: readonly Artifact[],
): [Artifact | null, Artifact | null][] {
  const left = [...before];
  const pairs = after.map((now): [Artifact | null, Artifact | null] => {
    const same = left.findIndex(
      (then) => then.kind === now.kind && (then.name === now.name || before.length === 1),
    );
    return [same < 0 ? null : (left.splice(same, 1)[0] ?? null), now];
  });
  return [...pairs, ...left.map((then): [Artifact, null] => [then, null])];
}

import { type DetectTexts, detectTexts } from '../../core/artifact/detect.ts';
import type { Repository, Snapshot } from '../../ports.ts';
import { type ArtifactTree, openArtifactTree } from './artifact-tree.ts';

/** The states of a repository that a review compares. */
export type Sides = {
  /** The tip of the base branch: policy, cases and judges are read here. */
  tip: Snapshot;
  /** Where head branched off: artifacts of the base. */
  base: ArtifactTree;
  head: ArtifactTree;
  /** Old path by new path, of files that moved between base and head. */
  renames: ReadonlyMap<string, string>;
  /** Paths that are not the same on both sides, sorted. */
  changedFiles: readonly string[];
  mergeBase: string;
};

/** The two have no common commit, so there is no "before". */
export type Unrelated = { unrelated: true };

/** Rejects with a RepositoryError where a ref is unknown or the clone is too shallow. */
export async function readSides(
  repository: Repository,
  refs: { base: string; head: string },
  detect: DetectTexts = detectTexts,
): Promise<Sides | Unrelated> {
  const [tip, head] = await Promise.all([repository.snapshot(refs.base), repository.snapshot(refs.head)]);
  const mergeBase = await repository.mergeBase(tip.sha, head.sha);
  if (mergeBase === null) return { unrelated: true };
  const before = mergeBase === tip.sha ? tip : await repository.snapshot(mergeBase);
  const renames = await repository.renames(before, head);
  const byOldPath = new Map([...renames].map(([now, then]) => [then, now]));
  const changedFiles = listChangedFiles(before, head);
  const trees = {
    base: openArtifactTree(before, { detect }),
    head: openArtifactTree(head, { detect, renames: byOldPath }),
  };
  return { tip, ...trees, renames, changedFiles, mergeBase };
}

function listChangedFiles(base: Snapshot, head: Snapshot): string[] {
  const now = [...head.files.values()].filter(({ path, id }) => base.files.get(path)?.id !== id);
  const gone = [...base.files.values()].filter(({ path }) => !head.files.has(path));
  return [...now, ...gone].map(({ path }) => path).sort();
}

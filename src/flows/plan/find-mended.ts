import { listPolicyFiles } from '../../core/policy/policy-files.ts';
import type { Snapshot, TreeFile } from '../../ports.ts';
import { type ReadFallback, readPolicies } from './read-policy.ts';

/** The tip of the base branch, where the change left it, and the change. */
type States = { tip: Snapshot; before: Snapshot; head: Snapshot };

/**
 * Whether a change makes the policy valid that the tip of its base has. What counts is the policy once it is merged: a branch that was
 * cut before it was broken has a valid one, and leaves the base's as it is. Where both sides edited a file, nobody knows what comes
 * of it, so the branch has to be brought up to date.
 */
export async function mendsBase({ tip, before, head }: States, fallback?: ReadFallback): Promise<boolean> {
  const sides = [tip, before, head];
  const paths = new Set(sides.flatMap(({ files }) => listPolicyFiles(files.keys())));
  const idIn = ({ files }: Snapshot, path: string) => files.get(path)?.id;
  const edits = (side: Snapshot, path: string) => idIn(side, path) !== idIn(before, path);
  const edited = [...paths].filter((path) => edits(head, path));
  if (edited.length === 0) return false;
  if (edited.some((path) => edits(tip, path) && idIn(tip, path) !== idIn(head, path))) return false;
  return (await readPolicies(takeFrom(tip, head, [...paths], new Set(edited)), fallback)).ok;
}

/** `paths` alone, those of `edited` as they are in `head`, the others as in `tip`. */
function takeFrom(
  tip: Snapshot,
  head: Snapshot,
  paths: readonly string[],
  edited: ReadonlySet<string>,
): Snapshot {
  const sideOf = (path: string) => (edited.has(path) ? head : tip);
  const files = new Map<string, TreeFile>();
  for (const path of paths) {
    const file = sideOf(path).files.get(path);
    if (file !== undefined) files.set(path, file);
  }
  return {
    ref: head.ref,
    sha: head.sha,
    worktree: head.worktree,
    files,
    read: (path) => sideOf(path).read(path),
    stream: (path) => sideOf(path).stream(path),
    readBytes: (path, most) => sideOf(path).readBytes(path, most),
    async readMany(wanted) {
      const of = (side: Snapshot) => side.readMany(wanted.filter((path) => sideOf(path) === side));
      return new Map([...(await of(tip)), ...(await of(head))]);
    },
  };
}

import type { Change } from '../../core/artifact/types.ts';
import type { Suite, Target } from '../../core/eval/types.ts';
import { matchGlobs } from '../change/artifact-tree.ts';

/** Systems under test of which only the policy knows what they are made of. */
const MADE_ELSEWHERE: readonly Target['kind'][] = ['http', 'workflow', 'recorded'];

export function isMadeElsewhere({ target }: Pick<Suite, 'target'>): boolean {
  return MADE_ELSEWHERE.includes(target.kind);
}

/**
 * Changed files that a suite of a system elsewhere covers and that are no changed artifacts: a graph in Python, a package's version.
 * What such a system answers may follow from any file, so there `covers` means files. Of a moved one both paths count.
 */
export function listFilesCovered(
  suite: Pick<Suite, 'target' | 'covers'>,
  changedFiles: readonly string[],
  changes: readonly Change[],
): string[] {
  if (!isMadeElsewhere(suite) || suite.covers.length === 0) return [];
  const artifacts = new Set(changes.flatMap(({ path, oldPath }) => [path, oldPath ?? path]));
  const matches = matchGlobs(suite.covers);
  return changedFiles.filter((path) => !artifacts.has(path) && matches(path));
}

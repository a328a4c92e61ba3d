import { findingOf } from '../core/artifact/lint/rules.ts';
import { baseName, directoryOf } from '../core/artifact/paths.ts';
import {
  type FindReferenced,
  indexFiles,
  isGlob,
  lineNaming,
  listMissing,
  type MissingReference,
} from '../core/artifact/references.ts';
import type { Artifact, LintFinding } from '../core/artifact/types.ts';
import type { Snapshot } from '../ports.ts';

/**
 * What artifacts of the head refer to within the repository and is not there, at the line that names it. What the base
 * (by the head's artifact) lacks as well was not caused by this change.
 */
export async function findMissing(
  artifacts: readonly Artifact[],
  head: Snapshot,
  before: { snapshot: Snapshot; baseOf(artifact: Artifact): Artifact | null } | null = null,
): Promise<LintFinding[]> {
  const [find, findBefore] = [indexFiles(head.files.keys()), indexFiles(before?.snapshot.files.keys() ?? [])];
  const missing = artifacts.flatMap((artifact) =>
    listUnfound(artifact, head, find).filter(({ reference }) => {
      // What an application looks up in folders of its own is missed only where it was there before.
      if (isGlob(reference) && artifact.kind !== 'eval-suite') return findBefore(reference).length > 0;
      const base = before?.baseOf(artifact) ?? null;
      if (before === null || base === null) return true;
      const lacked = listUnfound(base, before.snapshot, findBefore);
      return !lacked.some((one) => baseName(one.reference) === baseName(reference));
    }),
  );
  if (missing.length === 0) return [];
  const texts = await head.readMany([...new Set(missing.map(({ artifact }) => artifact.path))]);
  return missing.map(({ artifact, reference }) => {
    const content = texts.get(artifact.path);
    const line = content?.kind === 'text' ? lineNaming(content.text, artifact, reference) : 1;
    const named = reference.replace(/^\{[^{}]*,\}/, '');
    const message = isGlob(named)
      ? `no file matches \`${named}\``
      : `\`${named}\` does not exist in this repository`;
    return findingOf('missing-reference', artifact, line, message);
  });
}

/** What lies behind a link or in another repository cannot be looked up, and may be there. */
function listUnfound(artifact: Artifact, { files }: Snapshot, find: FindReferenced): MissingReference[] {
  return listMissing(artifact, find).filter(({ reference }) => {
    for (let folder = directoryOf(reference); folder !== ''; folder = directoryOf(folder))
      if (files.has(folder)) return false;
    return true;
  });
}

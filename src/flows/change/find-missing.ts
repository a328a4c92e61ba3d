import { baseName, directoryOf } from '../../core/artifact/paths.ts';
import {
  type FindReferenced,
  indexFiles,
  isGlob,
  lineNaming,
  listMissing,
} from '../../core/artifact/references/references.ts';
import type { Artifact, LintFinding } from '../../core/artifact/types.ts';
import type { Snapshot } from '../../ports.ts';

/** The state that a change began with, and what each artifact of the head was there. */
export type Before = { snapshot: Snapshot; baseOf(artifact: Artifact): Artifact | null };

/**
 * What artifacts of the head refer to within the repository and is not there, at the line that names it. What the base
 * lacks as well was not caused by this change.
 */
export async function findMissing(
  artifacts: readonly Artifact[],
  head: Snapshot,
  before: Before | null,
): Promise<LintFinding[]> {
  const find = indexFiles(head.files.keys());
  const findBefore = indexFiles(before?.snapshot.files.keys() ?? []);
  const missing = artifacts.flatMap((artifact) => {
    const base = before?.baseOf(artifact) ?? null;
    const lacked = new Set(base === null ? [] : listUnfound(base, findBefore).map(baseName));
    return listUnfound(artifact, find)
      .filter((reference) => !lacked.has(baseName(reference)) && !leadsElsewhere(reference, head))
      .map((reference) => ({ artifact, reference, wasThere: findBefore(reference).length > 0 }));
  });
  if (missing.length === 0) return [];
  const texts = await head.readMany([...new Set(missing.map(({ artifact }) => artifact.path))]);
  const names = new Set(Array.from(head.files.keys(), baseName));
  return missing.flatMap(({ artifact, reference, wasThere }) => {
    const content = texts.get(artifact.path);
    const text = content?.kind === 'text' ? content.text : '';
    if (!wasThere && !isMeantHere(artifact, reference, text, names)) return [];
    const named = reference.replace(/^\{[^{}]*,\}/, '');
    const message = isGlob(named)
      ? `no file matches \`${named}\``
      : `\`${named}\` does not exist in this repository`;
    const line = lineNaming(text, artifact, reference);
    return [{ rule: 'missing-reference', severity: 'error' as const, path: artifact.path, line, message }];
  });
}

/** References of which no file is there; several of one name are places where the application would look for it. */
function listUnfound(artifact: Artifact, find: FindReferenced): string[] {
  const missing = listMissing(artifact, find);
  if (missing.length === 0) return [];
  const found = artifact.references.filter((reference) => find(reference).length > 0);
  const names = new Set(found.map(baseName));
  return missing.filter((reference) => !names.has(baseName(reference)));
}

/**
 * Whether what was never there is a mistake: the file's name is written out, and no folder that the application may start
 * from has one of that name. A partial or a module may come from the program, and a glob that is looked up likewise.
 */
function isMeantHere(
  { kind }: Artifact,
  reference: string,
  text: string,
  names: ReadonlySet<string>,
): boolean {
  if (isGlob(reference)) return kind === 'eval-suite';
  const name = baseName(reference);
  return text.includes(name) && !names.has(name);
}

/** What lies behind a link or in another repository cannot be looked up, and may be there. */
function leadsElsewhere(reference: string, { files }: Snapshot): boolean {
  for (let folder = directoryOf(reference); folder !== ''; folder = directoryOf(folder))
    if (files.has(folder)) return true;
  return false;
}

import { isPromptfooConfig } from '../core/artifact/formats/promptfoo.ts';
import { isForeign } from '../core/artifact/paths.ts';
import type { Change } from '../core/artifact/types.ts';
import { type ArtifactTree, matchGlobs } from './artifact-tree.ts';
import { listChangedFiles, type Sides } from './read-sides.ts';

/** More names of files say nothing more. */
const MAX_NAMED = 5;

/**
 * promptfoo configs that read a file that changed, and did not change themselves: what they run has changed all the
 * same, whatever kind of file that is.
 */
export async function findDependentConfigs(
  { base, head }: Sides,
  changes: readonly Change[],
): Promise<Change[]> {
  const files = listChangedFiles(base.snapshot, head.snapshot);
  const known = new Set(changes.map(({ path }) => path));
  const paths = [...head.snapshot.files.keys()].filter(
    (path) => isPromptfooConfig(path) && !known.has(path) && !isForeign(path),
  );
  const [before, after] = await Promise.all([base.detectAll(paths), head.detectAll(paths)]);
  return paths.flatMap((path): Change[] => {
    const now = promptfooOf(after, path);
    const read = now === null || now.references.length === 0 ? [] : files.filter(matchGlobs(now.references));
    if (now === null || read.length === 0) return [];
    const { kind, format, name } = now;
    const summary = read.slice(0, MAX_NAMED).map((file) => `\`${file}\`, which it reads, changed`);
    return [
      {
        path,
        kind,
        format,
        name,
        change: 'modified',
        base: promptfooOf(before, path),
        head: now,
        summary,
        fields: [],
      },
    ];
  });
}

function promptfooOf(detected: Awaited<ReturnType<ArtifactTree['detectAll']>>, path: string) {
  return detected.get(path)?.artifacts.find(({ format }) => format === 'promptfoo') ?? null;
}

import type { ArtifactTree } from './artifact-tree.ts';

/** A shorter name of a module is a word that stands everywhere. */
export const MIN_STEM = 3;

/**
 * What each of these programs says, of those whose text holds one of the words, in their order; left out where `read` makes
 * null of it.
 */
export async function readNaming<Said>(
  tree: ArtifactTree,
  programs: readonly string[],
  words: readonly string[],
  read: (text: string) => Said | null,
): Promise<Map<string, Said>> {
  const wanted = [...new Set(words)];
  const said = new Map<string, Said>();
  for (let at = 0; at < programs.length; at += BATCH) {
    const batch = programs.slice(at, at + BATCH);
    for (const [path, content] of await tree.snapshot.readMany(batch)) {
      if (content.kind !== 'text' || !wanted.some((word) => content.text.includes(word))) continue;
      const found = read(content.text);
      if (found !== null) said.set(path, found);
    }
  }
  return said;
}

/** Of these programs those whose text holds one of the words and suits. */
export async function findNaming(
  tree: ArtifactTree,
  programs: readonly string[],
  words: readonly string[],
  suits: (text: string) => boolean = () => true,
): Promise<string[]> {
  const naming = await readNaming(tree, programs, words, (text) => (suits(text) ? true : null));
  return [...naming.keys()];
}

/** Programs of which the texts are in memory at once. */
export const BATCH = 500;

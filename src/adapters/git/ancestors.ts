import type { ObjectReader } from './object-reader.ts';

/** Commits that are looked at; more are git's business. */
const MAX_COMMITS = 50;

/**
 * Whether `earlier` is among the last commits that `later` stands on, by their ids, as the base of a branch is that has not been
 * left behind: then it is what the two have in common. The process that is asked for contents answers this sooner than git is
 * started. False says nothing.
 */
export async function isShortlyBefore(
  earlier: string,
  later: string,
  objects: Pick<ObjectReader, 'commit'>,
): Promise<boolean> {
  const base = await objects.commit(earlier);
  if (base === null) return false;
  const seen = new Set([later]);
  for (const id of seen) {
    if (id === earlier) return true;
    if (seen.size > MAX_COMMITS) return false;
    const commit = await objects.commit(id);
    // What is older does not stand on it, unless clocks were wrong.
    if (commit === null || commit.time < base.time) continue;
    for (const parent of commit.parents) seen.add(parent);
  }
  return false;
}

import { type Place, readAddress } from '../../core/artifact/references/address.ts';
import { matchGlobs } from './artifact-tree.ts';

/** Whether an artifact is meant by any of `covers`: globs of paths, or `path#name` for one of several in a file. */
export function matchArtifacts(covers: readonly string[]): (place: Place) => boolean {
  const matchesPath = matchGlobs(covers);
  const parts = covers.flatMap((entry) =>
    readAddress(entry).flatMap(({ path, name }) =>
      name === null ? [] : [{ name, matches: matchGlobs([path]) }],
    ),
  );
  return ({ path, name }) =>
    matchesPath(path) || parts.some((part) => part.name === name && part.matches(path));
}

/** The globs of the files in which `covers` may mean something. */
export function fileGlobs(covers: readonly string[]): string[] {
  return [...new Set(covers.flatMap((entry) => readAddress(entry).map(({ path }) => path)))];
}

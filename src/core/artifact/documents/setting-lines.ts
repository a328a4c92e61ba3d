import { dottedPath, type JsonRecord, type Leaf, listLeaves } from '../values.ts';
import type { Structured } from './structured.ts';

/** The lines of `settings`: each leaf's under its dotted path. */
export function placeLeaves(leaves: readonly Leaf[], source: Structured): Record<string, number> {
  return Object.fromEntries(
    leaves.map((leaf) => [`settings.${dottedPath(leaf.keys)}`, lineOfLeaf(leaf, source)]),
  );
}

function lineOfLeaf({ keys, place, below }: Leaf, { locate, locateText }: Structured): number {
  if (place === undefined || below === undefined) return locate(place ?? keys).line;
  const { line, starts } = locateText(place);
  return starts === undefined ? line + below : line;
}

/** The lines of `otherSettings`: each leaf's under the path that it has there. */
export function placeSettings(
  settings: JsonRecord,
  lineOf: (keys: readonly (string | number)[]) => number,
): Record<string, number> {
  return Object.fromEntries(
    listLeaves(settings).flatMap(({ keys }) =>
      keys.length === 0 ? [] : [[`otherSettings.${dottedPath(keys)}`, lineOf(keys)]],
    ),
  );
}

import { dottedPath, type JsonRecord, type Leaf, listLeaves } from '../values.ts';
import type { Structured } from './structured.ts';

/** The lines of `settings`: each leaf's under its dotted path. */
export function placeLeaves(leaves: readonly Leaf[], { locate }: Structured): Record<string, number> {
  return Object.fromEntries(
    leaves.map(({ keys, place }) => [`settings.${dottedPath(keys)}`, locate(place ?? keys).line]),
  );
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

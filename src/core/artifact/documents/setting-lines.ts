import { dottedPath, type JsonRecord, type Leaf, listLeaves } from '../values.ts';
import type { Structured, TextPlace } from './structured.ts';

/** The lines of `settings`: each leaf's under its dotted path. */
export function placeLeaves(leaves: readonly Leaf[], source: Structured): Record<string, number> {
  // A long script has many options, and where it stands is found once.
  const scripts = new Map<readonly (string | number)[], TextPlace>();
  const lineOf = ({ keys, place, below }: Leaf): number => {
    if (place === undefined || below === undefined) return source.locate(place ?? keys).line;
    const script = scripts.get(place) ?? source.locateText(place);
    scripts.set(place, script);
    return script.starts === undefined ? script.line + below : script.line;
  };
  return Object.fromEntries(leaves.map((leaf) => [`settings.${dottedPath(leaf.keys)}`, lineOf(leaf)]));
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

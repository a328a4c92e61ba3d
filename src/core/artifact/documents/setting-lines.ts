import { dottedPath, type JsonRecord, listLeaves } from '../values.ts';

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

import type { ParsedArtifact } from '../types.ts';
import type { Structured, TextPlace } from './structured.ts';

/** Where the text of an artifact's field stands; see `TextPlace`. */
export type FieldPlace = TextPlace & { field: string };

/** The same as `ParsedArtifact` has it. */
export function toPositions(
  places: readonly FieldPlace[],
): Required<Pick<ParsedArtifact, 'positions' | 'lineStarts'>> {
  return {
    positions: Object.fromEntries(places.map(({ field, line }) => [field, line])),
    lineStarts: Object.fromEntries(
      places.flatMap(({ field, starts }) => (starts === undefined ? [] : [[field, starts]])),
    ),
  };
}

/** What `ParsedArtifact` says of where texts stand: each field of the artifact with the keys that lead to it. */
export function locateTexts(
  source: Structured,
  fields: readonly (readonly [field: string, keys: readonly (string | number)[]])[],
): Required<Pick<ParsedArtifact, 'positions' | 'lineStarts'>> {
  return toPositions(fields.map(([field, keys]) => ({ field, ...source.locateText(keys) })));
}

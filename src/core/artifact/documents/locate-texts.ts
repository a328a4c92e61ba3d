import type { Json } from '../problem.ts';
import type { ParsedArtifact } from '../types.ts';
import { memberOf } from '../values.ts';
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
  return toPositions(fields.map(([field, keys]) => ({ field, ...placeText(source, keys) })));
}

/** Of a text that is written as a list of its lines, the line of the first one. */
function placeText(source: Structured, keys: readonly (string | number)[]): TextPlace {
  let value: Json | undefined = source.data;
  for (const key of keys) value = Array.isArray(value) ? value[Number(key)] : memberOf(value, String(key));
  if (!Array.isArray(value)) return source.locateText(keys);
  const lines = value.map((_line, at) => source.locate([...keys, at]).line);
  const [first = source.locate(keys).line] = lines;
  return lines.every((line, at) => line === first + at) ? { line: first } : { line: first, starts: [] };
}

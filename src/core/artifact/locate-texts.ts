import type { Structured } from './structured.ts';
import type { ParsedArtifact } from './types.ts';

/** What `ParsedArtifact` says of where texts stand: each field of the artifact with the keys that lead to it. */
export function locateTexts(
  source: Structured,
  fields: readonly (readonly [field: string, keys: readonly (string | number)[]])[],
): Required<Pick<ParsedArtifact, 'positions' | 'lineStarts'>> {
  const positions: Record<string, number> = {};
  const lineStarts: Record<string, number[]> = {};
  for (const [field, keys] of fields) {
    const { line, starts } = source.locateText(keys);
    positions[field] = line;
    if (starts !== undefined) lineStarts[field] = starts;
  }
  return { positions, lineStarts };
}

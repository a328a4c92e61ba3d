import type { Artifact, Change } from './types.ts';

/**
 * Which part of its file an artifact is: its name, and the lines where it stands, `lines 3–20`. Null where it is the
 * whole file, whose path says enough.
 */
export function partOf(change: Change | Artifact): { name: string; lines: string } | null {
  const artifact = 'content' in change ? change : (change.head ?? change.base);
  if (artifact?.lines === undefined) return null;
  const [first, last] = artifact.lines;
  return { name: artifact.name, lines: first === last ? `line ${first}` : `lines ${first}–${last}` };
}

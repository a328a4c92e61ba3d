import type { Artifact } from './types.ts';

/** The line in the artifact's file where a field, or what it is part of, stands. */
export function lineOf(artifact: Artifact | null, field: string): number | undefined {
  const positions = artifact?.positions;
  if (positions === undefined) return undefined;
  let path = field;
  while (path !== '') {
    if (Object.hasOwn(positions, path)) return positions[path];
    path = path.slice(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['), 0));
  }
  return undefined;
}

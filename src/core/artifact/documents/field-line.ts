import type { Artifact } from '../types.ts';

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

/** The line of a field, or of what it is part of; the artifact's first line where neither is known. */
export function lineOfField(artifact: Artifact, field: string): number {
  return within(artifact, lineOf(artifact, field) ?? artifact.lines?.[0] ?? 1);
}

/** The line in the file of the character at `offset` of a field's text. */
export function lineInText(artifact: Artifact, field: string, text: string, offset: number): number {
  const start = lineOfField(artifact, field);
  // What only a line of something larger is known of may stand anywhere in it.
  if (artifact.positions === undefined || !Object.hasOwn(artifact.positions, field)) return start;
  const starts = artifact.lineStarts?.[field];
  const down =
    starts === undefined
      ? countLineBreaks(text, offset)
      : starts.filter((lineStart) => lineStart <= offset).length;
  return within(artifact, start + down);
}

function countLineBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function within({ lines }: Artifact, line: number): number {
  return lines === undefined ? line : Math.min(Math.max(line, lines[0]), lines[1]);
}

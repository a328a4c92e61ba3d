import type { TextPart } from '../../types.ts';

/**
 * Of a raw text that goes over several lines, what stands between the first and the last line break, without the white space
 * that its last line, the one with the quotes, begins with (C# specification, raw string literals). One of a single line stays.
 */
export function dedentTo(parts: readonly TextPart[]): readonly TextPart[] {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined || !('text' in first) || !('text' in last)) return parts;
  const begins = /^[ \t]*\n/.exec(first.text);
  const ends = /\n([ \t]*)$/.exec(last.text);
  if (begins === null || ends === null) return parts;
  const indent = ends[1] ?? '';
  return parts.map((part, at): TextPart => {
    if (!('text' in part)) return part;
    // Both may be cut from one text, and of an empty one the breaks are the same.
    const from = at === 0 ? begins[0].length : 0;
    const to = at === parts.length - 1 ? ends.index : part.text.length;
    const body = from > to ? '' : part.text.slice(from, to);
    const begun = at === 0 ? withoutIndent(body, indent) : body;
    return {
      text: begun
        .split('\n')
        .map((line, row) => (row === 0 ? line : withoutIndent(line, indent)))
        .join('\n'),
    };
  });
}

function withoutIndent(line: string, indent: string): string {
  return line.startsWith(indent) ? line.slice(indent.length) : line.trimStart();
}

import { Scalar } from 'yaml';
import type { TextPlace } from './structured.ts';

/** More than this beyond a line's own length is not searched for it, so that reading stays linear. */
const SLACK = 64;

/** Where the text of a YAML scalar stands. `lineAt` gives the line of an offset in the source. */
export function placeScalarText(source: string, node: Scalar, lineAt: (offset: number) => number): TextPlace {
  const [start, end] = node.range ?? [0, 0];
  const line = lineAt(start);
  const text = typeof node.value === 'string' ? node.value : '';
  if (text.trim() === '') return { line, starts: [] };
  const block = node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED;
  if (node.type === Scalar.BLOCK_LITERAL) return { line: line + 1 };
  const written = source.slice(start, end).replace(/\s+$/, '').split('\n');
  if (block) written.shift();
  return { line: block ? line + 1 : line, starts: alignLines(text, written) };
}

/**
 * The offsets in `text` at which the second and further of the lines begin that it is written on. A line that is written
 * otherwise than it is read (escapes) is known by its beginning; one that cannot be found begins where the last one did.
 */
function alignLines(text: string, written: readonly string[]): number[] {
  const starts: number[] = [];
  let from = 0;
  for (const [index, raw] of written.entries()) {
    const line = raw.trim();
    const head = /^[^\\]*/.exec(index === 0 ? line.replace(/^["']/, '') : line)?.[0].slice(0, 80) ?? '';
    const window = text.slice(from, from + 2 * raw.length + SLACK);
    const found = head === '' ? -1 : window.indexOf(head);
    if (index > 0) starts.push(found < 0 ? from : from + found);
    if (found >= 0) from += found + head.length;
  }
  return starts;
}

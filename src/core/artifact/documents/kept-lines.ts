import type { FieldPlace } from './locate-texts.ts';

/** One line of a text, and the line of its file (from 1) that it stands on. */
export type KeptLine = { text: string; line: number };
/** A part of a text by its offsets, the end not included. */
export type Range = readonly [from: number, to: number];

/**
 * The lines of `source` between two offsets, without what `cuts` (in order, not overlapping) leave out: lines of which
 * nothing else is left go with them, so that a comment leaves no trace. `firstLine` is the line at the first offset.
 */
export function keepLines(
  source: string,
  span: Range,
  cuts: readonly Range[],
  firstLine: number,
): KeptLine[] {
  // No search goes on beyond the part: a text may have very many.
  const text = source.slice(0, span[1]);
  const lines: KeptLine[] = [];
  let line = firstLine;
  let current = { text: '', line, cut: false, blank: true };
  const end = () => {
    if (!current.cut || !current.blank) lines.push({ text: current.text, line: current.line });
    line += 1;
    current = { text: '', line, cut: false, blank: true };
  };
  let known = -1;
  // Asked for in order; a long line is searched once, however many cuts it has.
  const nextBreak = (from: number): number => {
    if (known < from) known = text.indexOf('\n', from);
    if (known < 0) known = text.length;
    return known;
  };
  const add = (piece: string) => {
    current.text += piece;
    current.blank &&= piece.trim() === '';
  };
  const keep = (from: number, to: number) => {
    let at = from;
    for (let stop = nextBreak(at); stop < to; stop = nextBreak(at)) {
      add(text.slice(at, stop));
      end();
      at = stop + 1;
    }
    add(text.slice(at, to));
  };
  let at = span[0];
  for (let next = firstAfter(cuts, at); next < cuts.length; next += 1) {
    const [from, to] = cuts[next] ?? span;
    if (from >= span[1]) break;
    keep(at, Math.max(at, from));
    const stop = Math.min(to, span[1]);
    for (let inner = nextBreak(Math.max(at, from)); inner < stop; inner = nextBreak(inner + 1)) line += 1;
    if (current.blank) current.line = line;
    current.cut = true;
    at = stop;
  }
  keep(at, span[1]);
  end();
  return lines;
}

/** The lines as one text without white space at its ends, and where it stands; no place for an empty one. */
export function joinLines(field: string, lines: readonly KeptLine[]): { text: string; places: FieldPlace[] } {
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  if (first < 0) return { text: '', places: [] };
  const last = lines.findLastIndex(({ text }) => text.trim() !== '');
  const kept = lines.slice(first, last + 1);
  const start = kept[0]?.line ?? 1;
  const text = kept
    .map(({ text: line }) => line)
    .join('\n')
    .trim();
  const whole = kept.every(({ line }, index) => line === start + index);
  if (whole) return { text, places: [{ field, line: start }] };
  // White space before the first line's text is gone.
  let offset = -((kept[0]?.text ?? '').length - (kept[0]?.text ?? '').trimStart().length);
  const starts: number[] = [];
  for (const [index, { text: written, line }] of kept.entries()) {
    const passed = index === 0 ? 0 : line - (kept[index - 1]?.line ?? line);
    for (let count = 0; count < passed; count += 1) starts.push(offset);
    offset += written.length + 1;
  }
  return { text, places: [{ field, line: start, starts }] };
}

/** The index of the first range that ends after `offset`. */
function firstAfter(ranges: readonly Range[], offset: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[1] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

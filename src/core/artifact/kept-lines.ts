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

/**
 * The lines as one text without white space at its ends, and where it stands: the line of its start under `field`, and
 * wherever it leaves lines of the file out, the line of its nth line under `field[n]`.
 */
export function joinLines(
  field: string,
  lines: readonly KeptLine[],
): { text: string; positions: [string, number][] } {
  const first = lines.findIndex(({ text }) => text.trim() !== '');
  if (first < 0) return { text: '', positions: [] };
  const last = lines.findLastIndex(({ text }) => text.trim() !== '');
  const kept = lines.slice(first, last + 1);
  const start = kept[0]?.line ?? 1;
  const positions: [string, number][] = [[field, start]];
  for (const [index, { line }] of kept.entries()) {
    const before = kept[index - 1];
    if (before !== undefined && line !== before.line + 1) positions.push([`${field}[${index + 1}]`, line]);
  }
  return {
    text: kept
      .map(({ text }) => text)
      .join('\n')
      .trim(),
    positions,
  };
}

/** The file's line of line `line` of a text whose positions `joinLines` gave. */
export function lineInText(positions: Record<string, number>, field: string, line: number): number | null {
  for (let near = line; near > 1; near -= 1) {
    const known = positions[`${field}[${near}]`];
    if (known !== undefined) return known + line - near;
  }
  const start = positions[field];
  return start === undefined ? null : start + line - 1;
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

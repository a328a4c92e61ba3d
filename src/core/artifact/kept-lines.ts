/** One line of a text, and the line of its file (from 1) that it stands on. */
export type KeptLine = { text: string; line: number };
/** A part of a text by its offsets, the end not included. */
export type Range = readonly [from: number, to: number];

/**
 * The lines of `text` between two offsets, without what `cuts` (in order, not overlapping) leave out: lines of which
 * nothing else is left go with them, so that a comment leaves no trace. `firstLine` is the line at the first offset.
 */
export function keepLines(text: string, span: Range, cuts: readonly Range[], firstLine: number): KeptLine[] {
  const lines: KeptLine[] = [];
  let line = firstLine;
  let current = { text: '', line, cut: false };
  const end = () => {
    if (!current.cut || current.text.trim() !== '') lines.push({ text: current.text, line: current.line });
    line += 1;
    current = { text: '', line, cut: false };
  };
  const keep = (from: number, to: number) => {
    let at = from;
    for (let stop = text.indexOf('\n', at); stop >= 0 && stop < to; stop = text.indexOf('\n', at)) {
      current.text += text.slice(at, stop);
      end();
      at = stop + 1;
    }
    current.text += text.slice(at, to);
  };
  let at = span[0];
  for (let next = firstAfter(cuts, at); next < cuts.length; next += 1) {
    const [from, to] = cuts[next] ?? span;
    if (from >= span[1]) break;
    keep(at, Math.max(at, from));
    const stop = Math.min(to, span[1]);
    line += countBreaks(text, Math.max(at, from), stop);
    if (current.text.trim() === '') current.line = line;
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

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Line and column of a place in a text, both from 1. Columns count UTF-16 code units. */
export type Position = { line: number; column: number };

/** Line and column of one character offset; see `indexLines` for many. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  return { line: before.split('\n').length, column: offset - lastBreak };
}

/** As `positionAt` for many offsets of one text: reads it once, then answers in logarithmic time. */
export function indexLines(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  // Most are asked about in the order in which they stand.
  let low = 0;
  return (offset) => {
    let high = starts.length - 1;
    if (offset < (starts[low] ?? 0)) low = 0;
    else if (offset < (starts[low + 1] ?? Number.POSITIVE_INFINITY)) high = low;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

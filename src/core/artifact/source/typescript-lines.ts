/**
 * Finds the line of an offset, from 1, as editors count: after `\n`, `\r\n` and `\r`, not after U+2028, which may stand
 * inside a string.
 */
export function createLineFinder(text: string): (offset: number) => number {
  const starts = listLineStarts(text);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

function listLineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

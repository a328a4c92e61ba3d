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
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isFirstOfTwo = code === 13 && text.charCodeAt(at + 1) === 10;
    if (code === 10 || (code === 13 && !isFirstOfTwo)) starts.push(at + 1);
  }
  return starts;
}

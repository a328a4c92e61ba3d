/**
 * JSON as editors write it (`//` and block comments, a comma after the last item) as strict JSON of the same length:
 * what is blanked keeps its place, so that lines and columns still hold. Linear time; other faults stay in.
 */
export function blankJsonComments(source: string): string {
  const pieces: string[] = [];
  /** Where in `pieces` the last comma stands, while nothing but blanks has followed it. */
  let comma: number | null = null;
  let copied = 0;
  let at = 0;
  const copyTo = (end: number) => {
    pieces.push(source.slice(copied, end));
    copied = end;
  };
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '"') {
      at = stringEnd(source, at);
      comma = null;
    } else if (source.startsWith('//', at) || source.startsWith('/*', at)) {
      copyTo(at);
      at = commentEnd(source, at);
      pieces.push(source.slice(copied, at).replace(/[^\r\n]/g, ' '));
      copied = at;
    } else {
      if (char === ',') {
        copyTo(at);
        comma = pieces.push(',') - 1;
        copied = at + 1;
      } else if (char === '}' || char === ']') {
        if (comma !== null) pieces[comma] = ' ';
        comma = null;
      } else if (!/\s/.test(char)) comma = null;
      at += 1;
    }
  }
  copyTo(source.length);
  return pieces.join('');
}

function stringEnd(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '"' && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, source.length);
}

function commentEnd(source: string, start: number): number {
  const line = source[start + 1] === '/';
  const end = line ? source.indexOf('\n', start) : source.indexOf('*/', start + 2);
  if (end < 0) return source.length;
  return line ? end : end + 2;
}

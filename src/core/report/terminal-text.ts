/** How text is set off; each takes and returns one piece of clean text. */
export type Paint = Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>;
const ESCAPE = String.fromCharCode(27);
const SGR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
const sgr = (open: number, close: number) => (text: string) => `${ESCAPE}[${open}m${text}${ESCAPE}[${close}m`;
export const ansi: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};
const same = (text: string) => text;
export const noColor: Paint = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/** Breaks `text` into lines of at most `width` columns, at spaces where it can; escape sequences take no room. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  const deeper = indent === '' ? '' : `${indent}  `;
  let line = indent;
  let length = indent.length;
  let isEmpty = true;
  for (const word of text.split(' ').flatMap((one) => breakWord(one, width - deeper.length))) {
    const size = word.replace(SGR, '').length;
    if (!isEmpty && length + 1 + size > width) {
      lines.push(line);
      line = `${deeper}${word}`;
      length = deeper.length + size;
    } else {
      line += isEmpty ? word : ` ${word}`;
      length += size + (isEmpty ? 0 : 1);
    }
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

/** A word longer than a line, such as a path, in pieces; painted ones are short already. */
function breakWord(word: string, width: number): string[] {
  if (word.length <= width || word.includes(ESCAPE)) return [word];
  return word.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [];
}

import { digestOf } from '../digest.ts';
import type { TextPart } from './types.ts';

/** Longer expressions are cut. Characters. */
const MAX_SHOWN = 200;
/** What lies behind is not looked at: expressions that hold one another would each be read as a whole. Characters. */
const MAX_READ = 4_000;

/**
 * The source of an expression on one line, as what stands in for it in a text: at most 200 characters. Of a longer one a check sum
 * of the rest ends it, so that a change in there is seen.
 */
export function describeExpression(text: string, from: number, to: number): string {
  const source = text.slice(from, Math.min(to, from + MAX_READ));
  const line = source.replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_SHOWN) return line;
  const shown = line.slice(0, MAX_SHOWN - 8);
  return `${shown}… ${digestOf(line.slice(shown.length)).slice(0, 6)}`;
}

/** What is shown of an expression, without the check sum. */
export function shownOf(expression: string): string {
  return expression.replace(/(?<=…) [0-9a-f]{6}$/, '');
}

/** One text out of several; neighbouring literal parts become one, and there is always a part. */
export function joinParts(parts: readonly TextPart[]): TextPart[] {
  const joined: TextPart[] = [];
  let literal: string[] = [];
  const flush = () => {
    const text = literal.join('');
    if (text !== '') joined.push({ text });
    literal = [];
  };
  for (const part of parts) {
    if ('text' in part) literal.push(part.text);
    else {
      flush();
      joined.push(part);
    }
  }
  flush();
  return joined.length === 0 ? [{ text: '' }] : joined;
}

/** The text where it has no holes. */
export function literalOf(parts: readonly TextPart[]): string | null {
  const [part] = parts;
  return parts.length === 1 && part !== undefined && 'text' in part ? part.text : null;
}

/** The text with `separator` between. */
export function joinTexts(
  texts: readonly (readonly TextPart[])[],
  separator: readonly TextPart[],
): TextPart[] {
  return joinParts(texts.flatMap((parts, index) => (index === 0 ? parts : [...separator, ...parts])));
}

/** Without the characters of `chars` (null: white space) at its ends, as far as these are literal. */
export function trimParts(
  parts: readonly TextPart[],
  ends: 'start' | 'end' | 'both',
  chars: string | null,
): TextPart[] {
  const cut = (char: string | undefined) =>
    char !== undefined && (chars === null ? char.trim() === '' : chars.includes(char));
  const last = parts.length - 1;
  return joinParts(
    parts.map((part, index) => {
      if (!('text' in part)) return part;
      let from = 0;
      let to = part.text.length;
      if (index === 0 && ends !== 'end') while (from < to && cut(part.text[from])) from += 1;
      if (index === last && ends !== 'start') while (to > from && cut(part.text[to - 1])) to -= 1;
      return { text: part.text.slice(from, to) };
    }),
  );
}

/** Python's `textwrap.dedent`: what every line that is not blank begins with is cut; blank lines become empty. */
export function dedent(parts: readonly TextPart[]): TextPart[] {
  const lines = splitLines(parts).map((line) => (isBlank(line) ? [] : line));
  const margin = lines.reduce<string | null>((common, line) => {
    if (line.length === 0) return common;
    const own = indentOf(line);
    return common === null ? own : common.slice(0, commonLength(common, own));
  }, null);
  return joinLines(lines.map((line) => cutStart(line, margin?.length ?? 0)));
}

/** Python's `inspect.cleandoc`: how a docstring is read. */
export function cleanDoc(parts: readonly TextPart[]): TextPart[] {
  const line = literalOf(parts);
  if (line !== null && !/[\n\t]/.test(line)) return [{ text: line.replace(/^ +/, '') }];
  const [first = [], ...rest] = splitLines(parts).map((line) => expandTabs(line));
  const margin = rest
    .filter((line) => !isBlank(line))
    .reduce((least, line) => Math.min(least, indentOf(line).length), Number.POSITIVE_INFINITY);
  const lines = [
    cutStart(first, indentOf(first).length),
    ...rest.map((line) => (Number.isFinite(margin) ? cutStart(line, margin) : line)),
  ];
  const from = lines.findIndex((line) => !isEmpty(line));
  const to = lines.findLastIndex((line) => !isEmpty(line));
  return from < 0 ? [{ text: '' }] : joinLines(lines.slice(from, to + 1));
}

/** Lines as parts of their own; an empty line has none. */
function splitLines(parts: readonly TextPart[]): TextPart[][] {
  const lines: TextPart[][] = [[]];
  for (const part of parts) {
    if ('hole' in part) lines.at(-1)?.push(part);
    else
      part.text.split('\n').forEach((text, index) => {
        if (index > 0) lines.push([]);
        if (text !== '') lines.at(-1)?.push({ text });
      });
  }
  return lines;
}

function joinLines(lines: readonly TextPart[][]): TextPart[] {
  return joinTexts(lines, [{ text: '\n' }]);
}

function isBlank(line: readonly TextPart[]): boolean {
  return line.every((part) => 'text' in part && part.text.trim() === '');
}

function indentOf([first]: readonly TextPart[]): string {
  return first !== undefined && 'text' in first ? (/^[ \t]*/.exec(first.text)?.[0] ?? '') : '';
}

function cutStart(line: readonly TextPart[], length: number): TextPart[] {
  return line.map((part, index) =>
    index === 0 && 'text' in part ? { text: part.text.slice(length) } : part,
  );
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function isEmpty(line: readonly TextPart[]): boolean {
  return line.every((part) => 'text' in part && part.text === '');
}

/** Tabs as spaces, to columns that are multiples of eight. */
function expandTabs(line: readonly TextPart[]): TextPart[] {
  let column = 0;
  return line.map((part) => {
    if (!('text' in part)) return part;
    let text = '';
    part.text.split('\t').forEach((piece, index) => {
      const gap = index === 0 ? '' : ' '.repeat(8 - (column % 8));
      text += gap + piece;
      column += gap.length + piece.length;
    });
    return { text };
  });
}

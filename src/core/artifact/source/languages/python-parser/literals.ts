import type { PyNode } from '../python/python-tree.ts';
import {
  BACKSLASH,
  BANG,
  BRACE_CLOSE,
  BRACE_OPEN,
  CAPITAL_N,
  COLON,
  DOT,
  DOUBLE,
  EQUALS,
  NEWLINE,
  SINGLE,
  STAR,
} from './codes.ts';
import { branch, codeAt, deepen, fail, leaf, type Scan, skip, take } from './scan.ts';
import { isWordPart, readCommaSeparated } from './words.ts';

const NUMBER =
  /0[xX][_0-9a-fA-F]+|0[oO][_0-7]+|0[bB][_01]+|(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
const PREFIX = /^([uUbBfFtTrR]|[rR][bBfFtT]|[bBfFtT][rR])$/;

/** Reads an expression in a hole of an f-string. */
export type ReadTest = (scan: Scan) => PyNode;

/** Whether a word is what stands in front of the quotes of a string that begins here. */
export function isPrefix(scan: Scan, word: string): boolean {
  return word.length < 3 && isQuote(codeAt(scan, word.length)) && PREFIX.test(word);
}

export function isQuote(code: number): boolean {
  return code === DOUBLE || code === SINGLE;
}

export function readNumber(scan: Scan): PyNode {
  NUMBER.lastIndex = scan.at;
  const found = NUMBER.exec(scan.text)?.[0] ?? fail();
  const dot = codeAt(scan, found.length) === DOT;
  const node = take(scan, 'Number', found.length);
  if (!dot) return node;
  // `1.`; with anything else around it the dot is none of a number for the grammar.
  const after = scan.text.charCodeAt(node.to + 1);
  if (
    !/^\d{1,20}$/.test(found) ||
    after === DOT ||
    isAscii(after) ||
    isAscii(scan.text.charCodeAt(node.from - 1))
  )
    fail();
  scan.at = node.to + 1;
  skip(scan);
  return node;
}

function isAscii(code: number): boolean {
  return code < 128 && isWordPart(code);
}

/** One string, or several side by side, with the prefix of the first one. */
export function readStrings(scan: Scan, prefix: string, readTest: ReadTest): PyNode {
  const first = readString(scan, prefix, readTest);
  let next = nextPrefix(scan);
  if (next === null) return first;
  const strings = [first];
  for (; next !== null; next = nextPrefix(scan)) strings.push(readString(scan, next, readTest));
  return branch('ContinuedString', strings);
}

/** The prefix of a string that stands here; null where there is none. */
function nextPrefix(scan: Scan): string | null {
  if (isQuote(codeAt(scan))) return '';
  const length = isQuote(codeAt(scan, 1)) ? 1 : isQuote(codeAt(scan, 2)) ? 2 : 0;
  const word = scan.text.slice(scan.at, scan.at + length);
  return length > 0 && PREFIX.test(word) ? word : null;
}

/** A string that is not formatted, or one with holes, and what stands behind it. */
export function readString(scan: Scan, prefix: string, readTest: ReadTest): PyNode {
  const from = scan.at;
  const format = /[fFtT]/.test(prefix);
  // The grammar does not know `t`, and is given `f` where that is safe.
  if (format && /[tT]/.test(prefix) && isQuote(scan.text.charCodeAt(from - 1))) fail();
  scan.at += prefix.length;
  const quote = codeAt(scan);
  const long = codeAt(scan, 1) === quote && codeAt(scan, 2) === quote;
  scan.at += long ? 3 : 1;
  const text: Text = { quote, long, raw: /[rR]/.test(prefix), readTest };
  const holes: PyNode[] = [];
  if (format) readFormat(scan, text, holes);
  else readPlain(scan, text);
  scan.at += long ? 3 : 1;
  const node = format
    ? { name: 'FormatString', from, to: scan.at, children: holes }
    : leaf('String', from, scan.at);
  skip(scan);
  return node;
}

type Text = { quote: number; long: boolean; raw: boolean; readTest: ReadTest };

/** To the quotes that end it. Backslashes hide quotes in raw strings too. */
function readPlain(scan: Scan, { quote, long }: Text): void {
  if (long) {
    readLong(scan, quote === DOUBLE ? '"""' : "'''");
    return;
  }
  for (;;) {
    const code = codeAt(scan);
    if (code === quote) return;
    if (code === 0 || code === NEWLINE) fail();
    scan.at += code === BACKSLASH ? 2 : 1;
  }
}

/** Most long strings have no backslash, so that they are searched rather than read. */
function readLong(scan: Scan, quotes: string): void {
  let end = find(scan, quotes, scan.at);
  for (let slash = nextSlash(scan); slash < end; slash = nextSlash(scan)) {
    scan.at = slash + 2;
    if (scan.at > end) end = find(scan, quotes, scan.at);
  }
  scan.at = end;
}

function find({ text }: Scan, quotes: string, from: number): number {
  const found = text.indexOf(quotes, from);
  return found < 0 ? fail() : found;
}

/** Remembered, because a file without any would be searched to its end for each string. */
function nextSlash(scan: Scan): number {
  if (scan.slash >= scan.at) return scan.slash;
  const found = scan.text.indexOf('\\', scan.at);
  scan.slash = found < 0 ? scan.end : found;
  return scan.slash;
}

/** To the quotes that end it, with its holes. */
function readFormat(scan: Scan, text: Text, holes: PyNode[]): void {
  const { quote, long, raw } = text;
  for (;;) {
    const code = codeAt(scan);
    if (code === quote && (!long || (codeAt(scan, 1) === quote && codeAt(scan, 2) === quote))) return;
    if (code === 0 || (code === NEWLINE && !long)) fail();
    if (code === BACKSLASH) skipEscape(scan, raw);
    else if (code !== BRACE_OPEN) scan.at += 1;
    else if (codeAt(scan, 1) === BRACE_OPEN) scan.at += 2;
    else holes.push(readHole(scan, text));
  }
}

/** Of `\\{` the brace counts; those of `\\N{DASH}` do not. */
function skipEscape(scan: Scan, raw: boolean): void {
  const next = codeAt(scan, 1);
  if (next === BRACE_OPEN) {
    scan.at += 1;
    return;
  }
  scan.at += 2;
  if (raw || next !== CAPITAL_N || codeAt(scan) !== BRACE_OPEN) return;
  for (let code = codeAt(scan); code !== BRACE_CLOSE; code = codeAt(scan)) {
    if (code === 0 || code === NEWLINE || isQuote(code)) return;
    scan.at += 1;
  }
  scan.at += 1;
}

/** `{value!r:>{width}}`; behind its brace the text goes on. */
function readHole(scan: Scan, text: Text): PyNode {
  deepen(scan);
  const children = [leaf('{', scan.at, scan.at + 1)];
  scan.at += 1;
  scan.brackets += 1;
  skip(scan);
  readCommaSeparated(scan, children, (inner, items) => {
    if (codeAt(inner) === STAR) items.push(take(inner, '*', 1));
    items.push(text.readTest(inner));
  });
  if (codeAt(scan) === EQUALS) children.push(take(scan, 'FormatSelfDoc', 1));
  if (codeAt(scan) === BANG) children.push(readConversion(scan));
  if (codeAt(scan) === COLON) children.push(readSpec(scan, text));
  if (codeAt(scan) !== BRACE_CLOSE) fail();
  children.push(leaf('}', scan.at, scan.at + 1));
  scan.at += 1;
  scan.brackets -= 1;
  scan.depth -= 1;
  return branch('FormatReplacement', children);
}

function readConversion(scan: Scan): PyNode {
  const kind = String.fromCharCode(codeAt(scan, 1));
  return 'sra'.includes(kind) ? take(scan, 'FormatConversion', 2) : fail();
}

/** What stands behind the colon of a hole, to its brace: text, and holes. */
function readSpec(scan: Scan, text: Text): PyNode {
  if (codeAt(scan, 1) === EQUALS) fail();
  const children = [leaf(':', scan.at, scan.at + 1)];
  scan.at += 1;
  for (let code = codeAt(scan); code !== BRACE_CLOSE; code = codeAt(scan)) {
    // The grammar would not see that the string ends here.
    if (code === 0 || code === text.quote || (code === NEWLINE && !text.long)) fail();
    if (code === BRACE_OPEN) children.push(readHole(scan, text));
    else scan.at += 1;
  }
  return branch('FormatSpec', children);
}

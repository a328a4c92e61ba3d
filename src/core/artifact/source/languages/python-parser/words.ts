import type { PyNode } from '../python/python-tree.ts';
import { COMMA, DOT } from './codes.ts';
import { codeAt, fail, leaf, type Scan, skip, take } from './scan.ts';

/** Reserved for the grammar; `match`, `case`, `type` and `print` are names as well. */
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

const DIGIT = 1;
const LETTER = 2;
/** Of the characters below 128. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(char)) return LETTER;
  return /[0-9]/.test(char) ? DIGIT : 0;
});
/** From here on the grammar takes every character for a letter. */
const FIRST_OTHER = 0xa1;

export function isDigit(code: number): boolean {
  return code < 128 && KINDS[code] === DIGIT;
}

function startsWord(code: number): boolean {
  return code < 128 ? KINDS[code] === LETTER : code >= FIRST_OTHER;
}

/** Whether a name goes on with it. */
export function isWordPart(code: number): boolean {
  return code < 128 ? KINDS[code] !== 0 : code >= FIRST_OTHER;
}

/** The name or keyword that begins here; empty where none does. */
export function wordAt(scan: Scan): string {
  if (!startsWord(codeAt(scan))) return '';
  let ahead = 1;
  while (isWordPart(codeAt(scan, ahead))) ahead += 1;
  return scan.text.slice(scan.at, scan.at + ahead);
}

export function isKeyword(word: string): boolean {
  return word.length > 1 && word.length < 9 && KEYWORDS.has(word);
}

/** Whether this keyword stands here. */
export function atWord(scan: Scan, word: string): boolean {
  return scan.text.startsWith(word, scan.at) && !isWordPart(codeAt(scan, word.length));
}

export function takeWord(scan: Scan, word: string): PyNode {
  return atWord(scan, word) ? take(scan, word, word.length) : fail();
}

/** A name that has to stand here. */
export function readName(scan: Scan): PyNode {
  const word = wordAt(scan);
  return word === '' || isKeyword(word) ? fail() : take(scan, 'VariableName', word.length);
}

/** What stands behind a dot: keywords are names there. */
export function readProperty(scan: Scan): PyNode {
  const word = wordAt(scan);
  // The grammar takes any word there, and this one not at the end of an expression.
  return word === '' || word === 'yield' ? fail() : take(scan, 'PropertyName', word.length);
}

/** `a.b.c`, added to `children`. */
export function readDottedName(scan: Scan, children: PyNode[]): void {
  children.push(readName(scan));
  while (codeAt(scan) === DOT) children.push(take(scan, '.', 1), readName(scan));
}

/** `item, item`, with a comma at the end or without, added to `children`. */
export function readCommaSeparated(
  scan: Scan,
  children: PyNode[],
  readItem: (scan: Scan, children: PyNode[]) => void,
): void {
  readItem(scan, children);
  while (codeAt(scan) === COMMA) {
    children.push(take(scan, ',', 1));
    if (endsList(scan)) return;
    readItem(scan, children);
  }
}

/** Whether nothing follows a comma. */
function endsList(scan: Scan): boolean {
  const code = codeAt(scan);
  if (code === 0 || code === 10) return true;
  if (code === 105) return atWord(scan, 'in');
  return ENDS[code] === 1;
}

/** Characters that no expression begins with. */
const ENDS = Uint8Array.from({ length: 128 }, (_, code) =>
  ');]}=:!'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** `yield` by itself; the grammar knows it only in front of a value. */
export function isBareYield(scan: Scan): boolean {
  if (!atWord(scan, 'yield')) return false;
  let ahead = 5;
  while (codeAt(scan, ahead) === 32 || codeAt(scan, ahead) === 9) ahead += 1;
  return '\n#)]},;'.includes(String.fromCharCode(codeAt(scan, ahead)));
}

/** The grammar is given `...` in its place. */
export function takeBareYield(scan: Scan): PyNode {
  const { at } = scan;
  scan.at += 5;
  skip(scan);
  return leaf('Ellipsis', at, at + 3);
}

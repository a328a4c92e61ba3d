import type { PyNode } from '../python/python-tree.ts';
import { BRACE_CLOSE, BRACKET_CLOSE, COLON, COMMA, EQUALS, PAREN_CLOSE, STAR } from './codes.ts';
import { branch, close, codeAt, expect, fail, open, type Scan, take } from './scan.ts';
import { atWord, isBareYield, readCommaSeparated, takeWord } from './words.ts';

/** The readers of expressions, which what stands in brackets is made of. */
export type Readers = {
  /** Everything but `a := b` and `yield`. */
  test(scan: Scan): PyNode;
  /** Without conditions. */
  inner(scan: Scan): PyNode;
  /** What a comprehension may filter by. */
  filter(scan: Scan): PyNode;
  /** Without comparisons and `not`. */
  expression(scan: Scan): PyNode;
};

/** `a` or `a := b` */
export function readNamed(scan: Scan, readers: Readers): PyNode {
  const node = readers.test(scan);
  if (codeAt(scan) !== COLON || codeAt(scan, 1) !== EQUALS) return node;
  return branch('NamedExpression', [node, take(scan, 'AssignOp', 2), readers.test(scan)]);
}

/** `a` or `*a`, added to `children`; with `named` also `a := b`. */
export function readStarred(scan: Scan, children: PyNode[], readers: Readers, named = false): void {
  if (codeAt(scan) === STAR) {
    if (codeAt(scan, 1) === STAR) fail();
    children.push(take(scan, '*', 1), readers.expression(scan));
  } else children.push(named ? readNamed(scan, readers) : readers.test(scan));
}

/** `yield a, b`, `yield from a`, without its name. */
export function readYielded(scan: Scan, readers: Readers): PyNode[] {
  const children = [takeWord(scan, 'yield')];
  if (atWord(scan, 'from')) children.push(takeWord(scan, 'from'), readers.test(scan));
  else readCommaSeparated(scan, children, (_, items) => readStarred(scan, items, readers));
  return children;
}

/** `(a)`, `(a, b)`, `(a for a in b)`, `(yield a)` */
export function readParentheses(scan: Scan, readers: Readers): PyNode {
  const children = [open(scan, '(')];
  if (codeAt(scan) === PAREN_CLOSE) return finish(scan, 'TupleExpression', children, ')');
  if (atWord(scan, 'yield') && !isBareYield(scan)) {
    children.push(branch('YieldExpression', readYielded(scan, readers)));
    return finish(scan, 'ParenthesizedExpression', children, ')');
  }
  readStarred(scan, children, readers, true);
  if (codeAt(scan) === PAREN_CLOSE) return finish(scan, 'ParenthesizedExpression', children, ')');
  if (codeAt(scan) !== COMMA) {
    readFor(scan, children, readers);
    return finish(scan, 'ComprehensionExpression', children, ')');
  }
  readRest(scan, children, PAREN_CLOSE, () => readStarred(scan, children, readers, true));
  return finish(scan, 'TupleExpression', children, ')');
}

/** `[a, b]`, `[a for a in b]` */
export function readSquare(scan: Scan, readers: Readers): PyNode {
  const children = [open(scan, '[')];
  if (codeAt(scan) === BRACKET_CLOSE) return finish(scan, 'ArrayExpression', children, ']');
  readStarred(scan, children, readers, true);
  if (startsFor(scan)) {
    readFor(scan, children, readers);
    return finish(scan, 'ArrayComprehensionExpression', children, ']');
  }
  readRest(scan, children, BRACKET_CLOSE, () => readStarred(scan, children, readers, true));
  return finish(scan, 'ArrayExpression', children, ']');
}

/** Dictionaries and sets, and comprehensions that make them. */
export function readCurly(scan: Scan, readers: Readers): PyNode {
  const children = [open(scan, '{')];
  if (codeAt(scan) === BRACE_CLOSE) return finish(scan, 'DictionaryExpression', children, '}');
  const isDictionary = readEntry(scan, children, readers);
  const name = isDictionary ? 'Dictionary' : 'Set';
  if (startsFor(scan)) {
    readFor(scan, children, readers);
    return finish(scan, `${name}ComprehensionExpression`, children, '}');
  }
  readRest(scan, children, BRACE_CLOSE, () => {
    if (readEntry(scan, children, readers) !== isDictionary) fail();
  });
  return finish(scan, `${name}Expression`, children, '}');
}

/** Whether it is an entry of a dictionary. */
function readEntry(scan: Scan, children: PyNode[], readers: Readers): boolean {
  if (codeAt(scan) === STAR) {
    const unpacks = codeAt(scan, 1) === STAR;
    children.push(unpacks ? take(scan, '**', 2) : take(scan, '*', 1), readers.expression(scan));
    return unpacks;
  }
  children.push(readers.test(scan));
  if (codeAt(scan) !== COLON) return false;
  children.push(takeColon(scan), readers.test(scan));
  return true;
}

/** A colon that is none of `:=`. */
export function takeColon(scan: Scan): PyNode {
  return codeAt(scan, 1) === EQUALS ? fail() : expect(scan, ':');
}

/** `, item, item,` up to the bracket that closes. */
function readRest(scan: Scan, children: PyNode[], closing: number, readItem: () => void): void {
  while (codeAt(scan) === COMMA) {
    children.push(take(scan, ',', 1));
    if (codeAt(scan) === closing) return;
    readItem();
  }
}

function finish(scan: Scan, name: string, children: PyNode[], bracket: ')' | ']' | '}'): PyNode {
  children.push(close(scan, bracket));
  return branch(name, children);
}

function startsFor(scan: Scan): boolean {
  return atWord(scan, 'for') || atWord(scan, 'async');
}

/** `for a, b in c if d for e in f`, added to `children`. */
function readFor(scan: Scan, children: PyNode[], readers: Readers): void {
  do {
    if (atWord(scan, 'async')) children.push(takeWord(scan, 'async'));
    children.push(takeWord(scan, 'for'));
    readCommaSeparated(scan, children, (_, items) => items.push(readers.expression(scan)));
    children.push(takeWord(scan, 'in'), readers.inner(scan));
    while (atWord(scan, 'if')) children.push(takeWord(scan, 'if'), readers.filter(scan));
  } while (startsFor(scan));
}

/** What a call is given: `(a, *b, c=d, **e)`, `(a for a in b)` */
export function readArguments(scan: Scan, readers: Readers): PyNode {
  const children = [open(scan, '(')];
  if (codeAt(scan) !== PAREN_CLOSE) {
    readArgument(scan, children, readers);
    readRest(scan, children, PAREN_CLOSE, () => readArgument(scan, children, readers));
  }
  return finish(scan, 'ArgList', children, ')');
}

function readArgument(scan: Scan, children: PyNode[], readers: Readers): void {
  if (codeAt(scan) === STAR) {
    children.push(codeAt(scan, 1) === STAR ? take(scan, '**', 2) : take(scan, '*', 1), readers.test(scan));
    return;
  }
  const value = readers.test(scan);
  children.push(value);
  const length = codeAt(scan) === EQUALS ? 1 : codeAt(scan) === COLON && codeAt(scan, 1) === EQUALS ? 2 : 0;
  if (length > 0) {
    if (value.name !== 'VariableName') fail();
    children.push(take(scan, 'AssignOp', length), readers.test(scan));
  }
  if (startsFor(scan)) readFor(scan, children, readers);
}

/** `[a]`, `[a:b, ::c]`, added to `children`. */
export function readSubscript(scan: Scan, children: PyNode[], readers: Readers): void {
  children.push(open(scan, '['));
  readSlice(scan, children, readers);
  readRest(scan, children, BRACKET_CLOSE, () => readSlice(scan, children, readers));
  children.push(close(scan, ']'));
}

function readSlice(scan: Scan, children: PyNode[], readers: Readers): void {
  if (codeAt(scan) !== COLON) children.push(readNamed(scan, readers));
  for (let colons = 0; colons < 2 && codeAt(scan) === COLON; colons += 1) {
    children.push(takeColon(scan));
    const code = codeAt(scan);
    if (code !== COLON && code !== COMMA && code !== BRACKET_CLOSE) children.push(readNamed(scan, readers));
  }
}

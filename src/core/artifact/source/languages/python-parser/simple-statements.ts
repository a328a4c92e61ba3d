import type { PyNode } from '../python/python-tree.ts';
import { type Readers, readStarred, readYielded } from './brackets.ts';
import { BRACKET_OPEN, COLON, DOT, EQUALS, NEWLINE, PAREN_OPEN, SEMICOLON, STAR } from './codes.ts';
import { READERS, readAnnotation, readExpression, readTest } from './expressions.ts';
import { updateLength } from './operators.ts';
import { branch, close, codeAt, endLine, expect, fail, goBack, open, type Scan, take } from './scan.ts';
import {
  atWord,
  isBareYield,
  isKeyword,
  readCommaSeparated,
  readDottedName,
  readName,
  takeWord,
  wordAt,
} from './words.ts';

const readers: Readers = READERS;

/** The statements of one line, and the end of that. */
export function readSimpleStatement(scan: Scan): PyNode {
  const first = readSmallStatement(scan);
  if (codeAt(scan) !== SEMICOLON) {
    endLine(scan);
    return first;
  }
  const children = [first];
  while (codeAt(scan) === SEMICOLON) {
    children.push(take(scan, ';', 1));
    if (!isLineEnd(scan)) children.push(readSmallStatement(scan));
  }
  endLine(scan);
  return branch('StatementGroup', children);
}

/** Whether no more of a statement follows on its line. */
export function isLineEnd(scan: Scan): boolean {
  const code = codeAt(scan);
  return code === NEWLINE || code === SEMICOLON || code === 0;
}

function readSmallStatement(scan: Scan): PyNode {
  const word = wordAt(scan);
  switch (word) {
    case 'return':
      return readReturn(scan);
    case 'import':
    case 'from':
      return readImport(scan, word);
    case 'pass':
      return branch('PassStatement', [takeWord(scan, word)]);
    case 'break':
      return branch('BreakStatement', [takeWord(scan, word)]);
    case 'continue':
      return branch('ContinueStatement', [takeWord(scan, word)]);
    case 'raise':
      return readRaise(scan);
    case 'assert':
      return readList(scan, 'AssertStatement', word, readTest);
    case 'del':
      return readList(scan, 'DeleteStatement', word, readExpression);
    case 'global':
    case 'nonlocal':
      return readList(scan, 'ScopeStatement', word, readName);
    case 'yield':
      return isBareYield(scan) ? readAssignment(scan) : branch('YieldStatement', readYielded(scan, readers));
    case 'type':
      return startsType(scan) ? readType(scan) : readAssignment(scan);
    case 'print':
      return isOldPrint(scan) ? fail() : readAssignment(scan);
    default:
      return readAssignment(scan);
  }
}

/** A keyword and what it is about. */
function readList(scan: Scan, name: string, word: string, readItem: (scan: Scan) => PyNode): PyNode {
  const children = [takeWord(scan, word)];
  readCommaSeparated(scan, children, (_, items) => items.push(readItem(scan)));
  return branch(name, children);
}

/** `a, *b, c`, added to `children`. */
function readExpressions(scan: Scan, children: PyNode[]): void {
  readCommaSeparated(scan, children, (_, items) => readStarred(scan, items, readers));
}

function readReturn(scan: Scan): PyNode {
  const children = [takeWord(scan, 'return')];
  if (!isLineEnd(scan)) readExpressions(scan, children);
  return branch('ReturnStatement', children);
}

/** `raise a from b`; with commas it is Python 2. */
function readRaise(scan: Scan): PyNode {
  const children = [takeWord(scan, 'raise')];
  if (!isLineEnd(scan)) children.push(readTest(scan));
  if (children.length > 1 && atWord(scan, 'from')) children.push(takeWord(scan, 'from'), readTest(scan));
  return branch('RaiseStatement', children);
}

/** Expressions, and what they are assigned: `a`, `a = b = c`, `a: int = b`, `a += b` */
function readAssignment(scan: Scan): PyNode {
  const children: PyNode[] = [];
  readExpressions(scan, children);
  const length = updateLength(scan);
  if (length > 0) return readUpdate(scan, children, length);
  const annotated = codeAt(scan) === COLON;
  if (annotated) children.push(readAnnotation(scan));
  const before = children.length;
  while (codeAt(scan) === EQUALS) {
    children.push(take(scan, 'AssignOp', 1));
    readAssigned(scan, children, readExpressions);
  }
  return branch(annotated || children.length > before ? 'AssignStatement' : 'ExpressionStatement', children);
}

function readUpdate(scan: Scan, children: PyNode[], length: number): PyNode {
  children.push(take(scan, 'UpdateOp', length));
  readAssigned(scan, children, (_, items) =>
    readCommaSeparated(scan, items, (_scan, tests) => tests.push(readTest(scan))),
  );
  return branch('UpdateStatement', children);
}

function readAssigned(
  scan: Scan,
  children: PyNode[],
  readValues: (scan: Scan, children: PyNode[]) => void,
): void {
  if (atWord(scan, 'yield') && !isBareYield(scan))
    children.push(branch('YieldExpression', readYielded(scan, readers)));
  else readValues(scan, children);
}

function readImport(scan: Scan, word: 'import' | 'from'): PyNode {
  const children = [takeWord(scan, word)];
  if (word === 'from') {
    while (codeAt(scan) === DOT)
      children.push(
        codeAt(scan, 1) === DOT && codeAt(scan, 2) === DOT ? take(scan, 'Ellipsis', 3) : take(scan, '.', 1),
      );
    if (children.length === 1 || !atWord(scan, 'import')) readDottedName(scan, children);
    children.push(takeWord(scan, 'import'));
    if (codeAt(scan) === STAR) children.push(take(scan, '*', 1));
    else if (codeAt(scan) === PAREN_OPEN) {
      children.push(open(scan, '('));
      readCommaSeparated(scan, children, readImported);
      children.push(close(scan, ')'));
    } else readCommaSeparated(scan, children, readImported);
  } else readCommaSeparated(scan, children, readImported);
  return branch('ImportStatement', children);
}

/** `a.b as c` */
function readImported(scan: Scan, children: PyNode[]): void {
  readDottedName(scan, children);
  if (atWord(scan, 'as')) children.push(takeWord(scan, 'as'), readName(scan));
}

/** Whether `type` begins a definition; elsewhere it is a name. */
function startsType(scan: Scan): boolean {
  const { at } = scan;
  take(scan, 'type', 4);
  const word = wordAt(scan);
  goBack(scan, at);
  return word !== '' && !isKeyword(word);
}

/** `type Name[T] = value` */
function readType(scan: Scan): PyNode {
  const children = [take(scan, 'type', 4), readName(scan)];
  readTypeParameters(scan, children);
  expect(scan, '=');
  children.push(readTest(scan));
  return branch('TypeDefinition', children);
}

/** `[T: int, *U, **V]`, added to `children` where it stands. */
export function readTypeParameters(scan: Scan, children: PyNode[]): void {
  if (codeAt(scan) !== BRACKET_OPEN) return;
  const list = [open(scan, '[')];
  readCommaSeparated(scan, list, (_, items) => {
    const stars = codeAt(scan) !== STAR ? 0 : codeAt(scan, 1) === STAR ? 2 : 1;
    const parts = stars === 0 ? [] : [take(scan, stars === 2 ? '**' : '*', stars)];
    parts.push(readName(scan));
    if (stars === 0 && codeAt(scan) === COLON) parts.push(readAnnotation(scan));
    items.push(branch('TypeParam', parts));
  });
  list.push(close(scan, ']'));
  children.push(branch('TypeParamList', list));
}

/** What the grammar takes for the `print` of Python 2, which is more than that. */
function isOldPrint(scan: Scan): boolean {
  let ahead = 5;
  while (codeAt(scan, ahead) === 32 || codeAt(scan, ahead) === 9) ahead += 1;
  return !'(.\n#'.includes(String.fromCharCode(codeAt(scan, ahead)));
}

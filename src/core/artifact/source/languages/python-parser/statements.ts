import type { PyNode } from '../python/python-tree.ts';
import { readArguments, readNamed } from './brackets.ts';
import {
  AT,
  BRACE_OPEN,
  BRACKET_OPEN,
  COLON,
  EQUALS,
  GREATER,
  MINUS,
  NEWLINE,
  PAREN_CLOSE,
  PAREN_OPEN,
  PLUS,
  SLASH,
  STAR,
  TILDE,
} from './codes.ts';
import { READERS, readAnnotation, readExpression, readTest } from './expressions.ts';
import { isQuote } from './literals.ts';
import { readPatterns } from './patterns.ts';
import {
  branch,
  close,
  codeAt,
  deepen,
  endLine,
  expect,
  fail,
  goBack,
  open,
  type Scan,
  startLine,
  startScan,
  take,
} from './scan.ts';
import { readSimpleStatement, readTypeParameters } from './simple-statements.ts';
import {
  atWord,
  isDigit,
  isKeyword,
  readCommaSeparated,
  readDottedName,
  readName,
  takeWord,
  wordAt,
} from './words.ts';

/** The statements of a file. */
export function readFile(text: string): PyNode {
  const scan = startScan(text);
  const children: PyNode[] = [];
  startLine(scan);
  while (scan.at < scan.end) {
    if (scan.indent !== 0) fail();
    children.push(readStatement(scan));
  }
  return { name: 'Script', from: 0, to: text.length, children };
}

function readStatement(scan: Scan): PyNode {
  switch (wordAt(scan)) {
    case '':
      return codeAt(scan) === AT ? readDecorated(scan) : readSimpleStatement(scan);
    case 'def':
      return readFunction(scan, []);
    case 'class':
      return readClass(scan);
    case 'if':
      return readIf(scan);
    case 'for':
      return readFor(scan, []);
    case 'while':
      return readWhile(scan);
    case 'try':
      return readTry(scan);
    case 'with':
      return readWith(scan, []);
    case 'async':
      return readAsync(scan);
    case 'match':
      return startsMatch(scan) ? readMatch(scan) : readSimpleStatement(scan);
    default:
      return readSimpleStatement(scan);
  }
}

function readAsync(scan: Scan): PyNode {
  const children = [takeWord(scan, 'async')];
  if (atWord(scan, 'def')) return readFunction(scan, children);
  if (atWord(scan, 'for')) return readFor(scan, children);
  return readWith(scan, children);
}

/** What stands behind a colon: statements on the same line, or a block. */
function readBody(scan: Scan): PyNode {
  deepen(scan);
  const children = [expect(scan, ':')];
  if (codeAt(scan) !== NEWLINE) children.push(readSimpleStatement(scan));
  else readBlock(scan, children, readStatement);
  scan.depth -= 1;
  return branch('Body', children);
}

/** Lines that are further in than the one that ends here, added to `children`. */
function readBlock(scan: Scan, children: PyNode[], readItem: (scan: Scan) => PyNode): void {
  const outer = scan.indent;
  endLine(scan);
  const inner = scan.indent;
  if (inner <= outer) fail();
  while (scan.at < scan.end && scan.indent === inner) children.push(readItem(scan));
  if (scan.indent > outer) fail();
}

/** Whether a statement goes on here, in the column where it began. */
function goesOn(scan: Scan, indent: number, word: string): boolean {
  return scan.indent === indent && atWord(scan, word);
}

function readElse(scan: Scan, indent: number, children: PyNode[]): void {
  if (goesOn(scan, indent, 'else')) children.push(takeWord(scan, 'else'), readBody(scan));
}

function readIf(scan: Scan): PyNode {
  const { indent } = scan;
  const children = [takeWord(scan, 'if'), readNamed(scan, READERS), readBody(scan)];
  while (goesOn(scan, indent, 'elif'))
    children.push(takeWord(scan, 'elif'), readNamed(scan, READERS), readBody(scan));
  readElse(scan, indent, children);
  return branch('IfStatement', children);
}

function readWhile(scan: Scan): PyNode {
  const { indent } = scan;
  const children = [takeWord(scan, 'while'), readNamed(scan, READERS), readBody(scan)];
  readElse(scan, indent, children);
  return branch('WhileStatement', children);
}

function readFor(scan: Scan, children: PyNode[]): PyNode {
  const { indent } = scan;
  children.push(takeWord(scan, 'for'));
  readCommaSeparated(scan, children, (_, items) => {
    if (codeAt(scan) === STAR) items.push(take(scan, '*', 1));
    items.push(readExpression(scan));
  });
  children.push(takeWord(scan, 'in'));
  readCommaSeparated(scan, children, (_, items) => items.push(readTest(scan)));
  children.push(readBody(scan));
  readElse(scan, indent, children);
  return branch('ForStatement', children);
}

function readTry(scan: Scan): PyNode {
  const { indent } = scan;
  const children = [takeWord(scan, 'try'), readBody(scan)];
  while (goesOn(scan, indent, 'except')) readExcept(scan, children);
  readElse(scan, indent, children);
  if (goesOn(scan, indent, 'finally')) children.push(takeWord(scan, 'finally'), readBody(scan));
  return branch('TryStatement', children);
}

/** `except* A as b:`, `except A, b:` */
function readExcept(scan: Scan, children: PyNode[]): void {
  children.push(takeWord(scan, 'except'));
  if (codeAt(scan) === STAR) children.push(take(scan, '*', 1));
  if (codeAt(scan) !== COLON) {
    children.push(readTest(scan));
    if (atWord(scan, 'as')) children.push(takeWord(scan, 'as'), readName(scan));
  }
  children.push(readBody(scan));
}

function readWith(scan: Scan, children: PyNode[]): PyNode {
  children.push(takeWord(scan, 'with'));
  readCommaSeparated(scan, children, (_, items) => {
    items.push(readTest(scan));
    if (atWord(scan, 'as')) items.push(takeWord(scan, 'as'), readName(scan));
  });
  children.push(readBody(scan));
  return branch('WithStatement', children);
}

function readDecorated(scan: Scan): PyNode {
  const { indent } = scan;
  const children: PyNode[] = [];
  while (codeAt(scan) === AT && scan.indent === indent) {
    const parts = [take(scan, 'At', 1)];
    readDottedName(scan, parts);
    if (codeAt(scan) === PAREN_OPEN) parts.push(readArguments(scan, READERS));
    children.push(branch('Decorator', parts));
    endLine(scan);
  }
  if (scan.indent !== indent) fail();
  if (atWord(scan, 'class')) children.push(readClass(scan));
  else children.push(readFunction(scan, atWord(scan, 'async') ? [takeWord(scan, 'async')] : []));
  return branch('DecoratedStatement', children);
}

function readFunction(scan: Scan, children: PyNode[]): PyNode {
  children.push(takeWord(scan, 'def'), readName(scan));
  readTypeParameters(scan, children);
  children.push(readParameters(scan));
  if (codeAt(scan) === MINUS) children.push(readReturned(scan));
  children.push(readBody(scan));
  return branch('FunctionDefinition', children);
}

/** `-> int`, which reaches from its arrow. */
function readReturned(scan: Scan): PyNode {
  const from = scan.at;
  if (codeAt(scan, 1) !== GREATER) fail();
  take(scan, '->', 2);
  const type = readTest(scan);
  return { name: 'TypeDef', from, to: type.to, children: [type] };
}

function readParameters(scan: Scan): PyNode {
  const children = [open(scan, '(')];
  if (codeAt(scan) !== PAREN_CLOSE) readCommaSeparated(scan, children, readParameter);
  children.push(close(scan, ')'));
  return branch('ParamList', children);
}

/** `a: int = 1`, `*a`, `*`, `/`, `**a` */
function readParameter(scan: Scan, children: PyNode[]): void {
  if (codeAt(scan) === SLASH) {
    take(scan, '/', 1);
    return;
  }
  const stars = codeAt(scan) !== STAR ? 0 : codeAt(scan, 1) === STAR ? 2 : 1;
  if (stars > 0) children.push(take(scan, stars === 2 ? '**' : '*', stars));
  if (stars === 1 && wordAt(scan) === '') return;
  children.push(readName(scan));
  if (codeAt(scan) === COLON) children.push(readAnnotation(scan));
  if (stars === 0 && codeAt(scan) === EQUALS) children.push(take(scan, 'AssignOp', 1), readTest(scan));
}

function readClass(scan: Scan): PyNode {
  const children = [takeWord(scan, 'class'), readName(scan)];
  readTypeParameters(scan, children);
  if (codeAt(scan) === PAREN_OPEN) children.push(readArguments(scan, READERS));
  children.push(readBody(scan));
  return branch('ClassDefinition', children);
}

/** Whether `match` begins a statement of its own; elsewhere it is a name. */
function startsMatch(scan: Scan): boolean {
  const { at } = scan;
  take(scan, 'match', 5);
  const found = startsSubject(scan, at);
  goBack(scan, at);
  return found;
}

function startsSubject(scan: Scan, at: number): boolean {
  const word = wordAt(scan);
  if (word !== '') return !isKeyword(word) || VALUES.has(word);
  const code = codeAt(scan);
  if (isQuote(code) || isDigit(code) || code === BRACE_OPEN || code === TILDE) return true;
  if (!AMBIGUOUS.has(code)) return false;
  // `match(a)` is a call, `match (a):` is not: only what follows tells.
  goBack(scan, at);
  readTest(scan);
  if (codeAt(scan) !== COLON) return false;
  take(scan, ':', 1);
  return codeAt(scan) === NEWLINE;
}

/** Keywords that an expression begins with. */
const VALUES = new Set(['None', 'True', 'False', 'await']);
/** `(`, `[`, `-`, `+`, `*` */
const AMBIGUOUS = new Set([PAREN_OPEN, BRACKET_OPEN, MINUS, PLUS, STAR]);

function readMatch(scan: Scan): PyNode {
  const children = [take(scan, 'match', 5)];
  if (codeAt(scan) === STAR) children.push(take(scan, '*', 1));
  children.push(readExpression(scan));
  const clauses = [expect(scan, ':')];
  if (codeAt(scan) !== NEWLINE) fail();
  readBlock(scan, clauses, readCase);
  children.push(branch('MatchBody', clauses));
  return branch('MatchStatement', children);
}

function readCase(scan: Scan): PyNode {
  const children = [takeWord(scan, 'case')];
  readPatterns(scan, children);
  if (atWord(scan, 'if')) children.push(branch('Guard', [takeWord(scan, 'if'), readTest(scan)]));
  children.push(readBody(scan));
  return branch('MatchClause', children);
}

import type { SyntaxNode } from '../lezer/tree.ts';
import {
  expect,
  fail,
  goDeeper,
  isWord,
  kindAt,
  nodeOf,
  type Parsing,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { readPattern } from './patterns.ts';
import { readPostfix, readPrimary } from './primaries.ts';
import { readTestedType, readType, TYPE_WORDS, typeEnd } from './types.ts';

const ASSIGNS = new Set('= += -= *= /= %= &= |= ^= <<= ??='.split(' '));
/** How tightly an operator of two operands binds. */
const BINDS: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['is', 7],
  ['as', 7],
  ['<<', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
]);
const SHIFT = 8;
const UNARY = new Set('+ - ! ~ & * ^ ++ --'.split(' '));

/** `a = b`, `a ? b : c`, `a ?? b`, `x => y` and all that binds more tightly. */
export function readExpression(parsing: Parsing): SyntaxNode {
  return goDeeper(parsing, readAssigned);
}

function readAssigned(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const left = readConditional(parsing);
  const shifts = kindAt(parsing) === '>' && kindAt(parsing, 1) === '>=';
  if (!ASSIGNS.has(kindAt(parsing)) && !shifts) return left;
  if (shifts) parsing.at += 1;
  const operator = takeLeaf(parsing, 'Operator');
  if (kindAt(parsing) === 'ref') parsing.at += 1;
  return nodeOf(parsing, 'Assignment', from, [left, operator, readExpression(parsing)]);
}

function readConditional(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const condition = readCoalescing(parsing);
  if (!take(parsing, '?')) return condition;
  if (kindAt(parsing) === 'ref') parsing.at += 1;
  const then = readExpression(parsing);
  expect(parsing, ':');
  if (kindAt(parsing) === 'ref') parsing.at += 1;
  return nodeOf(parsing, 'Conditional', from, [condition, then, readExpression(parsing)]);
}

function readCoalescing(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const left = readBinary(parsing, 1);
  if (kindAt(parsing) !== '??') return left;
  const operator = takeLeaf(parsing, 'Operator');
  return nodeOf(parsing, 'Binary', from, [left, operator, goDeeper(parsing, readCoalescing)]);
}

function readBinary(parsing: Parsing, least: number): SyntaxNode {
  const from = startOf(parsing);
  let left = readRange(parsing);
  for (;;) {
    const kind = kindAt(parsing);
    const shift = kind === '>' && kindAt(parsing, 1) === '>';
    const binds = shift ? SHIFT : BINDS.get(kind);
    if (binds === undefined || binds < least) return left;
    if (kind === '>' && kindAt(parsing, 1) === '>=') return left;
    if (kind === 'is') {
      parsing.at += 1;
      left = nodeOf(parsing, 'Is', from, [left, readPattern(parsing)]);
    } else if (kind === 'as') {
      parsing.at += 1;
      const type = readTestedType(parsing);
      if (type === null) fail(parsing);
      left = nodeOf(parsing, 'As', from, [left, type]);
    } else {
      if (shift) while (kindAt(parsing, 1) === '>') parsing.at += 1;
      const operator = takeLeaf(parsing, 'Operator');
      left = nodeOf(parsing, 'Binary', from, [left, operator, readBinary(parsing, binds + 1)]);
    }
  }
}

function readRange(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const left = kindAt(parsing) === '..' ? null : readUnary(parsing);
  if (left !== null && kindAt(parsing) !== '..') return left;
  parsing.at += 1;
  const right = beginsOperand(parsing) ? goDeeper(parsing, readUnary) : null;
  return nodeOf(parsing, 'Range', from, [left, right]);
}

/** Operands of an operator with one operand: `-x`, `(int)x`, `await x`. */
export function readUnary(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const kind = kindAt(parsing);
  if (UNARY.has(kind)) {
    const operator = takeLeaf(parsing, 'Operator');
    return nodeOf(parsing, 'Unary', from, [operator, goDeeper(parsing, readUnary)]);
  }
  if (isWord(parsing, 'await') && beginsOperand(parsing, 1) && kindAt(parsing, 1) !== '[') {
    parsing.at += 1;
    return nodeOf(parsing, 'Await', from, [goDeeper(parsing, readUnary)]);
  }
  if (kind === 'throw') {
    parsing.at += 1;
    return nodeOf(parsing, 'Throw', from, [readExpression(parsing)]);
  }
  if (kind === 'ref' && beginsOperand(parsing, 1)) {
    parsing.at += 1;
    return goDeeper(parsing, readUnary);
  }
  if (kind === '(' && isCast(parsing)) {
    parsing.at += 1;
    const type = readType(parsing);
    expect(parsing, ')');
    return nodeOf(parsing, 'Cast', from, [type, goDeeper(parsing, readUnary)]);
  }
  return readPostfix(parsing, from, readPrimary(parsing));
}

const BEGINS_OPERAND = new Set(
  `name number text char ( [ this base new true false null typeof sizeof default checked unchecked delegate stackalloc static throw
! ~ + - & * ^ ++ -- ..`.split(/\s+/),
);

function beginsOperand(parsing: Parsing, offset = 0): boolean {
  const kind = kindAt(parsing, offset);
  return BEGINS_OPERAND.has(kind) || TYPE_WORDS.has(kind);
}

/** What makes `(x) y` a cast, and `(x) - y` none (C# specification, 12.9.7). */
const BEHIND_CAST = new Set(
  `name number text char ( ! ~ this base new true false null typeof sizeof default checked unchecked delegate stackalloc static throw`.split(
    /\s+/,
  ),
);

/** Whether `(` begins a cast here: what is in the brackets is a type, and an operand follows. */
export function isCast(parsing: Parsing): boolean {
  const { kinds } = parsing.tokens;
  const close = parsing.tokens.closing[parsing.at] ?? -1;
  if (close < 0 || typeEnd(parsing, parsing.at + 1) !== close) return false;
  const word = TYPE_WORDS.has(kinds[parsing.at + 1] ?? '') && close === parsing.at + 2;
  const next = kinds[close + 1] ?? 'end';
  if (TYPE_WORDS.has(next) || (BEHIND_CAST.has(next) && !isSwitchOrWith(parsing, close + 1))) return true;
  // `(int)-1`, `(string[])["a"]`
  return (word && UNARY.has(next)) || (next === '[' && kinds[close - 1] !== 'name');
}

/** `(a) switch { … }` and the words that go on after an operand. */
function isSwitchOrWith({ tokens }: Parsing, at: number): boolean {
  if (tokens.kinds[at] !== 'name') return false;
  return /^(with|and|or|when|on|equals|into|ascending|descending|by|select|where|orderby|group|join|let|from)$/.test(
    tokens.text.slice(tokens.starts[at], tokens.ends[at]),
  );
}

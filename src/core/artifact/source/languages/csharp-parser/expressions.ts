import type { SyntaxNode } from '../lezer/tree.ts';
import { beginsOperand, isCast, UNARY } from './operands.ts';
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
import { readTestedType, readType } from './types.ts';

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

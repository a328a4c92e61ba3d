import type { PyNode } from '../python/python-tree.ts';
import { BANG, EQUALS, FIRST_LETTER, GREATER, LAST_LETTER, LESS, SLASH, STAR } from './codes.ts';
import { codeAt, fail, type Scan, take } from './scan.ts';
import { atWord, takeWord } from './words.ts';

/** How strongly operators bind. `prefix` is that of signs. */
export const LEVELS = {
  or: 1,
  and: 2,
  comparison: 3,
  bitOr: 5,
  bitXor: 6,
  bitAnd: 7,
  shift: 8,
  sum: 9,
  product: 10,
  prefix: 11,
  power: 12,
} as const;

/** An operator as a number, so that telling one makes no object: its level, kind and length. */
type Operator = number;
const NONE: Operator = 0;
const KINDS = ['ArithOp', 'BitOp', 'CompareOp', 'word'] as const;

function operator(level: number, kind: (typeof KINDS)[number], length: number): Operator {
  return level * 16 + KINDS.indexOf(kind) * 4 + length;
}

export function levelOf(found: Operator): number {
  return found >> 4;
}

const OR = operator(LEVELS.or, 'word', 2);
const AND = operator(LEVELS.and, 'word', 3);
const WORDS = operator(LEVELS.comparison, 'word', 0);

/** Operators of one character, by it. */
const SINGLE: Operator[] = Array.from({ length: 128 }, () => NONE);
for (const [chars, level, kind] of [
  ['+-', LEVELS.sum, 'ArithOp'],
  ['*@/%', LEVELS.product, 'ArithOp'],
  ['|', LEVELS.bitOr, 'BitOp'],
  ['^', LEVELS.bitXor, 'BitOp'],
  ['&', LEVELS.bitAnd, 'BitOp'],
  ['<>', LEVELS.comparison, 'CompareOp'],
] as const)
  for (const char of chars) SINGLE[char.charCodeAt(0)] = operator(level, kind, 1);
const FLOOR = operator(LEVELS.product, 'ArithOp', 2);
const COMPARE = operator(LEVELS.comparison, 'CompareOp', 2);
const SHIFT = operator(LEVELS.shift, 'BitOp', 2);
const POWER = operator(LEVELS.power, 'ArithOp', 2);

/** The operator that stands here between two operands; of level 0 where none does. */
export function operatorAt(scan: Scan): Operator {
  const code = codeAt(scan);
  return code >= FIRST_LETTER && code <= LAST_LETTER ? wordOperatorAt(scan, code) : symbolAt(scan, code);
}

function symbolAt(scan: Scan, code: number): Operator {
  const next = codeAt(scan, 1);
  if (code === BANG || code === EQUALS) return next === EQUALS ? COMPARE : NONE;
  const single = SINGLE[code] ?? NONE;
  if (single === NONE) return NONE;
  if (next === code && (code === STAR || code === SLASH || code === LESS || code === GREATER)) {
    if (codeAt(scan, 2) === EQUALS) return NONE;
    return code === STAR ? POWER : code === SLASH ? FLOOR : SHIFT;
  }
  if (code === LESS || code === GREATER)
    return next === EQUALS || (code === LESS && next === GREATER) ? COMPARE : single;
  // `+=` and its like end an expression.
  return next === EQUALS ? NONE : single;
}

function wordOperatorAt(scan: Scan, code: number): Operator {
  switch (code) {
    case 97:
      return atWord(scan, 'and') ? AND : NONE;
    case 105:
      return atWord(scan, 'in') || atWord(scan, 'is') ? WORDS : NONE;
    case 110:
      return atWord(scan, 'not') ? WORDS : NONE;
    case 111:
      return atWord(scan, 'or') ? OR : NONE;
    default:
      return NONE;
  }
}

/** Takes an operator that was found here, added to `children`. */
export function readOperator(scan: Scan, found: Operator, children: PyNode[]): void {
  const kind = KINDS[(found >> 2) & 3] ?? fail();
  if (kind !== 'word') children.push(take(scan, kind, found & 3));
  else if (found === OR || found === AND) children.push(takeWord(scan, found === OR ? 'or' : 'and'));
  else if (atWord(scan, 'is')) {
    children.push(takeWord(scan, 'is'));
    if (atWord(scan, 'not')) children.push(takeWord(scan, 'not'));
  } else {
    if (atWord(scan, 'not')) children.push(takeWord(scan, 'not'));
    children.push(takeWord(scan, 'in'));
  }
}

/** Characters of the operator that stands here and changes what it is assigned to: `+=`, `**=`; 0 where none does. */
export function updateLength(scan: Scan): number {
  const code = codeAt(scan);
  if ((SINGLE[code] ?? NONE) === NONE) return 0;
  const doubles = code === STAR || code === SLASH || code === LESS || code === GREATER;
  if (doubles && codeAt(scan, 1) === code) return codeAt(scan, 2) === EQUALS ? 3 : 0;
  return code !== LESS && code !== GREATER && codeAt(scan, 1) === EQUALS ? 2 : 0;
}

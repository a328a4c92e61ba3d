import type { PyNode } from '../python/python-tree.ts';
import {
  type Readers,
  readArguments,
  readCurly,
  readParentheses,
  readSquare,
  readSubscript,
  takeColon,
} from './brackets.ts';
import {
  BRACE_OPEN,
  BRACKET_OPEN,
  COLON,
  COMMA,
  DOT,
  EQUALS,
  LETTER_A,
  LETTER_L,
  LETTER_N,
  MINUS,
  PAREN_OPEN,
  PLUS,
  STAR,
  TILDE,
} from './codes.ts';
import { isPrefix, isQuote, readNumber, readStrings } from './literals.ts';
import { LEVELS, levelOf, operatorAt, readOperator } from './operators.ts';
import { branch, codeAt, countLink, deepen, fail, leaf, type Scan, take } from './scan.ts';
import {
  atWord,
  isBareYield,
  isDigit,
  isKeyword,
  readName,
  readProperty,
  takeBareYield,
  takeWord,
  wordAt,
} from './words.ts';

export const READERS: Readers = {
  test: readTest,
  inner: readInner,
  filter: readFilter,
  expression: readExpression,
};

/** `a`, `a if b else c`, `lambda a: b` */
export function readTest(scan: Scan): PyNode {
  deepen(scan);
  const node = isLambda(scan) ? readLambda(scan, readTest) : readConditional(scan);
  scan.depth -= 1;
  return node;
}

function readConditional(scan: Scan): PyNode {
  const node = readBinary(scan, LEVELS.or);
  if (!atWord(scan, 'if')) return node;
  const children = [
    node,
    takeWord(scan, 'if'),
    readBinary(scan, LEVELS.or),
    takeWord(scan, 'else'),
    readTest(scan),
  ];
  return branch('ConditionalExpression', children);
}

function readInner(scan: Scan): PyNode {
  return readBinary(scan, LEVELS.or);
}

function readFilter(scan: Scan): PyNode {
  if (!isLambda(scan)) return readInner(scan);
  deepen(scan);
  const node = readLambda(scan, readFilter);
  scan.depth -= 1;
  return node;
}

export function readExpression(scan: Scan): PyNode {
  return readBinary(scan, LEVELS.bitOr);
}

function isLambda(scan: Scan): boolean {
  return codeAt(scan) === LETTER_L && atWord(scan, 'lambda');
}

function readLambda(scan: Scan, readBody: (scan: Scan) => PyNode): PyNode {
  const keyword = takeWord(scan, 'lambda');
  const parameters: PyNode[] = [];
  const from = scan.at;
  if (codeAt(scan) !== COLON) readLambdaParameters(scan, parameters);
  const list = parameters.length === 0 ? leaf('ParamList', from, from) : branch('ParamList', parameters);
  return branch('LambdaExpression', [keyword, list, takeColon(scan), readBody(scan)]);
}

function readLambdaParameters(scan: Scan, parameters: PyNode[]): void {
  for (;;) {
    const star = codeAt(scan) === STAR;
    const stars = star && codeAt(scan, 1) === STAR;
    if (star) parameters.push(stars ? take(scan, '**', 2) : take(scan, '*', 1));
    if (!star || stars || (codeAt(scan) !== COMMA && codeAt(scan) !== COLON)) parameters.push(readName(scan));
    if (!star && codeAt(scan) === EQUALS) parameters.push(take(scan, 'AssignOp', 1), readTest(scan));
    if (codeAt(scan) !== COMMA) return;
    parameters.push(take(scan, ',', 1));
  }
}

/** Operands and the operators between them that bind at least as strongly as `level`. */
function readBinary(scan: Scan, level: number): PyNode {
  let left = readOperand(scan, level);
  for (let links = 0; ; links = countLink(left, links)) {
    const operator = operatorAt(scan);
    const found = levelOf(operator);
    if (found < level) return left;
    const children = [left];
    readOperator(scan, operator, children);
    // All are left-associative but `**`.
    children.push(found === LEVELS.power ? readPower(scan) : readBinary(scan, found + 1));
    left = branch('BinaryExpression', children);
  }
}

function readPower(scan: Scan): PyNode {
  deepen(scan);
  const node = readBinary(scan, LEVELS.power);
  scan.depth -= 1;
  return node;
}

/** With what stands in front: signs, `not`, `await`. */
function readOperand(scan: Scan, level: number): PyNode {
  const code = codeAt(scan);
  if (code === PLUS || code === MINUS || code === TILDE)
    return readPrefixed(
      scan,
      'UnaryExpression',
      take(scan, code === TILDE ? 'BitOp' : 'ArithOp', 1),
      LEVELS.prefix,
    );
  // For the grammar these two reach as far as they can.
  if (code === LETTER_N && level <= LEVELS.comparison + 1 && atWord(scan, 'not'))
    return readPrefixed(scan, 'UnaryExpression', takeWord(scan, 'not'), LEVELS.or);
  if (code === LETTER_A && atWord(scan, 'await'))
    return readPrefixed(scan, 'AwaitExpression', takeWord(scan, 'await'), LEVELS.bitOr);
  return readTrailers(scan, readPrimary(scan));
}

function readPrefixed(scan: Scan, name: string, prefix: PyNode, level: number): PyNode {
  deepen(scan);
  const node = branch(name, [prefix, readBinary(scan, level)]);
  scan.depth -= 1;
  return node;
}

/** Calls, members and subscripts behind what they are of. */
function readTrailers(scan: Scan, primary: PyNode): PyNode {
  let node = primary;
  for (let links = 0; ; links = countLink(node, links)) {
    const code = codeAt(scan);
    if (code === PAREN_OPEN) node = branch('CallExpression', [node, readArguments(scan, READERS)]);
    else if (code === DOT && !isDigit(codeAt(scan, 1)))
      node = branch('MemberExpression', [node, take(scan, '.', 1), readProperty(scan)]);
    else if (code === BRACKET_OPEN) {
      const children = [node];
      readSubscript(scan, children, READERS);
      node = branch('MemberExpression', children);
    } else return node;
  }
}

function readPrimary(scan: Scan): PyNode {
  const code = codeAt(scan);
  const word = wordAt(scan);
  if (word !== '') return readWord(scan, word);
  if (isQuote(code)) return readStrings(scan, '', readTest);
  if (code === PAREN_OPEN) return readParentheses(scan, READERS);
  if (code === BRACKET_OPEN) return readSquare(scan, READERS);
  if (code === BRACE_OPEN) return readCurly(scan, READERS);
  if (isDigit(code) || (code === DOT && isDigit(codeAt(scan, 1)))) return readNumber(scan);
  if (code === DOT && codeAt(scan, 1) === DOT && codeAt(scan, 2) === DOT) return take(scan, 'Ellipsis', 3);
  return fail();
}

function readWord(scan: Scan, word: string): PyNode {
  if (isPrefix(scan, word)) return readStrings(scan, word, readTest);
  if (!isKeyword(word)) return take(scan, 'VariableName', word.length);
  if (word === 'None') return take(scan, 'None', 4);
  if (word === 'True' || word === 'False') return take(scan, 'Boolean', word.length);
  return isBareYield(scan) ? takeBareYield(scan) : fail();
}

/** `: int` */
export function readAnnotation(scan: Scan): PyNode {
  return branch('TypeDef', [takeColon(scan), readTest(scan)]);
}

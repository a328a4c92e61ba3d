import type { SyntaxNode } from '../lezer/tree.ts';
import { readArguments } from './arguments.ts';
import { readCollection, readInitializer, readNew } from './creations.ts';
import { isLambda, readLambda } from './lambdas.ts';
import {
  behindBracket,
  endBefore,
  expect,
  fail,
  goDeeper,
  isWord,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  startParsing,
  take,
  takeLeaf,
} from './parsing.ts';
import { readPattern } from './patterns.ts';
import { readQuery } from './queries.ts';
import { readTokens } from './tokens.ts';
import { callArgumentsEnd, TYPE_WORDS, typeEnd } from './types.ts';

/** Characters of an expression in a text; longer ones are not looked into. */
const MAX_HOLE = 2_000;

/** What stands before members, calls and indices. */
export function readPrimary(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const kind = kindAt(parsing);
  if (isLambda(parsing)) return readLambda(parsing);
  switch (kind) {
    case 'text':
      return readText(parsing);
    case 'number':
      return takeLeaf(parsing, 'Number');
    case 'char':
      return takeLeaf(parsing, 'Character');
    case 'true':
    case 'false':
      return takeLeaf(parsing, 'Boolean');
    case 'null':
      return takeLeaf(parsing, 'Null');
    case '(':
      return readParentheses(parsing);
    case '[':
      return readCollection(parsing);
    case 'new':
      return readNew(parsing);
    case 'typeof':
    case 'sizeof':
    case 'default':
      parsing.at += 1;
      // `typeof(Dictionary<,>)`: a type, which is no expression.
      if (kindAt(parsing) === '(') parsing.at = behindBracket(parsing);
      return nodeOf(parsing, 'Other', from, []);
    case 'checked':
    case 'unchecked':
      parsing.at += 1;
      return kindAt(parsing) === '(' ? readParentheses(parsing) : nodeOf(parsing, 'Other', from, []);
    case 'delegate':
      parsing.at += 1;
      if (kindAt(parsing) === '(') parsing.at = behindBracket(parsing);
      return nodeOf(parsing, 'Lambda', from, [parsing.grammar.block(parsing)]);
    case 'stackalloc': {
      parsing.at += 1;
      const end = typeEnd(parsing, parsing.at);
      if (end > 0) parsing.at = end;
      if (kindAt(parsing) === '[') parsing.at = behindBracket(parsing);
      return nodeOf(parsing, 'Other', from, [kindAt(parsing) === '{' ? readInitializer(parsing) : null]);
    }
    case 'this':
    case 'base':
      return takeLeaf(parsing, 'Name');
    case 'name':
      return isWord(parsing, 'from') && startsQuery(parsing) ? readQuery(parsing) : readName(parsing);
    default:
      if (TYPE_WORDS.has(kind)) return takeLeaf(parsing, 'Name');
      fail(parsing);
      // What ends an expression is left to who reads on.
      if (!/^([)\]},;:]|end)$/.test(kind)) parsing.at += 1;
      return { name: 'Missing', from, to: from, children: [] };
  }
}

function startsQuery(parsing: Parsing): boolean {
  if (kindAt(parsing, 1) === 'name' && kindAt(parsing, 2) === 'in') return true;
  const end = typeEnd(parsing, parsing.at + 1);
  return end > 0 && parsing.tokens.kinds[end] === 'name' && parsing.tokens.kinds[end + 1] === 'in';
}

/** A name; its type arguments are gone over. */
function readName(parsing: Parsing): SyntaxNode {
  const name = takeLeaf(parsing, 'Name');
  if (kindAt(parsing) === '<') {
    const end = callArgumentsEnd(parsing, parsing.at);
    if (end > 0) parsing.at = end;
  }
  return name;
}

function readText(parsing: Parsing): SyntaxNode {
  const { tokens, at } = parsing;
  const token = tokens.texts.get(at);
  const text = takeLeaf(parsing, 'Text');
  for (const { valueFrom, valueTo } of token?.holes ?? []) {
    const hole: SyntaxNode = { name: 'Hole', from: valueFrom, to: valueTo, children: [] };
    text.children.push(hole);
    if (valueTo - valueFrom > MAX_HOLE) continue;
    const inner = startParsing(parsing.grammar, readTokens(tokens.text, valueFrom, valueTo));
    inner.depth = parsing.depth;
    hole.children.push(goDeeper(inner, readExpression));
    if (inner.fault !== null || kindAt(inner) !== 'end') parsing.fault ??= inner.fault ?? startOf(inner);
  }
  return text;
}

/** `(a)`, `(a, b)`, `(Count: 1, Name: "x")`, `(int a, var b)`. */
function readParentheses(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const parts = readArguments(parsing);
  const [only] = parts.children;
  const tuple = parts.children.length !== 1 || only?.children[0]?.name === 'Label';
  return nodeOf(
    parsing,
    tuple ? 'Tuple' : 'Parentheses',
    from,
    tuple ? parts.children : (only?.children ?? []),
  );
}

/** What follows an operand, as often as it does: `.a`, `?.a`, `(…)`, `[…]`, `++`, `!`, `switch {…}`, `with {…}`. */
export function readPostfix(parsing: Parsing, from: number, operand: SyntaxNode): SyntaxNode {
  let left = operand;
  for (;;) {
    const kind = kindAt(parsing);
    const conditional = kind === '?' && isConditionalAccess(parsing);
    if (conditional) parsing.at += 1;
    const next = kindAt(parsing);
    if (next === '.' || next === '->' || next === '::') {
      parsing.at += 1;
      const known = kindAt(parsing) === 'name' || kindAt(parsing) === 'base' || kindAt(parsing) === 'this';
      if (!known) fail(parsing);
      left = nodeOf(parsing, 'Member', from, [left, known ? readName(parsing) : null]);
      left.to = endBefore(parsing);
    } else if (next === '(') left = nodeOf(parsing, 'Call', from, [left, readArguments(parsing)]);
    else if (next === '[') left = nodeOf(parsing, 'Index', from, [left, readArguments(parsing)]);
    else if (next === '++' || next === '--') {
      parsing.at += 1;
      left = nodeOf(parsing, 'Other', from, [left]);
    } else if (next === '!' && kindAt(parsing, 1) !== '=') {
      parsing.at += 1;
    } else if (next === 'switch' && kindAt(parsing, 1) === '{') left = readSwitch(parsing, from, left);
    else if (isWord(parsing, 'with') && kindAt(parsing, 1) === '{') {
      parsing.at += 1;
      left = nodeOf(parsing, 'With', from, [left, readInitializer(parsing)]);
    } else return left;
  }
}

/** `a?.b` and `a?[0]`; `a ? [0] : b` chooses, which a colon behind the bracket tells. */
function isConditionalAccess(parsing: Parsing): boolean {
  const next = kindAt(parsing, 1);
  if (next === '.') return true;
  if (next !== '[') return false;
  const { kinds, starts, ends } = parsing.tokens;
  const close = parsing.tokens.closing[parsing.at + 1] ?? -1;
  const beside = starts[parsing.at + 1] === ends[parsing.at];
  return beside && close > 0 && kinds[close + 1] !== ':';
}

/** `x switch { 1 => "a", _ when y => "b" }` */
function readSwitch(parsing: Parsing, from: number, subject: SyntaxNode): SyntaxNode {
  parsing.at += 1;
  expect(parsing, '{');
  const arms: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const begins = startOf(parsing);
    const before = parsing.at;
    const pattern = readPattern(parsing);
    if (isWord(parsing, 'when')) {
      parsing.at += 1;
      readUnguarded(parsing);
    }
    expect(parsing, '=>');
    arms.push(nodeOf(parsing, 'Arm', begins, [pattern, readExpression(parsing)]));
    if (!take(parsing, ',') && kindAt(parsing) !== '}') {
      fail(parsing);
      if (parsing.at === before) parsing.at += 1;
    }
  }
  expect(parsing, '}');
  return nodeOf(parsing, 'Switch', from, [subject, ...arms]);
}

/** A condition before `=>`, which is no lambda: gone over up to the arrow outside of brackets. */
function readUnguarded(parsing: Parsing): void {
  const { kinds, closing } = parsing.tokens;
  let at = parsing.at;
  while (at < kinds.length - 1 && kinds[at] !== '=>' && kinds[at] !== '}' && kinds[at] !== ';') {
    const close = closing[at] ?? -1;
    at = close > at ? close + 1 : at + 1;
  }
  parsing.at = at;
}

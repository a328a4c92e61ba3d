import type { SyntaxNode } from '../lezer/tree.ts';
import { isTypeDeclaration } from './modifiers.ts';
import {
  expect,
  fail,
  goDeeper,
  isWord,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  take,
} from './parsing.ts';
import { readPattern } from './patterns.ts';
import { readType, typeEnd } from './types.ts';
import { readVariables } from './variables.ts';

/** `{ … }`; where there is none, a fault. */
export function readBlock(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  if (!take(parsing, '{')) {
    fail(parsing);
    return { name: 'Block', from, to: from, children: [] };
  }
  const statements = readStatements(parsing);
  expect(parsing, '}');
  return nodeOf(parsing, 'Block', from, statements);
}

/** Statements up to the brace that ends them, or the end of the file. */
export function readStatements(parsing: Parsing): SyntaxNode[] {
  const statements: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    const statement = readStatement(parsing);
    if (statement !== null) statements.push(statement);
    if (parsing.at === before) {
      fail(parsing);
      parsing.at += 1;
    }
  }
  return statements;
}

/** Null of one that does nothing. */
export function readStatement(parsing: Parsing): SyntaxNode | null {
  return goDeeper(parsing, readOne);
}

function readOne(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  const kind = kindAt(parsing);
  switch (kind) {
    case '{':
      return readBlock(parsing);
    case ';':
      parsing.at += 1;
      return null;
    case 'if':
    case 'while':
    case 'lock':
      parsing.at += 1;
      return nodeOf(parsing, 'Statement', from, [...readCondition(parsing), readStatement(parsing)]);
    case 'else':
    case 'do':
    case 'try':
    case 'finally':
      parsing.at += 1;
      return readStatement(parsing);
    case 'unsafe':
    case 'checked':
    case 'unchecked':
      if (kindAt(parsing, 1) !== '{') break;
      parsing.at += 1;
      return readBlock(parsing);
    case 'catch':
      return readCatch(parsing);
    case 'for':
    case 'foreach':
    case 'fixed':
      return readLoop(parsing);
    case 'using':
      return readUsing(parsing);
    case 'switch':
      return readSwitch(parsing);
    case 'case':
    case 'default':
      return readLabel(parsing);
    case 'return':
    case 'throw':
      parsing.at += 1;
      return readEnded(parsing, kind === 'return' ? 'Return' : 'Throw', from);
    case 'break':
    case 'continue':
    case 'goto':
      while (kindAt(parsing) !== ';' && kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') parsing.at += 1;
      expect(parsing, ';');
      return null;
  }
  if (isWord(parsing, 'yield') && /^(return|break)$/.test(kindAt(parsing, 1))) {
    parsing.at += 2;
    return readEnded(parsing, 'Return', from);
  }
  if (isWord(parsing, 'await') && /^(using|foreach)$/.test(kindAt(parsing, 1))) {
    parsing.at += 1;
    return readStatement(parsing);
  }
  if (kind === 'name' && kindAt(parsing, 1) === ':' && kindAt(parsing, 2) !== ':') {
    parsing.at += 2;
    return readStatement(parsing);
  }
  if (isTypeDeclaration(parsing)) return parsing.grammar.typeDeclaration(parsing);
  if (declares(parsing)) return parsing.grammar.local(parsing);
  return readEnded(parsing, 'ExpressionStatement', from);
}

/** `return x;`, `f();` */
function readEnded(parsing: Parsing, name: string, from: number): SyntaxNode {
  const value = kindAt(parsing) === ';' ? null : readExpression(parsing);
  const node = nodeOf(parsing, name, from, [value]);
  if (!take(parsing, ';')) {
    fail(parsing);
    skipStatement(parsing);
  }
  return node;
}

/** Up to what may begin another one. */
function skipStatement(parsing: Parsing): void {
  while (!/^(;|\}|\{|end)$/.test(kindAt(parsing))) parsing.at += 1;
  take(parsing, ';');
}

const LOCAL_MODIFIERS = new Set(['const', 'static', 'unsafe', 'extern', 'ref', 'readonly']);

/** Whether a local variable, constant or function is declared here: a type with a name behind it. */
function declares(parsing: Parsing): boolean {
  const { kinds, closing } = parsing.tokens;
  const { at } = parsing;
  let offset = 0;
  while (kinds[at + offset] === '[') {
    const close = closing[at + offset] ?? -1;
    if (close < 0 || !/^(name|\[|static|async|void|[a-z]{3,7})$/.test(kinds[close + 1] ?? '')) return false;
    offset = close + 1 - at;
  }
  const modified = LOCAL_MODIFIERS.has(kinds[at + offset] ?? '');
  while (
    (LOCAL_MODIFIERS.has(kinds[at + offset] ?? '') && kinds[at + offset] !== 'ref') ||
    (isWord(parsing, 'async', offset) && /^(name|void|static)$/.test(kinds[at + offset + 1] ?? ''))
  )
    offset += 1;
  if (isWord(parsing, 'await', offset)) return false;
  const end = typeEnd(parsing, at + offset);
  if (end < 0 || kinds[end] !== 'name') return modified && kinds[at] === 'const';
  const next = kinds[end + 1] ?? 'end';
  return /^([=;,(]|<|=>)$/.test(next);
}

/** `(condition)`, of which the expression is kept. */
function readCondition(parsing: Parsing): SyntaxNode[] {
  expect(parsing, '(');
  const condition = readExpression(parsing);
  if (!take(parsing, ')')) {
    fail(parsing);
    while (!/^(\)|;|\{|\}|end)$/.test(kindAt(parsing))) parsing.at += 1;
    take(parsing, ')');
  }
  return [condition];
}

/** `catch (E e) when (c) { … }` */
function readCatch(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  if (kindAt(parsing) === '(') {
    parsing.at += 1;
    readType(parsing);
    if (kindAt(parsing) === 'name') parsing.at += 1;
    expect(parsing, ')');
  }
  const filter: SyntaxNode[] = [];
  if (isWord(parsing, 'when')) {
    parsing.at += 1;
    filter.push(...readCondition(parsing));
  }
  return nodeOf(parsing, 'Statement', from, [...filter, readBlock(parsing)]);
}

/** `for (var i = 0; i < n; i++) …`, `foreach (var (a, b) in list) …`, `fixed (char* p = s) …` */
function readLoop(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  expect(parsing, '(');
  const parts: SyntaxNode[] = [];
  while (kindAt(parsing) !== ')' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    const type = typeEnd(parsing, parsing.at);
    const { kinds } = parsing.tokens;
    if (type > 0 && kinds[type] === 'name' && kinds[type + 1] === 'in') parsing.at = type + 1;
    else if (type > 0 && kinds[type] === 'name' && /^[=,;]$/.test(kinds[type + 1] ?? ''))
      parts.push(readVariables(parsing));
    else if (!/^[;,]$/.test(kindAt(parsing))) parts.push(readExpression(parsing));
    take(parsing, 'in');
    while (take(parsing, ';') || take(parsing, ','));
    if (parsing.at === before) {
      fail(parsing);
      break;
    }
  }
  expect(parsing, ')');
  return nodeOf(parsing, 'Statement', from, [...parts, readStatement(parsing)]);
}

/** `using (var x = …) …`, `using var x = …;` */
function readUsing(parsing: Parsing): SyntaxNode | null {
  const from = startOf(parsing);
  parsing.at += 1;
  if (kindAt(parsing) !== '(') return readOne(parsing);
  const type = typeEnd(parsing, parsing.at + 1);
  const variable =
    type > 0 && parsing.tokens.kinds[type] === 'name' && parsing.tokens.kinds[type + 1] === '=';
  if (!variable)
    return nodeOf(parsing, 'Statement', from, [...readCondition(parsing), readStatement(parsing)]);
  parsing.at += 1;
  const variables = readVariables(parsing);
  expect(parsing, ')');
  return nodeOf(parsing, 'Statement', from, [variables, readStatement(parsing)]);
}

function readSwitch(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  return nodeOf(parsing, 'Statement', from, [...readCondition(parsing), readBlock(parsing)]);
}

/** `case Circle { Radius: > 3 } c when c.Visible:`; `default(T)` begins an expression. */
function readLabel(parsing: Parsing): SyntaxNode | null {
  if (kindAt(parsing) === 'default' && kindAt(parsing, 1) !== ':')
    return readEnded(parsing, 'ExpressionStatement', startOf(parsing));
  const compares = kindAt(parsing) === 'case';
  parsing.at += 1;
  if (compares) {
    readPattern(parsing);
    if (isWord(parsing, 'when')) {
      parsing.at += 1;
      readExpression(parsing);
    }
  }
  expect(parsing, ':');
  return null;
}

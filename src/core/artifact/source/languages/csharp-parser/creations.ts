import type { SyntaxNode } from '../lezer/tree.ts';
import { readArguments } from './arguments.ts';
import {
  expect,
  fail,
  goDeeper,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { readType, TYPE_WORDS } from './types.ts';

/** `new X(…) { … }`, `new() { … }`, `new { … }`, `new X[] { … }`, `new[] { … }`, `new X[3]`. */
export function readNew(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  if (kindAt(parsing) === '{') return nodeOf(parsing, 'NewAnonymous', from, [readInitializer(parsing)]);
  if (kindAt(parsing) === '[') {
    readArguments(parsing);
    return nodeOf(parsing, 'NewArray', from, [kindAt(parsing) === '{' ? readInitializer(parsing) : null]);
  }
  const implicit = kindAt(parsing) === '(';
  const type = implicit ? null : readType(parsing);
  if (!implicit && type === null) {
    fail(parsing);
    return nodeOf(parsing, 'Other', from, []);
  }
  let array = type !== null && parsing.tokens.kinds[parsing.at - 1] === ']';
  if (kindAt(parsing) === '[') {
    array = true;
    while (kindAt(parsing) === '[') readArguments(parsing);
  }
  const given = kindAt(parsing) === '(' ? readArguments(parsing) : null;
  const members = kindAt(parsing) === '{' ? readInitializer(parsing) : null;
  if (given === null && members === null && !array) fail(parsing);
  return nodeOf(parsing, array ? 'NewArray' : 'New', from, [type, given, members]);
}

/** `{ A = 1, ["b"] = 2, { "c", 3 }, d }` */
export function readInitializer(parsing: Parsing): SyntaxNode {
  return goDeeper(parsing, readMembers);
}

function readMembers(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  const members: SyntaxNode[] = [];
  while (kindAt(parsing) !== '}' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    members.push(readMember(parsing));
    if (!take(parsing, ',') && kindAt(parsing) !== '}') {
      fail(parsing);
      if (parsing.at === before || /^[;)\]]$/.test(kindAt(parsing))) parsing.at += 1;
    }
  }
  expect(parsing, '}');
  return nodeOf(parsing, 'Initializer', from, members);
}

function readMember(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  if (kindAt(parsing) === '{') return readInitializer(parsing);
  const word = kindAt(parsing) === 'name' || TYPE_WORDS.has(kindAt(parsing));
  const keyed = kindAt(parsing) === '[' && parsing.tokens.kinds[closeOf(parsing) + 1] === '=';
  if ((word && kindAt(parsing, 1) === '=') || keyed) {
    const target = keyed ? readArguments(parsing) : takeLeaf(parsing, 'Name');
    parsing.at += 1;
    const value = kindAt(parsing) === '{' ? readInitializer(parsing) : readExpression(parsing);
    return nodeOf(parsing, 'Set', from, [target, value]);
  }
  return readExpression(parsing);
}

function closeOf({ tokens, at }: Parsing): number {
  return tokens.closing[at] ?? -1;
}

/** `["a", ..others]` */
export function readCollection(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  const items: SyntaxNode[] = [];
  while (kindAt(parsing) !== ']' && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    const begins = startOf(parsing);
    const spread = take(parsing, '..');
    const item = readExpression(parsing);
    items.push(spread ? nodeOf(parsing, 'Spread', begins, [item]) : item);
    if (!take(parsing, ',') && kindAt(parsing) !== ']') {
      fail(parsing);
      if (parsing.at === before || /^[;)}]$/.test(kindAt(parsing))) break;
    }
  }
  expect(parsing, ']');
  return nodeOf(parsing, 'Collection', from, items);
}

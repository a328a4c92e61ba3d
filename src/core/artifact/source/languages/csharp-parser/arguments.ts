import type { SyntaxNode } from '../lezer/tree.ts';
import {
  expect,
  fail,
  isWord,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { typeEnd } from './types.ts';

/** What stands between brackets of any kind, after commas, each with its name: `(name: value, ref x, out var y)`. */
export function readArguments(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const close = kindAt(parsing) === '[' ? ']' : ')';
  parsing.at += 1;
  const given: SyntaxNode[] = [];
  while (kindAt(parsing) !== close && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    given.push(readArgument(parsing));
    if (!take(parsing, ',') && kindAt(parsing) !== close) {
      fail(parsing);
      if (parsing.at === before || /^[;})\]]$/.test(kindAt(parsing))) break;
    }
  }
  expect(parsing, close);
  return nodeOf(parsing, 'Arguments', from, given);
}

function readArgument(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const label = kindAt(parsing) === 'name' && kindAt(parsing, 1) === ':' ? takeLeaf(parsing, 'Label') : null;
  if (label !== null) parsing.at += 1;
  if (/^(ref|out|in|params)$/.test(kindAt(parsing))) {
    parsing.at += 1;
    if (kindAt(parsing) === 'readonly') parsing.at += 1;
  }
  // `out var found`, `(int a, string b)`: what it declares.
  const type = typeEnd(parsing, parsing.at);
  const declares =
    type > 0 &&
    parsing.tokens.kinds[type] === 'name' &&
    /^[,)\]]$/.test(parsing.tokens.kinds[type + 1] ?? '');
  if (declares && !isWord(parsing, 'await')) {
    parsing.at = type + 1;
    return nodeOf(parsing, 'Argument', from, [label, nodeOf(parsing, 'Other', from, [])]);
  }
  // What is left out: `[,]` of a rank.
  if (kindAt(parsing) === ',') return nodeOf(parsing, 'Argument', from, [label]);
  return nodeOf(parsing, 'Argument', from, [label, readExpression(parsing)]);
}

import type { SyntaxNode } from '../lezer/tree.ts';
import { readAttributes } from './attributes.ts';
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
import { readType, typeEnd } from './types.ts';

const MODIFIES = /^(ref|out|in|params|this|readonly)$/;

/** `([Description("…")] string city, int days = 3)`; also `(x, y)` and `[int index]`. */
export function readParameters(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const close = kindAt(parsing) === '[' ? ']' : ')';
  parsing.at += 1;
  const found: SyntaxNode[] = [];
  while (kindAt(parsing) !== close && kindAt(parsing) !== 'end') {
    const before = parsing.at;
    const begins = startOf(parsing);
    const attributes = readAttributes(parsing);
    while (MODIFIES.test(kindAt(parsing)) || (isWord(parsing, 'scoped') && kindAt(parsing, 1) === 'name'))
      parsing.at += 1;
    const end = typeEnd(parsing, parsing.at);
    const type = end > 0 && parsing.tokens.kinds[end] === 'name' ? readType(parsing) : null;
    const name = kindAt(parsing) === 'name' ? takeLeaf(parsing, 'Name') : null;
    const given = take(parsing, '=') ? readExpression(parsing) : null;
    found.push(nodeOf(parsing, 'Parameter', begins, [...attributes, type, name, given]));
    if (!take(parsing, ',') && kindAt(parsing) !== close) {
      fail(parsing);
      if (parsing.at === before || /^[;{}]$/.test(kindAt(parsing))) break;
    }
  }
  expect(parsing, close);
  return nodeOf(parsing, 'Parameters', from, found);
}

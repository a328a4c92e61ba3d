import type { SyntaxNode } from '../lezer/tree.ts';
import {
  expect,
  fail,
  kindAt,
  nodeOf,
  type Parsing,
  readExpression,
  startOf,
  take,
  takeLeaf,
} from './parsing.ts';
import { readType } from './types.ts';

/** `[KernelFunction("x"), Description("…")] [return: NotNull]`, each as one node: its type and its arguments. */
export function readAttributes(parsing: Parsing): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  while (kindAt(parsing) === '[') {
    const close = parsing.tokens.closing[parsing.at] ?? -1;
    parsing.at += 1;
    const target = kindAt(parsing, 1) === ':' ? parsing.tokens.kinds[parsing.at] : null;
    if (target !== null) parsing.at += 2;
    while (kindAt(parsing) !== ']' && kindAt(parsing) !== 'end') {
      const from = startOf(parsing);
      const type = readType(parsing);
      if (type === null) {
        fail(parsing);
        break;
      }
      const given = kindAt(parsing) === '(' ? readGiven(parsing) : null;
      // `[return: Description("…")]` is said of what comes back.
      if (target === null) found.push(nodeOf(parsing, 'Attribute', from, [type, given]));
      if (!take(parsing, ',')) break;
    }
    if (kindAt(parsing) !== ']') {
      fail(parsing);
      if (close > parsing.at) parsing.at = close;
    }
    if (!take(parsing, ']')) break;
  }
  return found;
}

/** `("x", Name = "y", flag: true)` */
function readGiven(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  parsing.at += 1;
  const given: SyntaxNode[] = [];
  while (kindAt(parsing) !== ')' && kindAt(parsing) !== 'end') {
    const begins = startOf(parsing);
    const before = parsing.at;
    const named = kindAt(parsing) === 'name' && /^[=:]$/.test(kindAt(parsing, 1));
    const label = named ? takeLeaf(parsing, 'Label') : null;
    if (named) parsing.at += 1;
    given.push(nodeOf(parsing, 'Argument', begins, [label, readExpression(parsing)]));
    if (!take(parsing, ',') && kindAt(parsing) !== ')') {
      fail(parsing);
      if (parsing.at === before || /^[\]};]$/.test(kindAt(parsing))) break;
    }
  }
  expect(parsing, ')');
  return nodeOf(parsing, 'Arguments', from, given);
}

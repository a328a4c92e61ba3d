import type { SyntaxNode } from '../lezer/tree.ts';
import { readAttributes } from './attributes.ts';
import { readParameters } from './parameters.ts';
import {
  expect,
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

/** Whether a function without a name begins here: `x => …`, `(x, y) => …`, `async () => …`, `[A] int (x) => …`. */
export function isLambda(parsing: Parsing): boolean {
  return arrowOf(parsing) > 0;
}

const MAY_BEGIN = /^(name|\(|\[|static|[a-z]{3,7})$/;

/** The index of the arrow; -1 where there is none. */
function arrowOf(parsing: Parsing): number {
  const { kinds, closing } = parsing.tokens;
  let at = parsing.at;
  if (!MAY_BEGIN.test(kinds[at] ?? 'end')) return -1;
  while (kinds[at] === '[') {
    const close = closing[at] ?? -1;
    // Attributes: a collection is followed by no parameters.
    if (close < 0 || !/^(\(|\[|static|name)$/.test(kinds[close + 1] ?? '')) return -1;
    at = close + 1;
  }
  while (kinds[at] === 'static' || (isWord(parsing, 'async', at - parsing.at) && kinds[at + 1] !== '=>'))
    at += 1;
  if (kinds[at] === 'name' && kinds[at + 1] === '=>') return at + 1;
  if (kinds[at] !== '(') {
    at = typeEnd(parsing, at);
    if (at < 0 || kinds[at] !== '(') return -1;
  }
  const close = closing[at] ?? -1;
  return close > 0 && kinds[close + 1] === '=>' ? close + 1 : -1;
}

export function readLambda(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const arrow = arrowOf(parsing);
  const attributes = readAttributes(parsing);
  while (kindAt(parsing) === 'static' || (isWord(parsing, 'async') && parsing.at + 1 < arrow)) {
    if (isWord(parsing, 'async') && kindAt(parsing, 1) === '=>') break;
    parsing.at += 1;
  }
  const type = kindAt(parsing) === '(' ? -1 : typeEnd(parsing, parsing.at);
  if (type > 0 && type < arrow && parsing.tokens.kinds[type] === '(') parsing.at = type;
  const parameters =
    kindAt(parsing) === '('
      ? readParameters(parsing)
      : nodeOf(parsing, 'Parameters', startOf(parsing), [takeLeaf(parsing, 'Name')]);
  if (!take(parsing, '=>')) {
    parsing.at = arrow;
    expect(parsing, '=>');
  }
  const body = kindAt(parsing) === '{' ? parsing.grammar.block(parsing) : readExpression(parsing);
  return nodeOf(parsing, 'Lambda', from, [...attributes, parameters, body]);
}

import type { SyntaxNode } from '../lezer/tree.ts';
import { readInitializer } from './creations.ts';
import { fail, kindAt, nodeOf, type Parsing, readExpression, startOf, take, takeLeaf } from './parsing.ts';
import { readType } from './types.ts';

/** `int a = 1, b`, without what ends it. */
export function readVariables(parsing: Parsing): SyntaxNode {
  const from = startOf(parsing);
  const type = readType(parsing);
  return nodeOf(parsing, 'Variables', from, [type, ...readDeclarators(parsing)]);
}

/** `a = 1, b = { 2, 3 }` */
export function readDeclarators(parsing: Parsing): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  do {
    const from = startOf(parsing);
    if (kindAt(parsing) !== 'name') {
      fail(parsing);
      break;
    }
    const name = takeLeaf(parsing, 'Name');
    // `fixed int numbers[4]`
    if (kindAt(parsing) === '[') parsing.at = (parsing.tokens.closing[parsing.at] ?? parsing.at) + 1;
    const value = take(parsing, '=') ? readGivenValue(parsing) : null;
    found.push(nodeOf(parsing, 'Declarator', from, [name, value]));
  } while (take(parsing, ','));
  return found;
}

/** The value behind `=`, which may be the members of an array. */
export function readGivenValue(parsing: Parsing): SyntaxNode {
  take(parsing, 'ref');
  if (kindAt(parsing) !== '{') return readExpression(parsing);
  const from = startOf(parsing);
  return nodeOf(parsing, 'NewArray', from, [readInitializer(parsing)]);
}

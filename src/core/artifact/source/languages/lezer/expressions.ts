import type { SourceFunction, SourceValue } from '../../types.ts';
import { addFunction, goDeeper, otherOf, type Place, placeIn, type Reading } from './reading.ts';
import { linesOf, type SyntaxNode, sourceOf } from './tree.ts';

/** What the languages have in common in how their expressions are read. */

/** The value of an expression as `read` has it, kept with where it stands. */
export function readDeeper(
  reading: Reading,
  node: SyntaxNode,
  outer: Place,
  read: (reading: Reading, node: SyntaxNode, place: Place) => SourceValue,
): SourceValue {
  const place = goDeeper(outer);
  const value = place === null ? otherOf(reading, node) : read(reading, node, place);
  reading.nodes.set(value, node);
  return value;
}

/** `+` of `a + b`; empty where there is none. */
export function operatorOf({ tree }: Reading, node: SyntaxNode): string {
  const operator = node.children[1];
  return operator === undefined ? '' : sourceOf(tree, operator);
}

/** The operands of a chain of one operator, if it is one of `chained`, without recursion: sums of texts are long. */
export function listOperands(reading: Reading, node: SyntaxNode, chained: RegExp): SyntaxNode[] {
  const operator = operatorOf(reading, node);
  const operands: SyntaxNode[] = [];
  for (let at = node; ; ) {
    const [left, , ...right] = at.children;
    operands.push(...right.toReversed());
    if (left === undefined) break;
    if (left.name !== node.name || operatorOf(reading, left) !== operator || !chained.test(operator)) {
      operands.push(left);
      break;
    }
    at = left;
  }
  return operands.reverse();
}

/** `-5`; of any other operator before a value nothing is known. */
export function readNegative(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const [sign] = node.children;
  const operand = node.children.at(-1);
  const value = operand === undefined || operand === sign ? null : reading.readValue(operand, place);
  const lines = linesOf(reading.tree, node);
  return value?.type === 'number' && sign !== undefined && sourceOf(reading.tree, sign) === '-'
    ? { type: 'number', value: -value.value, lines }
    : { type: 'other', lines };
}

/** A function without a name, which gives back what its body is where that is no block. */
export function readClosure(
  reading: Reading,
  node: SyntaxNode,
  place: Place,
  { body, parameters = [] }: { body: SyntaxNode | undefined; parameters?: SourceFunction['parameters'] },
): SourceValue {
  const lines = linesOf(reading.tree, node);
  const fn = addFunction(reading, place, { name: '', lines, parameters });
  const inner = placeIn(place, fn);
  if (body?.name === 'Block') reading.readBlock(body, inner);
  else if (body !== undefined) fn.returns.push(reading.readValue(body, inner));
  return { type: 'function', function: fn, lines };
}

import { joinParts } from '../../text-parts.ts';
import type { SourceValue } from '../../types.ts';
import { partsOf, type Reading } from './python-reading.ts';
import { type PyNode, type PyTree, sourceOf } from './python-tree.ts';

export function operatorOf(tree: PyTree, node: PyNode): string {
  const operator = node.children[1];
  return operator === undefined ? '' : sourceOf(tree, operator);
}

/** Operands of a chain of one operator, without recursion: sums of texts are long. */
export function listOperands(tree: PyTree, node: PyNode, operator: string): PyNode[] {
  const operands: PyNode[] = [];
  let at = node;
  for (;;) {
    const [left, , ...right] = at.children;
    operands.push(...right.toReversed());
    if (left === undefined) break;
    const chained = /^(\+|or)$/.test(operator) && left.name === 'BinaryExpression';
    if (!chained || operatorOf(tree, left) !== operator) {
      operands.push(left);
      break;
    }
    at = left;
  }
  return operands.reverse();
}

/** What an operator makes of at least two values, as far as that can be said without running anything. */
export function combineValues(
  reading: Reading,
  operator: string,
  values: readonly SourceValue[],
  lines: [number, number],
): SourceValue {
  const [first, second] = values;
  if (first === undefined || second === undefined) return { type: 'other', lines };
  if (operator === 'or') return chooseFrom(values, lines);
  if (operator === 'and') return chooseFrom(values.slice(-1), lines);
  if (operator === '+') return addValues(reading, values, lines);
  // A template, whose placeholders stay as they stand.
  const right = reading.nodes.get(second)?.name ?? '';
  if (operator === '%' && (first.type === 'text' || /^(Tuple|Dictionary)Expression$/.test(right)))
    return { ...first, lines };
  return combineNumbers(operator, first, second, lines);
}

export function chooseFrom(values: readonly SourceValue[], lines: [number, number]): SourceValue {
  return {
    type: 'choice',
    options: values.flatMap((value) => (value.type === 'choice' ? value.options : [value])),
    lines,
  };
}

/** `a + b + …`: a text where one operand is, a list likewise; what is no literal is a hole, in a list a spread. */
function addValues(reading: Reading, values: readonly SourceValue[], lines: [number, number]): SourceValue {
  if (values.some(({ type }) => type === 'text'))
    return { type: 'text', parts: joinParts(values.flatMap((value) => partsOf(reading, value))), lines };
  if (values.some(({ type }) => type === 'list')) {
    const items = values.flatMap((value): SourceValue[] =>
      value.type === 'list' ? value.items : [{ type: 'spread', value, lines: value.lines }],
    );
    return { type: 'list', items, lines };
  }
  const numbers = values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  if (numbers.length < values.length) {
    const named = values.every(({ type }) => type === 'name' || type === 'call');
    return named ? { type: 'other', sum: [...values], lines } : { type: 'other', lines };
  }
  return { type: 'number', value: numbers.reduce((sum, number) => sum + number, 0), lines };
}

/** `4 * 1024`, `2 ** 14`: how sizes are written. */
function combineNumbers(
  operator: string,
  left: SourceValue,
  right: SourceValue,
  lines: [number, number],
): SourceValue {
  if (left.type !== 'number' || right.type !== 'number') return { type: 'other', lines };
  const value = calculate(operator, left.value, right.value);
  return value !== null && Number.isFinite(value)
    ? { type: 'number', value, lines }
    : { type: 'other', lines };
}

function calculate(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '**':
      return left ** right;
    default:
      return null;
  }
}

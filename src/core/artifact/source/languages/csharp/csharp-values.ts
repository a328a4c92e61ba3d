import type { SourceValue } from '../../types.ts';
import { listOperands, operatorOf, readClosure, readDeeper, readNegative } from '../lezer/expressions.ts';
import { addValues, chooseFrom, type Place, type Reading } from '../lezer/reading.ts';
import { numberOf } from '../lezer/texts.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { readCSharpCall } from './csharp-calls.ts';
import { readInitializer, readNew } from './csharp-creations.ts';
import { csharpNameOf, modelIn } from './csharp-names.ts';
import { readParameterFields } from './csharp-parameters.ts';
import { readTextLiteral } from './csharp-texts.ts';

/** The value of an expression of C#. Calls and functions inside it are added to what was found. */
export function readCSharpValue(reading: Reading, node: SyntaxNode, outer: Place): SourceValue {
  return readDeeper(reading, node, outer, readExpression);
}

function readExpression(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const other: SourceValue = { type: 'other', lines };
  const [first] = node.children;
  const inner = () => (first === undefined ? other : reading.readValue(first, place));
  switch (node.name) {
    case 'Text':
      for (const hole of node.children)
        for (const value of hole.children) if (value.children.length > 0) reading.readValue(value, place);
      return readTextLiteral(reading, node) ?? other;
    case 'Character':
      return { type: 'text', parts: [{ text: sourceOf(tree, node).slice(1, -1) }], lines };
    case 'Number': {
      const value = numberOf(sourceOf(tree, node).replace(/[mM]$/, ''));
      return value === null ? other : { type: 'number', value, lines };
    }
    case 'Boolean':
      return { type: 'boolean', value: sourceOf(tree, node) === 'true', lines };
    case 'Null':
      return { type: 'null', lines };
    case 'Name':
    case 'Member': {
      const name = csharpNameOf(reading, node);
      if (name === null) inner();
      return name === null ? other : modelIn({ type: 'name', name, lines });
    }
    case 'Call':
      return readCSharpCall(reading, node, place);
    case 'New':
    case 'NewArray':
      return readNew(reading, node, place, null);
    case 'NewAnonymous':
      return readInitializer(reading, first, place, 'members');
    case 'Collection':
      return { type: 'list', items: node.children.map((item) => reading.readValue(item, place)), lines };
    case 'Spread':
      return { type: 'spread', value: inner(), lines };
    case 'Parentheses':
    case 'Await':
    case 'Cast':
    case 'As': {
      const value = node.name === 'Cast' ? node.children.at(-1) : first;
      return value === undefined ? other : reading.readValue(value, place);
    }
    case 'With':
      return readChanged(reading, node, place);
    case 'Conditional':
      return choose(reading, node.children.slice(1), place, lines);
    case 'Switch':
      if (first?.children.length !== 0) inner();
      return choose(
        reading,
        childrenOf(node, 'Arm').flatMap((arm) => arm.children.slice(-1)),
        place,
        lines,
      );
    case 'Lambda':
      return readClosure(reading, node, place, {
        body: node.children.at(-1),
        parameters: readParameterFields(reading, childOf(node, 'Parameters'), place),
      });
    case 'Unary':
      return readNegative(reading, node, place);
    case 'Binary':
      return readBinary(reading, node, place);
    case 'Assignment': {
      const last = node.children.at(-1);
      return last === undefined ? other : reading.readValue(last, place);
    }
    default:
      for (const child of node.children) if (child.children.length > 0) reading.readValue(child, place);
      return other;
  }
}

function readBinary(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const operator = operatorOf(reading, node);
  if (operator === '??') {
    const [left, , right] = node.children;
    return choose(
      reading,
      [left, right].filter((side) => side !== undefined),
      place,
      lines,
    );
  }
  const operands = listOperands(reading, node, /^\+$/).map((operand) => reading.readValue(operand, place));
  if (operator === '+') return addValues(reading, operands, lines);
  return { type: 'other', lines, source: sourceOf(reading.tree, node) };
}

/** Any of them may be the value; what throws is none. */
function choose(
  reading: Reading,
  nodes: readonly SyntaxNode[],
  place: Place,
  lines: [number, number],
): SourceValue {
  const options = nodes
    .filter(({ name }) => name !== 'Throw')
    .map((node) => modelIn(reading.readValue(node, place)));
  return options.length === 0 ? { type: 'other', lines } : chooseFrom(options, lines);
}

/** `settings with { Temperature = 0 }`: the members that it sets, as an object. */
function readChanged(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const [whole, members] = node.children;
  if (whole !== undefined && whole.children.length > 0) reading.readValue(whole, place);
  return readInitializer(reading, members, place, 'members');
}

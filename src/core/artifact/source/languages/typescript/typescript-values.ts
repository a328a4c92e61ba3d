import type { Expression, ObjectExpression, PropertyKey, TemplateLiteral } from 'oxc-parser';
import { asWritten } from '../../arithmetic.ts';
import { joinParts } from '../../text-parts.ts';
import { withType } from '../../typed-values.ts';
import type { SourceEntry, SourceValue, TextPart } from '../../types.ts';
import { keyOfConstant } from '../constant-keys.ts';
import { readAssignment } from './typescript-bindings.ts';
import { readCall, readTaggedTemplate } from './typescript-calls.ts';
import { readClass, readFunction } from './typescript-functions.ts';
import { readJsx } from './typescript-jsx.ts';
import { keyOf, pathOf } from './typescript-names.ts';
import {
  annotationOf,
  type Context,
  deeper,
  MAX_DEPTH,
  other,
  type Reader,
  sourceOf,
} from './typescript-reader.ts';
import { partsOfOperand, textValue } from './typescript-text.ts';

/** See `Reader.readValue`. */
export function readValue(reader: Reader, node: Expression, context: Context, name = ''): SourceValue {
  const lines = reader.linesOf(node);
  if (context.depth > MAX_DEPTH) return other(lines);
  const inner = deeper(context);
  switch (node.type) {
    case 'Literal':
      return readLiteral(node, lines);
    case 'TemplateLiteral':
      return textValue(lines, readTemplate(reader, node, inner));
    case 'Identifier':
      return node.name === 'undefined' ? { type: 'null', lines } : { type: 'name', lines, name: node.name };
    case 'ThisExpression':
      return { type: 'name', lines, name: 'this' };
    case 'MemberExpression':
    case 'MetaProperty': {
      const path = pathOf(node);
      if (path !== null) return { type: 'name', lines, name: path };
      visitChildren(reader, node, inner);
      const of = node.type === 'MemberExpression' && node.computed ? pathOf(node.object) : null;
      return of === null ? other(lines) : { type: 'other', lines, memberOf: of };
    }
    case 'ArrayExpression':
      return {
        type: 'list',
        lines,
        items: node.elements.flatMap((item) => (item === null ? [] : [readItem(reader, item, inner)])),
      };
    case 'ObjectExpression':
      return {
        type: 'object',
        lines,
        entries: readEntries(reader, node, inner),
        ...spreadsIn(node),
      };
    case 'CallExpression':
    case 'NewExpression':
      return readCall(reader, node, inner);
    case 'TaggedTemplateExpression':
      return readTaggedTemplate(reader, node, readTemplate(reader, node.quasi, inner), inner);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { type: 'function', lines, function: readFunction(reader, node, inner, { name }) };
    case 'ClassExpression':
      readClass(reader, node, inner, name);
      return other(lines);
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
      return reader.readValue(node.expression, inner, name);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
      return withType(
        reader.readValue(node.expression, inner, name),
        annotationOf(reader, node.typeAnnotation),
      );
    case 'AwaitExpression':
      return reader.readValue(node.argument, inner, name);
    case 'ConditionalExpression':
      reader.readValue(node.test, inner);
      return choice(lines, [
        reader.readValue(node.consequent, inner, name),
        reader.readValue(node.alternate, inner, name),
      ]);
    case 'LogicalExpression':
      return readLogical(reader, node, inner, name);
    case 'BinaryExpression':
      return readBinary(reader, node, inner);
    case 'UnaryExpression':
      return readUnary(reader, node, inner);
    case 'AssignmentExpression':
      return readAssignment(reader, node, inner);
    case 'SequenceExpression':
      return node.expressions.map((item) => reader.readValue(item, inner, name)).at(-1) ?? other(lines);
    case 'JSXElement':
    case 'JSXFragment':
      return readJsx(reader, node, inner);
    default:
      visitChildren(reader, node, inner);
      return other(lines);
  }
}

function visitChildren(reader: Reader, node: Expression, context: Context): void {
  for (const child of reader.childrenOf(node)) reader.visit(child, context);
}

function readLiteral(node: Expression & { type: 'Literal' }, lines: [number, number]): SourceValue {
  if ('bigint' in node || 'regex' in node) return other(lines);
  if (typeof node.value === 'string') return textValue(lines, [{ text: node.value }]);
  if (typeof node.value === 'boolean') return { type: 'boolean', lines, value: node.value };
  if (typeof node.value === 'number' && Number.isFinite(node.value)) {
    return { type: 'number', lines, value: node.value };
  }
  return node.raw === 'null' ? { type: 'null', lines } : other(lines);
}

function readTemplate(reader: Reader, template: TemplateLiteral, context: Context): TextPart[] {
  const parts: TextPart[] = [];
  for (const [index, quasi] of template.quasis.entries()) {
    // Only a tag may see an invalid escape; then there is nothing but the raw text.
    parts.push({ text: quasi.value.cooked ?? quasi.value.raw });
    const hole = template.expressions[index];
    if (hole !== undefined) parts.push(...partsOfOperand(reader, reader.readValue(hole, context), hole));
  }
  return joinParts(parts);
}

function readItem(
  reader: Reader,
  item: Expression | { type: 'SpreadElement'; argument: Expression; start: number; end: number },
  context: Context,
): SourceValue {
  if (item.type !== 'SpreadElement') return reader.readValue(item, context);
  return { type: 'spread', lines: reader.linesOf(item), value: reader.readValue(item.argument, context) };
}

/** The names that are spread in an object. */
function spreadsIn({ properties }: ObjectExpression): { spreads?: string[] } {
  const spreads = properties.flatMap((property) =>
    property.type === 'SpreadElement' ? (pathOf(property.argument) ?? []) : [],
  );
  return spreads.length === 0 ? {} : { spreads };
}

function readEntries(reader: Reader, node: ObjectExpression, context: Context): SourceEntry[] {
  const entries: SourceEntry[] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      reader.readValue(property.argument, context);
      continue;
    }
    const key = keyOf(property.key, property.computed) ?? memberKeyOf(reader, property.key);
    if (property.computed) reader.visit(property.key, context);
    const { value } = property;
    const read =
      value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression'
        ? ({
            type: 'function',
            lines: reader.linesOf(property),
            function: readFunction(reader, value, context, { name: key ?? '', at: property }),
          } as const)
        : reader.readValue(value, context, key ?? '');
    if (key !== null) entries.push({ key, value: read, lines: reader.linesOf(property) });
  }
  return entries;
}

/** `[Stage.PLAN]: ..` is kept as it is written, and what a constant says is the key that it makes. */
function memberKeyOf({ found }: Reader, key: PropertyKey): string | null {
  const path = key.type === 'PrivateIdentifier' ? null : pathOf(key);
  return path === null ? null : keyOfConstant(path, found.bindings, ({ item }) => item);
}

function choice(lines: [number, number], options: readonly SourceValue[]): SourceValue {
  return {
    type: 'choice',
    lines,
    options: options.flatMap((option) => (option.type === 'choice' ? option.options : [option])),
  };
}

function readLogical(
  reader: Reader,
  node: Expression & { type: 'LogicalExpression' },
  context: Context,
  name: string,
): SourceValue {
  const options: SourceValue[] = [];
  // A chain nests to the left: walked in a loop it costs no depth.
  let left: Expression = node;
  while (left.type === 'LogicalExpression') {
    options.unshift(reader.readValue(left.right, context, name));
    // What stands before `&&` is the condition.
    if (left.operator === '&&') {
      reader.readValue(left.left, context);
      return choice(reader.linesOf(node), options);
    }
    left = left.left;
  }
  options.unshift(reader.readValue(left, context, name));
  return choice(reader.linesOf(node), options);
}

function readBinary(
  reader: Reader,
  node: Expression & { type: 'BinaryExpression' },
  context: Context,
): SourceValue {
  const lines = reader.linesOf(node);
  const operands: { node: Expression; operator: string }[] = [];
  let left: typeof node.left = node;
  while (left.type === 'BinaryExpression') {
    operands.push({ node: left.right, operator: left.operator });
    left = left.left;
  }
  if (left.type === 'PrivateIdentifier') {
    for (const operand of operands) reader.readValue(operand.node, context);
    return other(lines);
  }
  operands.push({ node: left, operator: '' });
  operands.reverse();
  const values = operands.map((operand) => reader.readValue(operand.node, context));
  if (
    operands.slice(1).every(({ operator }) => operator === '+') &&
    values.some(({ type }) => type === 'text')
  ) {
    return textValue(
      lines,
      joinParts(values.flatMap((value, index) => partsOfOperand(reader, value, operands[index]!.node))),
    );
  }
  const operators = operands.slice(1).map(({ operator }) => operator);
  const named = values.every(({ type }) => type === 'name' || type === 'call');
  if (named && operators.every((operator) => operator === '+')) return { type: 'other', lines, sum: values };
  const result = readArithmetic(values, operators, lines);
  return result.type === 'other' && operators.every((operator) => /^[-+*/]$/.test(operator))
    ? asWritten(result, values, sourceOf(reader, node))
    : result;
}

/** `4 * 1024`: the numbers of settings are sometimes written so. */
function readArithmetic(
  values: readonly SourceValue[],
  operators: readonly string[],
  lines: [number, number],
): SourceValue {
  if (!operators.every((operator) => operator === operators[0])) return other(lines);
  const numbers = values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  if (numbers.length !== values.length) return other(lines);
  const result = numbers.reduce((a, b) => {
    if (operators[0] === '*') return a * b;
    if (operators[0] === '+') return a + b;
    if (operators[0] === '-') return a - b;
    return operators[0] === '/' ? a / b : Number.NaN;
  });
  return Number.isFinite(result) ? { type: 'number', lines, value: result } : other(lines);
}

function readUnary(
  reader: Reader,
  node: Expression & { type: 'UnaryExpression' },
  context: Context,
): SourceValue {
  const lines = reader.linesOf(node);
  const value = reader.readValue(node.argument, context);
  if (value.type !== 'number') return other(lines);
  if (node.operator === '-') return { type: 'number', lines, value: -value.value };
  return node.operator === '+' ? { type: 'number', lines, value: value.value } : other(lines);
}

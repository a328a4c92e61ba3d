import type { SourceEntry, SourceValue } from '../../types.ts';
import { listOperands, operatorOf, readClosure, readDeeper } from '../lezer/expressions.ts';
import { lowerFirst } from '../lezer/option-names.ts';
import { addCall, addValues, entryAt, type Place, type Reading, textOf } from '../lezer/reading.ts';
import { decodeEscapes, numberOf } from '../lezer/texts.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { readGoCall } from './go-calls.ts';
import { asOption, goNameOf } from './go-names.ts';
import { readGoParameters } from './go-parameters.ts';

/** The value of an expression of Go. Calls and functions inside it are added to what was found. */
export function readGoValue(reading: Reading, node: SyntaxNode, outer: Place): SourceValue {
  return readDeeper(reading, node, outer, readExpression);
}

function readExpression(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const [first] = node.children;
  switch (node.name) {
    case 'String':
      return textOf([{ text: textOfLiteral(sourceOf(tree, node)) }], lines);
    case 'Number': {
      const value = numberOf(sourceOf(tree, node));
      return value === null ? { type: 'other', lines } : { type: 'number', value, lines };
    }
    case 'Bool':
      return { type: 'boolean', value: sourceOf(tree, node) === 'true', lines };
    case 'Nil':
      return { type: 'null', lines };
    case 'VariableName':
    case 'SelectorExpr': {
      const name = goNameOf(reading, node);
      if (name !== null) return { type: 'name', name, lines };
      if (first !== undefined) readGoValue(reading, first, place);
      return { type: 'other', lines };
    }
    case 'CallExpr':
      return readGoCall(reading, node, place);
    case 'TypedLiteral':
      return readTypedLiteral(reading, node, place);
    case 'LiteralValue':
      return readElements(reading, node, place, false);
    case 'FunctionLiteral': {
      const parameters = readGoParameters(reading, childOf(node, 'Parameters'));
      return readClosure(reading, node, place, { body: childOf(node, 'Block'), parameters });
    }
    case 'ParenthesizedExpr':
    case 'ParenExpr':
    case 'ParenthesizedExpression': {
      const inner = node.children.find(({ name }) => name !== '(' && name !== ')');
      return inner === undefined ? { type: 'other', lines } : readGoValue(reading, inner, place);
    }
    case 'TypeConversion':
    case 'TypeAssertion': {
      const inner = node.children.findLast(({ name }) => !/^[()]$|Type/.test(name));
      return inner === undefined ? { type: 'other', lines } : readGoValue(reading, inner, place);
    }
    case 'UnaryExp': {
      const operand = node.children.at(-1);
      if (operand === undefined || operand === first) return { type: 'other', lines };
      const value = readGoValue(reading, operand, place);
      const sign = sourceOf(tree, first ?? node);
      if (sign === '&' || sign === '*') return value;
      return sign === '-' && value.type === 'number'
        ? { type: 'number', value: -value.value, lines }
        : { type: 'other', lines };
    }
    case 'BinaryExp': {
      const operands = listOperands(reading, node, /^\+$/).map((operand) =>
        readGoValue(reading, operand, place),
      );
      return operatorOf(reading, node) === '+'
        ? addValues(reading, operands, lines)
        : { type: 'other', lines };
    }
    default:
      for (const child of node.children) if (child.children.length > 0) readGoValue(reading, child, place);
      return { type: 'other', lines };
  }
}

function textOfLiteral(source: string): string {
  const inner = source.slice(1, source.length > 1 && source.endsWith(source[0] ?? '') ? -1 : undefined);
  return source.startsWith('`') ? inner : decodeEscapes(inner);
}

const SCHEMA_STRUCT =
  /(Definition|Schema|SchemaParam|Schema\w{0,12}Props?|Property|Parameters|JSONSchemaDefine|FunctionParams)$/;
const TOOL_STRUCT = /Function(Call)?Definition|FunctionDeclaration|Tool/;
/** `anthropic.ToolInputSchemaParam`, `mcp.ToolInputSchema`: what a tool takes, and no tool. Without a type it is one of an object. */
const INPUT_SCHEMA = /InputSchema(Param)?$/;

function readTypedLiteral(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const [type] = node.children;
  const body = childOf(node, 'LiteralValue');
  if (type === undefined || body === undefined) return { type: 'other', lines };
  const typed = sourceOf(reading.tree, type).replace(/\[.*$/s, '').replace(/^\*/, '');
  // `map[string]any{…}`, `gin.H{…}`: keys are data.
  if (type.name === 'MapType' || /(^|\.)(H|M|D|Map|FunctionParameters)$/.test(typed))
    return { ...readElements(reading, body, place, true), lines };
  if (/^(Slice|Array)Type$/.test(type.name)) {
    const items = readElements(reading, body, place, false);
    return items.type === 'object'
      ? { ...items, lines }
      : { type: 'list', items: items.type === 'list' ? items.items : [], lines };
  }
  const fields = readElements(reading, body, place, false);
  if (INPUT_SCHEMA.test(typed) && fields.type === 'object') {
    const named = fields.entries.some(({ key }) => key === 'type');
    const type = named ? [] : [entryAt('type', textOf([{ text: 'object' }], lines))];
    // Properties of elsewhere are known by their name.
    const given = fields.entries.map((entry) =>
      entry.key === 'properties' && entry.value.type !== 'object' ? { ...entry, key: '$comment' } : entry,
    );
    return { ...fields, entries: [...type, ...given], lines };
  }
  if (SCHEMA_STRUCT.test(typed) && !TOOL_STRUCT.test(typed) && fields.type === 'object')
    return { ...fields, lines };
  return addCall(reading, place, {
    callee: typed,
    lines,
    positional: fields.type === 'list' ? fields.items : [],
    named: fields.type === 'object' ? fields.entries : [],
  });
}

/** What stands between braces: an object where there are keys, else a list. */
function readElements(reading: Reading, node: SyntaxNode, place: Place, map: boolean): SourceValue {
  const lines = linesOf(reading.tree, node);
  const elements = childrenOf(node, 'Element');
  const entries: SourceEntry[] = [];
  const items: SourceValue[] = [];
  for (const element of elements) {
    const key = childOf(element, 'Key')?.children[0];
    const last = element.children.at(-1);
    if (last === undefined || last.name === ':' || last.name === 'Key') continue;
    const value = readGoValue(reading, last, place);
    if (key === undefined) {
      items.push(value);
      continue;
    }
    const name = keyOf(reading, key, map);
    if (name === null) items.push(value);
    else entries.push(entryAt(name, asOption(name, value), linesOf(reading.tree, element)));
  }
  if (entries.length > 0 || (map && items.length === 0)) return { type: 'object', entries, lines };
  return { type: 'list', items, lines };
}

function keyOf(reading: Reading, key: SyntaxNode, map: boolean): string | null {
  const source = sourceOf(reading.tree, key);
  if (key.name === 'String') return textOfLiteral(source);
  if (map) return key.name === 'VariableName' || key.name === 'SelectorExpr' ? source : null;
  return key.name === 'VariableName' ? lowerFirst(source) : null;
}

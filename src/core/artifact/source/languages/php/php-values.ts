import { literalOf } from '../../text-parts.ts';
import type { SourceEntry, SourceText, SourceValue } from '../../types.ts';
import { readChain, readLinks, type UnreadLink } from '../lezer/call-chain.ts';
import { listOperands, operatorOf, readClosure, readDeeper, readNegative } from '../lezer/expressions.ts';
import { modelOfConstant } from '../lezer/option-names.ts';
import {
  addValues,
  chooseFrom,
  dropCall,
  entryAt,
  otherOf,
  type Place,
  type Reading,
  textOf,
} from '../lezer/reading.ts';
import { applyTextMethod } from '../lezer/text-methods.ts';
import { fillVerbs, joinValues, numberOf } from '../lezer/texts.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { phpNameOf, readPhpArguments } from './php-names.ts';
import { readPhpParameters } from './php-parameters.ts';
import { nameOfVariable, readPhpString } from './php-strings.ts';
import { readPrismTool } from './php-tools.ts';

/** The value of an expression of PHP. Calls and functions inside it are added to what was found. */
export function readPhpValue(reading: Reading, node: SyntaxNode, outer: Place): SourceValue {
  return readDeeper(reading, node, outer, readExpression);
}

function readExpression(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  switch (node.name) {
    case 'String':
    case 'HeredocString': {
      const text = readPhpString(reading, node);
      return isRule(text) ? { type: 'other', lines } : text;
    }
    case 'Integer':
    case 'Float': {
      const value = numberOf(sourceOf(tree, node));
      return value === null ? { type: 'other', lines } : { type: 'number', value, lines };
    }
    case 'Boolean':
      return { type: 'boolean', value: /^true$/i.test(sourceOf(tree, node)), lines };
    case 'null':
      return { type: 'null', lines };
    case 'VariableName':
    case 'Name':
    case 'QualifiedName':
    case 'MemberExpression':
    case 'ScopedExpression': {
      const name = phpNameOf(reading, node);
      if (name === null) break;
      const model = modelOfConstant(name.replace(/\.value$/, ''));
      return model === null ? { type: 'name', name, lines } : textOf([{ text: model }], lines);
    }
    case 'CallExpression':
      return readCall(reading, node, place);
    case 'NewExpression': {
      const type = node.children.find(({ name }) => name === 'Name' || name === 'QualifiedName');
      const given = readPhpArguments(reading, childOf(node, 'ArgList'), place);
      const callee = type === undefined ? 'new' : (phpNameOf(reading, type) ?? 'new');
      return readChain(reading, place, { name: callee }, [{ name: '', given, lines }], lines);
    }
    case 'ArrayExpression':
      return readArray(reading, node, place);
    case 'ParenthesizedExpression':
    case 'CastExpression': {
      const inner = node.children.findLast(({ name }) => !/^[()]$|Type/.test(name));
      return inner === undefined ? { type: 'other', lines } : readPhpValue(reading, inner, place);
    }
    case 'ConditionalExpression': {
      const values = node.children
        .slice(1)
        .filter(({ name }) => name !== 'LogicOp' && name !== ':')
        .map((option) => readPhpValue(reading, option, place));
      return values.length === 0 ? { type: 'other', lines } : chooseFrom(values, lines);
    }
    case 'MatchExpression': {
      const arms = childOf(node, 'MatchBlock')?.children.filter(({ name }) => name === 'MatchArm') ?? [];
      const values = arms.flatMap((arm) => {
        const last = arm.children.at(-1);
        return last === undefined || last.name === '=>' ? [] : [readPhpValue(reading, last, place)];
      });
      return values.length === 0 ? { type: 'other', lines } : chooseFrom(values, lines);
    }
    case 'ArrowFunction':
    case 'FunctionExpression': {
      const parameters = readPhpParameters(reading, childOf(node, 'ParamList'), place);
      return readClosure(reading, node, place, { body: node.children.at(-1), parameters });
    }
    case 'UnaryExpression':
      return readNegative(reading, node, place);
    case 'BinaryExpression':
      return readBinary(reading, node, place);
    case 'AssignmentExpression': {
      const last = node.children.at(-1);
      if (last !== undefined) return readPhpValue(reading, last, place);
      break;
    }
  }
  for (const child of node.children) if (child.children.length > 0) readPhpValue(reading, child, place);
  return { type: 'other', lines };
}

/** What a validator of Laravel checks, `required|string|max:500`: one word alone is any word. */
const RULE =
  /^(bail|required|nullable|sometimes|present|filled|prohibited|string|array|integer|numeric|boolean|exists|unique|in|max|min|size|between)\w{0,30}[|:][\w:,|.*\\/^$@-]{0,300}$/;

function isRule({ parts }: SourceText): boolean {
  const [only] = parts;
  return parts.length === 1 && only !== undefined && 'text' in only && RULE.test(only.text);
}

function readBinary(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const operator = operatorOf(reading, node);
  const operands = listOperands(reading, node, /^(\.|\+|\?\?|\?:)$/);
  const values = operands.map((operand) => readPhpValue(reading, operand, place));
  if (operator === '.') return addValues(reading, values, lines);
  if (operator === '+' && values.every(({ type }) => type === 'number'))
    return addValues(reading, values, lines);
  return operator === '??' ? chooseFrom(values, lines) : { type: 'other', lines };
}

function readCall(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const links: UnreadLink[] = [];
  let base: SyntaxNode | undefined = node;
  while (base !== undefined) {
    const list: SyntaxNode | undefined =
      base.name === 'CallExpression' ? childOf(base, 'ArgList') : undefined;
    const called: SyntaxNode | undefined = base.name === 'CallExpression' ? base.children[0] : base;
    if (called === undefined || !/^(MemberExpression|ScopedExpression)$/.test(called.name)) break;
    if (list === undefined && phpNameOf(reading, base) !== null) break;
    const member: SyntaxNode | undefined = called.children.at(-1);
    links.unshift({
      at: base,
      name: member === undefined ? '' : nameOfVariable(sourceOf(reading.tree, member)),
      list,
    });
    base = called.children[0];
  }
  if (links.length === 0) return readFunctionCall(reading, node, place);
  const name = base === undefined ? '' : phpNameOf(reading, base);
  const start =
    base !== undefined && name === null
      ? { value: readPhpValue(reading, base, place) }
      : { name: name ?? '' };
  const read = readLinks(reading, links, (list) => readPhpArguments(reading, list, place));
  const tool = name === null ? null : readPrismTool(reading, place, name, read, lines);
  return tool ?? readChain(reading, place, start, read, lines);
}

/** PHP's own functions of texts, and calls of any other. */
function readFunctionCall(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const [called] = node.children;
  const name = called === undefined ? null : phpNameOf(reading, called);
  const given = readPhpArguments(reading, childOf(node, 'ArgList'), place);
  if (name === null && called !== undefined) readPhpValue(reading, called, place);
  const [first, second, third] = given.positional;
  if (name === 'sprintf' && first?.type === 'text')
    return { ...fillVerbs(reading, first, given.positional.slice(1)), lines };
  if ((name === 'implode' || name === 'join') && second?.type === 'list') {
    const joined = joinValues(reading, second.items, first, lines);
    if (joined !== null) return joined;
  }
  if (/^(trim|rtrim|ltrim|dedent)$/.test(name ?? '') && first?.type === 'text')
    return { ...(applyTextMethod(reading, first, 'trim', []) ?? first), lines };
  if (name === 'str_replace' && third?.type === 'text')
    return {
      ...(applyTextMethod(
        reading,
        third,
        'replace',
        [first, second].filter((value) => value !== undefined),
      ) ?? third),
      lines,
    };
  const callee =
    (name === 'sprintf' && first?.type === 'name' && `${first.name}.format`) ||
    (name === 'str_replace' && third?.type === 'name' && `${third.name}.replace`) ||
    (name ?? 'call');
  const value = readChain(reading, place, { name: callee }, [{ name: '', given, lines }], lines);
  // `json_encode([…])`, `collect([…])`: the value itself.
  if (
    /^(json_encode|collect|array_filter|array_values|strval|floatval|intval)$/.test(name ?? '') &&
    first !== undefined
  ) {
    dropCall(reading, value);
    return first;
  }
  return value;
}

/** `['model' => 'gpt-5']` is an object, `['a', 'b']` a list. */
function readArray(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const entries: SourceEntry[] = [];
  const items: SourceValue[] = [];
  for (const [element] of splitAtCommas(
    (childOf(node, 'ValueList') ?? node).children.filter(({ name }) => name !== 'array'),
  )) {
    if (element === undefined) continue;
    if (element.name !== 'Pair') {
      const last = element.name === 'VariadicUnpacking' ? element.children.at(-1) : element;
      const value = last === undefined ? otherOf(reading, element) : readPhpValue(reading, last, place);
      items.push(
        element.name === 'VariadicUnpacking' ? { type: 'spread', value, lines: value.lines } : value,
      );
      continue;
    }
    const [key] = element.children;
    const last = element.children.at(-1);
    if (key === undefined || last === undefined) continue;
    const read = readPhpValue(reading, key, place);
    const value = readPhpValue(reading, last, place);
    const name =
      read.type === 'text'
        ? literalOf(read.parts)
        : read.type === 'number'
          ? String(read.value)
          : read.type === 'name'
            ? read.name.replace(/^(self|static)\./, '').replace(/\.value$/, '')
            : null;
    if (name !== null) entries.push(entryAt(name, value, linesOf(reading.tree, element)));
  }
  return entries.length > 0 ? { type: 'object', entries, lines } : { type: 'list', items, lines };
}

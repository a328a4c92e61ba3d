import type { SourceEntry, SourceValue } from '../../types.ts';
import { type ChainStart, readChain, readLinks, type UnreadLink } from '../lezer/call-chain.ts';
import { readClosure, readDeeper } from '../lezer/expressions.ts';
import { modelOfConstant } from '../lezer/option-names.ts';
import {
  addCall,
  addValues,
  chooseFrom,
  entryAt,
  otherOf,
  type Place,
  type Reading,
  textOf,
} from '../lezer/reading.ts';
import { decodeEscapes, numberOf } from '../lezer/texts.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { asRustOption, lowerRustCall, readRustMacro } from './rust-calls.ts';
import { rustNameOf } from './rust-names.ts';

/** The value of an expression of Rust. Calls and functions inside it are added to what was found. */
export function readRustValue(reading: Reading, node: SyntaxNode, outer: Place): SourceValue {
  return readDeeper(reading, node, outer, readExpression);
}

function readExpression(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const source = () => sourceOf(tree, node);
  switch (node.name) {
    case 'String':
      return textOf([{ text: decodeEscapes(source().replace(/^[bc]?"|"$/g, ''), true) }], lines);
    case 'RawString':
      return textOf([{ text: source().replace(/^[bc]?r(#{0,20})"|"#{0,20}$/g, '') }], lines);
    case 'Integer':
    case 'Float': {
      const value = numberOf(source());
      return value === null ? { type: 'other', lines } : { type: 'number', value, lines };
    }
    case 'Boolean':
    case 'boolean':
      return { type: 'boolean', value: source() === 'true', lines };
    case 'Identifier':
    case 'ScopedIdentifier':
    case 'self':
    case 'FieldExpression': {
      const name = rustNameOf(reading, node);
      if (name === null) break;
      const model = modelOfConstant(name);
      return model === null ? { type: 'name', name, lines } : textOf([{ text: model }], lines);
    }
    case 'CallExpression':
    case 'TryExpression':
    case 'AwaitExpression':
      return readCall(reading, node, place);
    case 'StructExpression':
      return readStruct(reading, node, place);
    case 'MacroInvocation':
      return readRustMacro(reading, node, place);
    case 'ReferenceExpression':
    case 'ParenthesizedExpression':
    case 'TypeCastExpression': {
      const inner = node.children.find(({ name }) => !/^[()&]$|^(mut|raw|as)$|Type/.test(name));
      return inner === undefined ? { type: 'other', lines } : readRustValue(reading, inner, place);
    }
    case 'ArrayExpression':
    case 'TupleExpression':
      return { type: 'list', items: readRustArguments(reading, node, place), lines };
    case 'ClosureExpression':
      return readClosure(reading, node, place, { body: node.children.at(-1) });
    case 'MatchExpression': {
      const values = childrenOf(childOf(node, 'MatchBlock'), 'MatchArm').flatMap((arm) => {
        const body = arm.children.findLast(({ name }) => name !== ',');
        return body === undefined || body.name === '=>' ? [] : [readArm(reading, body, place)];
      });
      return values.length === 0 ? { type: 'other', lines } : chooseFrom(values, lines);
    }
    case 'IfExpression': {
      const blocks = childrenOf(node, 'Block');
      const values = blocks.map((block) => readArm(reading, block, place));
      const [condition] = node.children.filter(({ name }) => name !== 'if');
      if (condition !== undefined && condition.children.length > 0) readRustValue(reading, condition, place);
      for (const inner of childrenOf(node, 'IfExpression')) values.push(readRustValue(reading, inner, place));
      return values.length === 0 ? { type: 'other', lines } : chooseFrom(values, lines);
    }
    case 'Block':
      return readArm(reading, node, place);
    case 'UnaryExpression': {
      const operand = node.children.at(-1);
      const value = operand === undefined ? null : readRustValue(reading, operand, place);
      if (value?.type === 'number' && source().startsWith('-'))
        return { type: 'number', value: -value.value, lines };
      return source().startsWith('*') && value !== null ? value : { type: 'other', lines };
    }
    case 'BinaryExpression': {
      const [left, operator, right] = node.children;
      const values = [left, right].flatMap((operand) =>
        operand === undefined ? [] : [readRustValue(reading, operand, place)],
      );
      return operator !== undefined && sourceOf(tree, operator) === '+'
        ? addValues(reading, values, lines)
        : { type: 'other', lines };
    }
  }
  for (const child of node.children) if (child.children.length > 0) readRustValue(reading, child, place);
  return { type: 'other', lines };
}

/** What a block gives: its last expression. */
function readArm(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  if (node.name !== 'Block') return readRustValue(reading, node, place);
  const last = node.children.findLast(({ name }) => name !== '}');
  const gives =
    last?.name === 'ExpressionStatement' && childOf(last, ';') === undefined ? last.children[0] : undefined;
  const rest = { ...node, children: node.children.filter((child) => gives === undefined || child !== last) };
  reading.readBlock(rest, { ...place, owner: null });
  return gives === undefined ? otherOf(reading, node) : readRustValue(reading, gives, place);
}

/** What gives back what it is called on, for who reads. */
const SAME =
  /^(to_string|to_owned|into|clone|as_str|as_ref|unwrap|expect|await|into_iter|iter|collect|boxed|into_boxed_str|to_vec|context|map_err|ok_or|ok_or_else|cloned|as_deref|deref)$/;

function readCall(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const links: UnreadLink[] = [];
  let base: SyntaxNode | undefined = node;
  while (base !== undefined) {
    const [called]: SyntaxNode[] = base.children;
    // `client.extractor::<Person>("…")` is called as without its types.
    const first: SyntaxNode | undefined = called?.name === 'GenericFunction' ? called.children[0] : called;
    if (base.name === 'TryExpression' || base.name === 'AwaitExpression') base = first;
    else if (base.name === 'CallExpression' && first?.name === 'FieldExpression') {
      const field = childOf(first, 'FieldIdentifier');
      const name = field === undefined ? '' : sourceOf(tree, field);
      if (!SAME.test(name)) links.unshift({ at: base, name, list: childOf(base, 'ArgList') });
      else
        for (const argument of childOf(base, 'ArgList')?.children ?? [])
          if (argument.children.length > 0) readRustValue(reading, argument, place);
      base = first.children[0];
    } else if (base.name === 'CallExpression' && first !== undefined) {
      const name = rustNameOf(reading, first);
      if (name === null) break;
      const at = name.lastIndexOf('.');
      links.unshift({ at: base, name: name.slice(at + 1), list: childOf(base, 'ArgList') });
      return callLinks(reading, links, { name: at < 0 ? '' : name.slice(0, at) }, lines, place);
    } else if (base.name === 'FieldExpression' && rustNameOf(reading, base) === null) {
      const field = childOf(base, 'FieldIdentifier');
      links.unshift({ at: base, name: field === undefined ? '' : sourceOf(tree, field), list: undefined });
      base = first;
    } else break;
  }
  if (base === undefined) return { type: 'other', lines };
  const name = rustNameOf(reading, base);
  if (name !== null && links.length > 0) return callLinks(reading, links, { name }, lines, place);
  const value = base === node ? otherOf(reading, node) : readRustValue(reading, base, place);
  if (base === node)
    for (const child of node.children) if (child.children.length > 0) readRustValue(reading, child, place);
  return links.length === 0 ? value : callLinks(reading, links, { value }, lines, place);
}

function callLinks(
  reading: Reading,
  links: readonly UnreadLink[],
  start: ChainStart,
  lines: [number, number],
  place: Place,
): SourceValue {
  const read = readLinks(reading, links, (list) => ({
    positional: readRustArguments(reading, list, place),
    named: [],
  }));
  return lowerRustCall(reading, readChain(reading, place, start, read, lines));
}

function readRustArguments(reading: Reading, list: SyntaxNode, place: Place): SourceValue[] {
  return splitAtCommas(list.children).flatMap((group) => {
    const last = group.at(-1);
    return last === undefined ? [] : [readRustValue(reading, last, place)];
  });
}

/** `CreateCompletionRequest { model: "…".into(), … }` is a call with named arguments. */
function readStruct(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const [type] = node.children;
  const named = childrenOf(
    childOf(node, 'FieldInitializerList'),
    'FieldInitializer',
    'ShorthandFieldInitializer',
    'BaseFieldInitializer',
  ).flatMap((field): SourceEntry[] => {
    const key = childOf(field, 'FieldIdentifier', 'Identifier');
    const last = field.children.at(-1);
    if (key === undefined || last === undefined || field.name === 'BaseFieldInitializer') return [];
    const name = sourceOf(reading.tree, key);
    const value =
      last === key
        ? ({ type: 'name', name, lines: linesOf(reading.tree, key) } as const)
        : readRustValue(reading, last, place);
    return [entryAt(name, asRustOption(reading, place, name, value), linesOf(reading.tree, field))];
  });
  const callee =
    type === undefined ? '' : sourceOf(reading.tree, type).replaceAll('::', '.').replace(/<.*$/s, '');
  const own = /^Self$/.test(callee) ? (place.scope[0] ?? callee) : callee;
  return lowerRustCall(reading, addCall(reading, place, { callee: own, named, lines }));
}

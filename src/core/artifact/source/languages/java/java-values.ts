import { dedent } from '../../text-parts.ts';
import type { SourceValue } from '../../types.ts';
import { readChain, readLinks, type UnreadLink } from '../lezer/call-chain.ts';
import { listOperands, operatorOf, readClosure, readDeeper, readNegative } from '../lezer/expressions.ts';
import { addValues, chooseFrom, type Place, type Reading, textOf } from '../lezer/reading.ts';
import { decodeEscapes, numberOf } from '../lezer/texts.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { lowerJavaCall } from './java-calls.ts';
import { javaNameOf, readJavaArguments, typeNameOf } from './java-names.ts';

/** The value of an expression of Java. Calls and functions inside it are added to what was found. */
export function readJavaValue(reading: Reading, node: SyntaxNode, outer: Place): SourceValue {
  return readDeeper(reading, node, outer, readExpression);
}

function readExpression(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const source = () => sourceOf(tree, node);
  const [first] = node.children;
  switch (node.name) {
    case 'StringLiteral':
      return textOf([{ text: decodeEscapes(source().slice(1, -1)) }], lines);
    case 'TextBlock':
      return textOf([{ text: textOfBlock(source()) }], lines);
    case 'IntegerLiteral':
    case 'FloatingPointLiteral': {
      const value = numberOf(source());
      return value === null ? { type: 'other', lines } : { type: 'number', value, lines };
    }
    case 'BooleanLiteral':
      return { type: 'boolean', value: source() === 'true', lines };
    case 'null':
      return { type: 'null', lines };
    case 'Identifier':
    case 'FieldAccess':
    case 'ScopedIdentifier': {
      const name = javaNameOf(reading, node);
      if (name === null && first !== undefined) readJavaValue(reading, first, place);
      return name === null ? { type: 'other', lines } : { type: 'name', name, lines };
    }
    case 'MethodInvocation':
      return readInvocation(reading, node, place);
    case 'ObjectCreationExpression':
      return readCreation(reading, node, place);
    case 'ArrayCreationExpression':
    case 'ArrayInitializer':
    case 'ElementValueArrayInitializer': {
      const list = node.name === 'ArrayCreationExpression' ? childOf(node, 'ArrayInitializer') : node;
      const items = splitAtCommas(list?.children ?? []).flatMap(([item]) =>
        item === undefined ? [] : [readJavaValue(reading, item, place)],
      );
      return { type: 'list', items, lines };
    }
    case 'ParenthesizedExpression':
    case 'CastExpression': {
      const inner = node.children.findLast(({ name }) => !/^[()]$|Type/.test(name));
      return inner === undefined ? { type: 'other', lines } : readJavaValue(reading, inner, place);
    }
    case 'TernaryExpression': {
      const [, , then, , otherwise] = node.children;
      const options = [then, otherwise].flatMap((option) =>
        option === undefined ? [] : [readJavaValue(reading, option, place)],
      );
      return options.length === 0 ? { type: 'other', lines } : chooseFrom(options, lines);
    }
    case 'LambdaExpression':
      return readClosure(reading, node, place, { body: node.children.at(-1) });
    case 'UnaryExpression':
      return readNegative(reading, node, place);
    case 'BinaryExpression': {
      const operands = listOperands(reading, node, /^\+$/).map((operand) =>
        readJavaValue(reading, operand, place),
      );
      return operatorOf(reading, node) === '+'
        ? addValues(reading, operands, lines)
        : { type: 'other', lines };
    }
    case 'AssignmentExpression': {
      const last = node.children.at(-1);
      return last === undefined ? { type: 'other', lines } : readJavaValue(reading, last, place);
    }
    default:
      for (const child of node.children) if (child.children.length > 0) readJavaValue(reading, child, place);
      return { type: 'other', lines };
  }
}

/** JLS 3.10.6: what every line, the last one with the quotes as well, begins with is cut, then white space at their ends, then escapes are read. */
function textOfBlock(source: string): string {
  const body = source.slice(source.indexOf('\n') + 1, -3);
  const lines = body.split('\n');
  const last = lines.at(-1) ?? '';
  const [part] = dedent([{ text: last.trim() === '' ? `${body}·` : body }]);
  const text = part !== undefined && 'text' in part ? part.text : '';
  const cut = last.trim() === '' ? text.slice(0, -1) : text;
  return decodeEscapes(cut.replace(/[ \t]{1,500}(?=\n|$)/g, ''));
}

function readInvocation(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const links: UnreadLink[] = [];
  let base: SyntaxNode | undefined = node;
  while (base !== undefined) {
    if (base.name === 'MethodInvocation') {
      const name = childOf(base, 'MethodName');
      links.unshift({
        at: base,
        name: name === undefined ? '' : sourceOf(reading.tree, name),
        list: childOf(base, 'ArgumentList'),
      });
      base = base.children[0]?.name === 'MethodName' ? undefined : base.children[0];
    } else if (base.name === 'FieldAccess' && javaNameOf(reading, base) === null) {
      const field = base.children.at(-1);
      links.unshift({
        at: base,
        name: field === undefined ? '' : sourceOf(reading.tree, field),
        list: undefined,
      });
      base = base.children[0];
    } else break;
  }
  const name = base === undefined ? '' : javaNameOf(reading, base);
  const start =
    base !== undefined && name === null
      ? { value: readJavaValue(reading, base, place) }
      : { name: name ?? '' };
  const read = readLinks(reading, links, (list) => ({
    positional: readJavaArguments(reading, list, place),
    named: [],
  }));
  return lowerJavaCall(reading, place, readChain(reading, place, start, read, lines));
}

/** `new X(…)`, with the members of an anonymous class. */
function readCreation(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const type = node.children.find(({ name }) => /Type(Name)?$/.test(name));
  const body = childOf(node, 'ClassBody');
  const positional = readJavaArguments(reading, childOf(node, 'ArgumentList'), place);
  if (body !== undefined) reading.readBlock(body, place);
  const callee = type === undefined ? 'new' : typeNameOf(reading, type);
  return lowerJavaCall(
    reading,
    place,
    readChain(
      reading,
      place,
      { name: callee },
      [{ name: '', given: { positional, named: [] }, lines: linesOf(reading.tree, node) }],
      linesOf(reading.tree, node),
    ),
  );
}

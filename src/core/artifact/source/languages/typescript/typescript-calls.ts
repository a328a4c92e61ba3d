import type {
  Argument,
  CallExpression,
  Expression,
  NewExpression,
  TaggedTemplateExpression,
} from 'oxc-parser';
import { joinParts, joinTexts, trimParts } from '../../text-parts.ts';
import type { SourceCall, SourceValue, TextPart } from '../../types.ts';
import { nameOfBase, takeApart, unwrap } from './typescript-names.ts';
import { type Context, holeOf, other, place, type Reader, sourceOf } from './typescript-reader.ts';
import { dedentParts, partsOfOperand, textValue } from './typescript-text.ts';

export function readCall(
  reader: Reader,
  node: CallExpression | NewExpression,
  context: Context,
): SourceValue {
  const lines = reader.linesOf(node);
  const joined = node.type === 'CallExpression' ? readJoin(reader, node, context) : null;
  if (joined !== null) return textValue(lines, joined);
  const { callee, receiver } = readCallee(reader, node.callee, context);
  const positional = node.arguments.map((argument) => readArgument(reader, argument, context));
  const parts = workOut(callee, receiver, positional);
  if (parts !== null) return textValue(lines, parts);
  return placeCall(reader, node, context, { callee, receiver, positional });
}

function placeCall(
  reader: Reader,
  node: CallExpression | NewExpression | TaggedTemplateExpression,
  { scope }: Context,
  parts: Pick<SourceCall, 'callee' | 'receiver' | 'positional'>,
): SourceValue {
  const lines = reader.linesOf(node);
  return place(reader.found.calls, node, { type: 'call', lines, scope, named: [], ...parts });
}

/** A tag that is not known to give text is a call with the text as its only argument. */
export function readTaggedTemplate(
  reader: Reader,
  node: TaggedTemplateExpression,
  cooked: TextPart[],
  context: Context,
): SourceValue {
  const lines = reader.linesOf(node);
  const { callee, receiver } = readCallee(reader, node.tag, context);
  if (callee === 'String.raw') return textValue(lines, rawParts(reader, node));
  const parts = receiver === null ? dedentParts(callee, cooked) : null;
  if (parts !== null) return textValue(lines, parts);
  const positional = [textValue(reader.linesOf(node.quasi), cooked)];
  return placeCall(reader, node, context, { callee, receiver, positional });
}

function rawParts(reader: Reader, node: TaggedTemplateExpression): TextPart[] {
  const parts = node.quasi.quasis.flatMap((quasi, index): TextPart[] => {
    const hole = node.quasi.expressions[index];
    return [{ text: quasi.value.raw }, ...(hole === undefined ? [] : [holeOf(reader, hole)])];
  });
  return joinParts(parts);
}

function readCallee(
  reader: Reader,
  node: Expression,
  context: Context,
): { callee: string; receiver: SourceValue | null } {
  const { base, keys, computed } = takeApart(node, (key) => sourceOf(reader, key));
  for (const key of computed) reader.readValue(key, context);
  const name = nameOfBase(base);
  if (name !== null) return { callee: [name, ...keys].join('.'), receiver: null };
  const value = reader.readValue(base, context);
  const isReceiver = value.type !== 'other' && value.type !== 'function' && value.type !== 'name';
  return { callee: keys.join('.'), receiver: isReceiver ? value : null };
}

function readArgument(reader: Reader, argument: Argument, context: Context): SourceValue {
  if (argument.type !== 'SpreadElement') return reader.readValue(argument, context);
  reader.readValue(argument.argument, context);
  return other(reader.linesOf(argument));
}

/** The text that a call gives without being run: `"..".trim()`, `dedent("..")`; null of any other call. */
function workOut(
  callee: string,
  receiver: SourceValue | null,
  positional: readonly SourceValue[],
): TextPart[] | null {
  const [first] = positional;
  if (receiver === null) {
    return positional.length === 1 && first?.type === 'text' ? dedentParts(callee, first.parts) : null;
  }
  if (receiver.type !== 'text' || positional.length > 0) return null;
  if (callee === 'trim') return trimParts(receiver.parts, 'both', null);
  if (callee === 'trimStart' || callee === 'trimLeft') return trimParts(receiver.parts, 'start', null);
  if (callee === 'trimEnd' || callee === 'trimRight') return trimParts(receiver.parts, 'end', null);
  return callee === 'toString' ? receiver.parts : null;
}

/**
 * `[..].join("\n")`, also with `.filter(Boolean)` before it, as text; null of any other call. It has to be looked at before its
 * parts are read: the holes of the text need the source of the items.
 */
function readJoin(reader: Reader, node: CallExpression, context: Context): TextPart[] | null {
  const separator = separatorOf(node);
  const target = unwrap(node.callee);
  if (separator === null || target.type !== 'MemberExpression') return null;
  const list = withoutFilter(unwrap(target.object));
  if (list.type !== 'ArrayExpression') return null;
  const elements = list.elements.filter((element) => element !== null);
  // Without a literal text anywhere it is a list of class names or a path, and nothing is won.
  if (!elements.some(isTextual)) return null;
  const items = elements.map((element) => {
    if (element.type === 'SpreadElement') {
      reader.readValue(element.argument, context);
      return [holeOf(reader, element)];
    }
    return partsOfOperand(reader, reader.readValue(element, context), element);
  });
  return joinTexts(items, [{ text: separator }]);
}

function separatorOf(node: CallExpression): string | null {
  const [first, second] = node.arguments;
  if (methodOf(node) !== 'join' || second !== undefined) return null;
  if (first === undefined) return ',';
  if (first.type === 'Literal' && typeof first.value === 'string') return first.value;
  return first.type === 'TemplateLiteral' && first.expressions.length === 0
    ? (first.quasis[0]?.value.cooked ?? null)
    : null;
}

function methodOf(node: CallExpression): string | null {
  const callee = unwrap(node.callee);
  return callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && !callee.computed
    ? callee.property.name
    : null;
}

function withoutFilter(node: Expression): Expression {
  const [first] = node.type === 'CallExpression' ? node.arguments : [];
  const filters =
    node.type === 'CallExpression' &&
    methodOf(node) === 'filter' &&
    first?.type === 'Identifier' &&
    first.name === 'Boolean';
  if (!filters) return node;
  const target = unwrap(node.callee);
  return target.type === 'MemberExpression' ? unwrap(target.object) : node;
}

function isTextual(node: Expression | { type: 'SpreadElement' }): boolean {
  if (node.type === 'SpreadElement') return false;
  let inner = unwrap(node);
  while (inner.type === 'BinaryExpression' && inner.operator === '+') {
    if (isText(unwrap(inner.right))) return true;
    inner = unwrap(inner.left);
  }
  return isText(inner);
}

function isText(node: Expression): boolean {
  if (node.type === 'Literal') return typeof node.value === 'string';
  return node.type === 'TemplateLiteral' || node.type === 'TaggedTemplateExpression';
}

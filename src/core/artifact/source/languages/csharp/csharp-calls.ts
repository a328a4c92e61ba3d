import { lastPart } from '../../names/name-words.ts';
import type { SourceEntry, SourceValue } from '../../types.ts';
import { addCall, addValues, type Place, type Reading, textOf } from '../lezer/reading.ts';
import { applyTextMethod } from '../lezer/text-methods.ts';
import { fillBraces, joinValues } from '../lezer/texts.ts';
import { childOf, linesOf, type SyntaxNode } from '../lezer/tree.ts';
import { readGiven } from './csharp-arguments.ts';
import { factsOf } from './csharp-facts.ts';
import { csharpNameOf, methodName, wordOf } from './csharp-names.ts';
import { lowerCSharpCall } from './csharp-sdks.ts';

/** Methods of texts by the names that other languages give them. */
const TEXT_METHODS: ReadonlyMap<string, string> = new Map([
  ['trimEnd', 'trim_end'],
  ['trimStart', 'trim_start'],
  ['replaceLineEndings', 'toString'],
  ['toArray', 'toString'],
]);
const APPENDS = /^append(Line|Format)?$/;

/** A call: of a path of names, or of a method of what is itself a call or a literal. */
export function readCSharpCall(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const [callee] = node.children;
  const lines = linesOf(reading.tree, node);
  if (callee === undefined) return { type: 'other', lines };
  const name = csharpNameOf(reading, callee);
  if (name === 'nameof') return nameGiven(reading, node, lines);
  const [target, member] = callee.name === 'Member' ? callee.children : [];
  // What it is called on is read before what it is given: both may be long chains.
  const receiver = name === null && target !== undefined ? reading.readValue(target, place) : null;
  if (name === null && member === undefined) {
    reading.readValue(callee, place);
    readGiven(reading, childOf(node, 'Arguments'), place);
    return { type: 'other', lines };
  }
  const given = readGiven(reading, childOf(node, 'Arguments'), place);
  const written = name === null && member !== undefined ? wordOf(reading, member) : lastPart(name ?? '');
  const method = methodName(written);
  if (receiver?.type === 'text') {
    const text = applyTextMethod(reading, receiver, TEXT_METHODS.get(method) ?? method, given.positional);
    if (text !== null) return text;
  }
  const path = name === null ? '' : name.slice(0, name.length - written.length);
  const made = madeOfTexts(reading, `${path}${method}`, given, lines);
  if (made !== null) return made;
  const base = appendsTo(reading, receiver, method);
  const call = addCall(reading, place, {
    callee: base ?? `${path}${method}`,
    receiver: base === null ? receiver : null,
    ...given,
    lines,
  });
  factsOf(reading).written.set(call, written);
  return lowerCSharpCall(reading, call);
}

/** `builder.Append("a").AppendLine("b")`: both add to what `builder` holds. */
function appendsTo(reading: Reading, receiver: SourceValue | null, method: string): string | null {
  if (receiver?.type !== 'call' || !APPENDS.test(method) || !APPENDS.test(lastPart(receiver.callee)))
    return null;
  return reading.calls.has(receiver) && receiver.receiver === null ? receiver.callee : null;
}

/** `nameof(Search)` */
function nameGiven(reading: Reading, node: SyntaxNode, lines: [number, number]): SourceValue {
  const argument = childOf(node, 'Arguments')?.children[0]?.children[0];
  const name = argument === undefined ? null : csharpNameOf(reading, argument);
  return name === null ? { type: 'other', lines } : textOf([{ text: lastPart(name) }], lines);
}

type Given = { positional: SourceValue[]; named: SourceEntry[] };

/** What the methods of `string` make of texts; null of every other call. */
function madeOfTexts(
  reading: Reading,
  callee: string,
  { positional }: Given,
  lines: [number, number],
): SourceValue | null {
  const [first, second] = positional;
  const text = /^[sS]tring\.(\w+)$/.exec(callee)?.[1];
  if (text === 'format') {
    const template = first?.type === 'text' ? first : second?.type === 'text' ? second : null;
    if (template === null) return null;
    return { ...fillBraces(reading, template, positional.slice(positional.indexOf(template) + 1)), lines };
  }
  if (text === 'join') {
    const items = second?.type === 'list' && positional.length === 2 ? second.items : positional.slice(1);
    return joinValues(reading, items, first, lines);
  }
  if (text === 'concat') {
    const sum = addValues(reading, positional, lines);
    return sum.type === 'text' ? sum : null;
  }
  if (callee === 'Environment.newLine') return textOf([{ text: '\n' }], lines);
  return null;
}

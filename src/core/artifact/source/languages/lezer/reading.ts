import { type Pattern, takeParts } from '../../taken-apart.ts';
import { describeExpression, joinParts } from '../../text-parts.ts';
import type {
  SourceBinding,
  SourceCall,
  SourceClass,
  SourceEntry,
  SourceField,
  SourceFile,
  SourceFunction,
  SourceImport,
  SourceText,
  SourceValue,
  TextPart,
} from '../../types.ts';
import { linesOf, type SyntaxNode, type SyntaxTree } from './tree.ts';

/** What is being read, and what was found so far. */
export type Reading = {
  tree: SyntaxTree;
  imports: SourceImport[];
  bindings: SourceBinding[];
  calls: Set<SourceCall>;
  functions: SourceFunction[];
  classes: SourceClass[];
  /** Where values stand, for those that become holes of a text. */
  nodes: Map<SourceValue, SyntaxNode>;
  language: SourceFile['language'];
  /** The value of an expression. Calls and functions inside it are added to what was found. */
  readValue(node: SyntaxNode, place: Place): SourceValue;
  /** The statements and declarations of a block. */
  readBlock(node: SyntaxNode, place: Place): void;
};

/** How a language reads what stands inside something else: one for each, so that its files need not import each other. */
export type LanguageReader = {
  language: SourceFile['language'];
  readValue(reading: Reading, node: SyntaxNode, place: Place): SourceValue;
  readBlock(reading: Reading, node: SyntaxNode, place: Place): void;
};

/** Where something stands. `owner` is the function or class whose body it is a part of. */
export type Place = {
  scope: readonly string[];
  depth: number;
  owner: SourceFunction | SourceClass | null;
};

/** Deeper than this nothing is read: such code is generated, or written to overflow a stack. */
const MAX_DEPTH = 150;

export function startReading(tree: SyntaxTree, reader: LanguageReader): Reading {
  const reading: Reading = {
    tree,
    imports: [],
    bindings: [],
    calls: new Set(),
    functions: [],
    classes: [],
    nodes: new Map(),
    language: reader.language,
    readValue: (node, place) => reader.readValue(reading, node, place),
    readBlock: (node, place) => reader.readBlock(reading, node, place),
  };
  return reading;
}

/** What was found, in file order; null where nothing of a broken file could be read. */
export function finishReading(reading: Reading): SourceFile | null {
  const { tree, imports, bindings, functions, classes } = reading;
  const file: SourceFile = {
    language: reading.language,
    imports,
    exports: [],
    bindings: inOrder(bindings),
    calls: outerFirst([...reading.calls]),
    functions: inOrder(functions),
    classes: inOrder(classes),
  };
  const found = [file.imports, file.bindings, file.calls, file.functions, file.classes];
  return tree.broken && found.every(({ length }) => length === 0) ? null : file;
}

/** A call stands before those inside it, which were read before it. */
function outerFirst(calls: readonly SourceCall[]): SourceCall[] {
  return calls
    .map((call, at) => ({ call, at }))
    .sort((a, b) => a.call.lines[0] - b.call.lines[0] || b.call.lines[1] - a.call.lines[1] || b.at - a.at)
    .map(({ call }) => call);
}

function inOrder<T extends { lines: [number, number] }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.lines[0] - b.lines[0]);
}

/** An expression as a hole. */
export function holeOf({ tree }: Reading, node: SyntaxNode): TextPart {
  return { hole: describeExpression(tree.text, node.from, node.to) };
}

/** A value as a part of a text: its own parts, or the hole that its expression leaves. */
export function partsOf(reading: Reading, value: SourceValue): readonly TextPart[] {
  if (value.type === 'text') return value.parts;
  const node = reading.nodes.get(value);
  return [node === undefined ? { hole: '…' } : holeOf(reading, node)];
}

export function textOf(parts: readonly TextPart[], lines: [number, number]): SourceText {
  return { type: 'text', parts: joinParts(parts), lines };
}

export function otherOf(reading: Reading, node: SyntaxNode): SourceValue {
  return { type: 'other', lines: linesOf(reading.tree, node) };
}

/** `a + b`, `a . b`: a text where one operand is; numbers are worked out. */
export function addValues(
  reading: Reading,
  values: readonly SourceValue[],
  lines: [number, number],
): SourceValue {
  if (values.some(({ type }) => type === 'text'))
    return textOf(
      values.flatMap((value) => partsOf(reading, value)),
      lines,
    );
  const numbers = values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  return numbers.length < values.length
    ? { type: 'other', lines }
    : { type: 'number', value: numbers.reduce((sum, number) => sum + number, 0), lines };
}

export function chooseFrom(values: readonly SourceValue[], lines: [number, number]): SourceValue {
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  return {
    type: 'choice',
    options: values.flatMap((value) => (value.type === 'choice' ? value.options : [value])),
    lines,
  };
}

type NewCall = Pick<SourceCall, 'callee' | 'lines'> &
  Partial<Pick<SourceCall, 'receiver' | 'positional' | 'named'>>;

/** A call, kept among those of the file. */
export function addCall(reading: Reading, place: Place, call: NewCall): SourceCall {
  const added: SourceCall = {
    type: 'call',
    scope: place.scope,
    receiver: null,
    positional: [],
    named: [],
    ...call,
  };
  reading.calls.add(added);
  return added;
}

/** Of a call that turned out to be an option of another, or a text. */
export function dropCall(reading: Reading, value: SourceValue): void {
  if (value.type === 'call') reading.calls.delete(value);
}

export function bind(
  reading: Reading,
  place: Place,
  name: string,
  value: SourceValue,
  lines: [number, number],
  appends = false,
): void {
  reading.bindings.push({ name, value, appends, lines, scope: place.scope });
}

/** `let (key, model) = (…)`: each name with its part of the value. */
export function bindParts(reading: Reading, place: Place, pattern: Pattern, whole: SourceValue): void {
  for (const { name, value } of takeParts(pattern, whole)) bind(reading, place, name, value, value.lines);
}

/** What fields of a class hold where nothing else is set. */
export function bindDefaults(
  reading: Reading,
  place: Place,
  className: string,
  fields: readonly SourceField[],
): void {
  const inside = { ...place, scope: [...place.scope, className] };
  for (const { name, default: given, lines } of fields)
    if (given !== null) bind(reading, inside, name, given, lines);
}

export function entryAt(key: string, value: SourceValue, lines = value.lines): SourceEntry {
  return { key, value, lines };
}

/** The place of what stands one level deeper; null where that is too deep to be read. */
export function goDeeper(place: Place): Place | null {
  const depth = place.depth + 1;
  return depth > MAX_DEPTH ? null : { ...place, depth };
}

/** The place of what stands in a function or a class. */
export function placeIn(place: Place, owner: SourceFunction | SourceClass): Place {
  return { scope: [...place.scope, owner.name].filter((name) => name !== ''), depth: place.depth, owner };
}

/** A function, kept among those of the file. */
export function addFunction(
  reading: Reading,
  place: Place,
  fn: Pick<SourceFunction, 'name' | 'lines'> & Partial<SourceFunction>,
): SourceFunction {
  const added: SourceFunction = {
    decorators: [],
    doc: null,
    parameters: [],
    returns: [],
    scope: place.scope,
    ...fn,
  };
  if (added.name !== '') reading.functions.push(added);
  return added;
}

/** What a function gives back. */
export function addReturn({ owner }: Place, value: SourceValue): void {
  if (owner !== null && 'returns' in owner) owner.returns.push(value);
}

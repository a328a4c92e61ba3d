import type { SourceClass, SourceValue } from '../../types.ts';
import {
  addCall,
  addFunction,
  addReturn,
  bind,
  bindDefaults,
  goDeeper,
  type Place,
  placeIn,
  type Reading,
  textOf,
} from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { literalIn, readGiven } from './csharp-arguments.ts';
import { descriptionIn, readAttributes, toolDecorators } from './csharp-attributes.ts';
import { readNew } from './csharp-creations.ts';
import { factsOf } from './csharp-facts.ts';
import { csharpNameOf, memberName, modelIn, typeNameOf, wordOf } from './csharp-names.ts';
import { readParameterFields, schemaOfType } from './csharp-parameters.ts';

/** The statements of a block; declarations in it are members as well. */
export function readCSharpBlock(reading: Reading, node: SyntaxNode, outer: Place): void {
  const place = goDeeper(outer);
  if (place === null) return;
  for (const child of node.children) readMember(reading, child, place);
}

/** A declaration or a statement, wherever it stands. */
function readMember(reading: Reading, node: SyntaxNode, place: Place): void {
  const [first] = node.children;
  switch (node.name) {
    case 'Using':
      if (first !== undefined)
        reading.imports.push({ module: sourceOf(reading.tree, first).replace(/\s+/g, ''), names: [] });
      return;
    case 'Class':
      readType(reading, node, place);
      return;
    case 'Method':
    case 'Constructor':
      readMethod(reading, node, place);
      return;
    case 'Property':
      readProperty(reading, node, place);
      return;
    case 'Variables':
      readVariables(reading, node, place);
      return;
    case 'ExpressionStatement':
      if (first?.name === 'Assignment') readAssignment(reading, first, place);
      else if (first !== undefined) reading.readValue(first, place);
      return;
    case 'Return':
      if (first !== undefined) addReturn(place, readReturned(reading, first, place));
      return;
    case 'Arrow':
      if (first?.name === 'Assignment') readAssignment(reading, first, place);
      else if (first !== undefined && first.name !== 'Throw')
        addReturn(place, readReturned(reading, first, place));
      return;
    case 'Block':
    case 'Body':
    case 'Statement':
    case 'Namespace':
    case 'Getter':
    case 'Accessor':
      readCSharpBlock(reading, node, place);
      return;
    case 'Enum':
    case 'Delegate':
    case 'Attribute':
    case 'Modifiers':
    case 'Type':
      return;
    default:
      reading.readValue(node, place);
  }
}

function readType(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Name');
  if (name === undefined) return;
  const bases = childOf(node, 'Bases');
  const attributes = readAttributes(reading, node, place);
  const described = descriptionIn(attributes);
  const found: SourceClass = {
    name: wordOf(reading, name),
    bases: childrenOf(bases, 'Type').map((base) => typeNameOf(reading, base)),
    decorators: attributes,
    doc: described === null ? null : textOf([{ text: described }], linesOf(tree, name)),
    fields: readParameterFields(reading, childOf(node, 'Parameters'), place),
    lines: linesOf(tree, node),
    scope: place.scope,
  };
  reading.classes.push(found);
  bindDefaults(reading, place, found.name, found.fields);
  const inside = placeIn(place, found);
  // `class Critic(IChatClient client) : BaseAgent(client, "You are …")`
  for (const list of childrenOf(bases, 'Arguments'))
    addCall(reading, inside, {
      callee: found.bases[0] ?? 'base',
      ...readGiven(reading, list, inside),
      lines: linesOf(tree, list),
    });
  const body = childOf(node, 'Body');
  if (body !== undefined) readCSharpBlock(reading, body, inside);
}

function readMethod(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Name');
  const attributes = readAttributes(reading, node, place);
  const described = attributes.find(({ callee }) => callee === 'Description')?.positional[0];
  const parameters = readParameterFields(reading, childOf(node, 'Parameters'), place);
  const told = parameters.some(({ schema }) => 'description' in schema);
  const fn = addFunction(reading, place, {
    name: node.name === 'Constructor' || name === undefined ? 'constructor' : wordOf(reading, name),
    decorators: toolDecorators(reading, place, attributes, told),
    doc: described?.type === 'text' ? described : null,
    parameters,
    lines: linesOf(tree, node),
  });
  const type = childOf(node, 'Type');
  if (type !== undefined) factsOf(reading).returned.set(fn, type);
  const inside = placeIn(place, fn);
  const base = childOf(node, 'Call');
  if (base !== undefined) readBaseCall(reading, base, place);
  const body = childOf(node, 'Block', 'Arrow');
  if (body?.name === 'Arrow') readMember(reading, body, inside);
  else if (body !== undefined) readCSharpBlock(reading, body, inside);
}

/** `: base(client, "You are …")`, a call of the class that it goes on from. */
function readBaseCall(reading: Reading, node: SyntaxNode, place: Place): void {
  const owner = place.owner !== null && 'bases' in place.owner ? place.owner : null;
  addCall(reading, place, {
    callee: owner?.bases[0] ?? 'base',
    ...readGiven(reading, childOf(node, 'Arguments'), place),
    lines: linesOf(reading.tree, node),
  });
}

/** `string Model { get; set; } = "gpt-5";`, `string Prompt => "…";`, `string Prompt { get { return "…"; } }` */
function readProperty(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Name');
  const type = childOf(node, 'Type');
  const lines = linesOf(tree, node);
  if (name === undefined) return;
  const called = wordOf(reading, name);
  const getter = childOf(node, 'Getter');
  const arrow = childOf(node, 'Arrow') ?? childOf(getter, 'Arrow');
  const given = childOf(node, 'Initial', 'Arrow')?.children[0] ?? arrow?.children[0];
  const value = given === undefined || given.name === 'Throw' ? null : readTyped(reading, given, type, place);
  if (value !== null) bind(reading, place, called, value, lines);
  if (type !== undefined) factsOf(reading).types.set(called, type);
  const block = childOf(getter, 'Block');
  if (block !== undefined) {
    const fn = addFunction(reading, place, { name: called, lines });
    readCSharpBlock(reading, block, placeIn(place, fn));
  }
  for (const accessor of childrenOf(node, 'Accessor')) readCSharpBlock(reading, accessor, place);
  addField(reading, node, place, called, value);
}

/** A member that an object of the class has, with what its attributes say of it. */
function addField(
  reading: Reading,
  node: SyntaxNode,
  place: Place,
  name: string,
  value: SourceValue | null,
): void {
  const { owner } = place;
  if (owner === null || !('fields' in owner)) return;
  const type = childOf(node, 'Type');
  const annotation = type === undefined ? '' : sourceOf(reading.tree, type).replace(/\s+/g, '');
  const attributes = readAttributes(reading, node, place);
  const description = descriptionIn(attributes);
  const key = literalIn(attributes.find(({ callee }) => callee === 'JsonPropertyName')?.positional[0]);
  owner.fields.push({
    name: key ?? memberName(name),
    schema: { ...schemaOfType(reading, annotation), ...(description === null ? {} : { description }) },
    annotation,
    required: !annotation.endsWith('?') && value === null,
    default: value,
    lines: linesOf(reading.tree, node),
  });
}

function readVariables(reading: Reading, node: SyntaxNode, place: Place): void {
  const type = childOf(node, 'Type');
  for (const declarator of childrenOf(node, 'Declarator')) {
    const [name, given] = declarator.children;
    if (name === undefined) continue;
    const value = given === undefined ? null : readTyped(reading, given, type, place);
    if (type !== undefined) factsOf(reading).types.set(wordOf(reading, name), type);
    const lines = linesOf(reading.tree, node);
    const called = wordOf(reading, name);
    if (value !== null) bind(reading, place, called, value, lines);
    const modifiers = childOf(node, 'Modifiers');
    const constant = modifiers !== undefined && /\b(const|static)\b/.test(sourceOf(reading.tree, modifiers));
    if (!constant) addField(reading, node, place, called.replace(/^_/, ''), value);
  }
}

/** What is declared with a type: `ChatOptions options = new() { … }` makes a `ChatOptions`. */
function readTyped(
  reading: Reading,
  node: SyntaxNode,
  type: SyntaxNode | undefined,
  place: Place,
): SourceValue {
  if (node.name !== 'New' || childOf(node, 'Type') !== undefined)
    return modelIn(reading.readValue(node, place));
  const value = readNew(reading, node, place, type ?? null);
  reading.nodes.set(value, node);
  return value;
}

/** What a method gives back: `new() { … }` of the type that it is declared with. */
function readReturned(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { owner } = place;
  const type = owner !== null && 'returns' in owner ? factsOf(reading).returned.get(owner) : undefined;
  return readTyped(reading, node, type, place);
}

/** `options.Temperature = 0.2f`, `body["model"] = "gpt-5"`, `prompt += "…"` */
function readAssignment(reading: Reading, node: SyntaxNode, place: Place): void {
  const [target, operator, given] = node.children;
  if (target === undefined || operator === undefined || given === undefined) return;
  const sign = sourceOf(reading.tree, operator);
  const name = targetName(reading, target, place);
  const value = readTyped(reading, given, factsOf(reading).types.get(name ?? ''), place);
  if (name !== null && (sign === '=' || sign === '+=' || sign === '??='))
    bind(reading, place, name, value, linesOf(reading.tree, node), sign === '+=');
}

function targetName(reading: Reading, target: SyntaxNode, place: Place): string | null {
  if (target.name !== 'Index') return csharpNameOf(reading, target);
  const [owner, list] = target.children;
  const name = owner === undefined ? null : csharpNameOf(reading, owner);
  const key = literalIn(readGiven(reading, list, place).positional[0]);
  return name === null || key === null || !/^[\w-]{1,60}$/.test(key) ? null : `${name}.${key}`;
}

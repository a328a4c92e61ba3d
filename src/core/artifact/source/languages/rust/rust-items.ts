import type { JsonRecord } from '../../../values.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceField, SourceValue } from '../../types.ts';
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
} from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { rustNameOf } from './rust-names.ts';
import { readTokens, tokensOf } from './rust-tokens.ts';

/** The items and statements of a block, a module or a file. */
export function readRustBlock(reading: Reading, node: SyntaxNode, outer: Place): void {
  const place = goDeeper(outer);
  if (place === null) return;
  const last = node.children.findLast(({ name }) => name !== '}');
  for (const child of node.children)
    readItem(reading, child, place, [], child === last && node.name === 'Block');
}

function readItem(
  reading: Reading,
  node: SyntaxNode,
  place: Place,
  attributes: SourceCall[],
  last: boolean,
): void {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  switch (node.name) {
    case 'AttributeItem': {
      const read = childrenOf(node, 'Attribute').flatMap((attribute) =>
        readAttribute(reading, attribute, place),
      );
      const source = sourceOf(tree, node).slice(0, 200);
      const item = node.children.findLast(({ name }) => name !== 'Attribute');
      // What tests a module stands beside it.
      if (item === undefined || /^#\[\s*(cfg\(test\)|(\w+::)?test\b)/.test(source)) return;
      readItem(reading, item, place, [...attributes, ...read], last);
      return;
    }
    case 'UseDeclaration': {
      const source = sourceOf(tree, node)
        .replace(/^use\s+|;$/g, '')
        .slice(0, 500);
      reading.imports.push({ module: source.replaceAll('::', '/').replace(/\s+/g, ''), names: [] });
      return;
    }
    case 'ConstItem':
    case 'StaticItem':
    case 'LetDeclaration': {
      const equals = node.children.findIndex(({ name }) => name === '=');
      const name = childOf(node, 'BoundIdentifier');
      const value = node.children[equals + 1];
      if (equals < 0 || value === undefined) return;
      const read = reading.readValue(value, place);
      if (name !== undefined) bind(reading, place, sourceOf(tree, name), read, lines);
      return;
    }
    case 'FunctionItem':
      readFunction(reading, node, place, attributes);
      return;
    case 'ImplItem':
    case 'TraitItem':
    case 'ModItem': {
      const names = childrenOf(
        node,
        'TypeIdentifier',
        'GenericType',
        'ScopedTypeIdentifier',
        'BoundIdentifier',
      );
      const name = sourceOf(tree, names.at(-1) ?? node)
        .replace(/<.*$/s, '')
        .replace(/^.*::/s, '');
      const body = childOf(node, 'DeclarationList');
      if (body === undefined || (node.name === 'ModItem' && /^tests?$/.test(name))) return;
      const scope = node.name === 'ModItem' ? place.scope : [...place.scope, name];
      readRustBlock(reading, body, { ...place, scope, owner: null });
      return;
    }
    case 'StructItem': {
      const name = childOf(node, 'TypeIdentifier');
      if (name === undefined) return;
      const fields = readFields(reading, childOf(node, 'FieldDeclarationList'), place);
      bindDefaults(reading, place, sourceOf(tree, name), fields);
      reading.classes.push({
        name: sourceOf(tree, name),
        bases: [],
        decorators: attributes,
        doc: null,
        fields,
        lines,
        scope: place.scope,
      });
      return;
    }
    case 'ExpressionStatement': {
      const [only] = node.children;
      if (only === undefined) return;
      const gives = last && childOf(node, ';') === undefined;
      readStatement(reading, only, place, gives);
      return;
    }
    case 'MacroInvocation':
      readStatement(reading, node, place, last && childOf(node, ';') === undefined);
      return;
    default:
      if (/Expression$/.test(node.name)) readStatement(reading, node, place, false);
      else if (node.children.length > 0 && node.name !== 'EnumItem') readRustBlock(reading, node, place);
  }
}

function readStatement(reading: Reading, node: SyntaxNode, place: Place, gives: boolean): void {
  const { tree } = reading;
  if (node.name === 'ReturnExpression') {
    const value = node.children[1];
    if (value !== undefined) addReturn(place, reading.readValue(value, place));
    return;
  }
  if (/^(CompoundAssignmentExpression|AssignmentExpression)$/.test(node.name)) {
    const [target, operator, value] = node.children;
    if (target === undefined || operator === undefined || value === undefined) return;
    const read = reading.readValue(value, place);
    const name = rustNameOf(reading, target);
    const sign = sourceOf(tree, operator);
    if (name !== null && (sign === '=' || sign === '+='))
      bind(reading, place, name, read, linesOf(tree, node), sign === '+=');
    return;
  }
  if (!gives && /^(For|While|Loop|If|Unsafe|Async)\w*Expression$/.test(node.name)) {
    readRustBlock(
      reading,
      { ...node, children: node.children.filter(({ children }) => children.length > 0) },
      place,
    );
    return;
  }
  const value = reading.readValue(node, place);
  if (gives) addReturn(place, value);
}

function readFunction(reading: Reading, node: SyntaxNode, place: Place, attributes: SourceCall[]): void {
  const { tree } = reading;
  const name = childOf(node, 'BoundIdentifier');
  if (name === undefined) return;
  const fn = addFunction(reading, place, {
    name: sourceOf(tree, name),
    decorators: attributes,
    parameters: readParameters(reading, childOf(node, 'ParamList'), place),
    lines: [attributes[0]?.lines[0] ?? linesOf(tree, node)[0], linesOf(tree, node)[1]],
  });
  const body = childOf(node, 'Block');
  if (body !== undefined) readRustBlock(reading, body, placeIn(place, fn));
}

/** `#[tool(description = "…")]` as a decorator. */
function readAttribute(reading: Reading, attribute: SyntaxNode, place: Place): SourceCall[] {
  const item = childOf(attribute, 'MetaItem');
  const name = childOf(item, 'Identifier', 'ScopedIdentifier');
  if (item === undefined || name === undefined) return [];
  const tokens = tokensOf(item);
  const given = tokens === undefined ? { positional: [], named: [] } : readTokens(reading, tokens, place);
  const callee = sourceOf(reading.tree, name).replaceAll('::', '.');
  if (!/^(tool|schemars|doc|prompt|mcp_tool|\w+\.tool|llm_tool|tool_fn)$/.test(callee)) return [];
  return [addCall(reading, place, { callee, ...given, lines: linesOf(reading.tree, attribute) })];
}

/** `#[arg(long, env = "MODEL", default_value = "gpt-4o")]` of clap: what holds where nothing else is set. */
function readDefault(reading: Reading, attribute: SyntaxNode, place: Place): SourceValue | null {
  const item = childOf(attribute, 'MetaItem');
  const name = childOf(item, 'Identifier');
  const tokens = tokensOf(item);
  if (name === undefined || tokens === undefined) return null;
  if (!/^(arg|clap|structopt|argh|envconfig)$/.test(sourceOf(reading.tree, name))) return null;
  const { named } = readTokens(reading, tokens, place);
  const found = named.find(({ key }) => /^default(_value(_t)?)?$/.test(key))?.value;
  if (found?.type !== 'text') return found?.type === 'number' ? found : null;
  const source = literalOf(found.parts) ?? '';
  return /^-?\d{1,12}(\.\d{1,12})?$/.test(source)
    ? { type: 'number', value: Number(source), lines: found.lines }
    : found;
}

function describedBy(attributes: readonly SourceCall[]): string | null {
  const text = attributes.flatMap(({ named }) => named).find(({ key }) => key === 'description')?.value;
  return text?.type === 'text' ? literalOf(text.parts) : null;
}

function fieldsOf(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
  each: { node: string; name: string },
): SourceField[] {
  let attributes: SourceCall[] = [];
  let given: SourceValue | null = null;
  return (list?.children ?? []).flatMap((child): SourceField[] => {
    if (child.name === 'Attribute') {
      attributes.push(...readAttribute(reading, child, place));
      given = readDefault(reading, child, place) ?? given;
    }
    if (child.name !== each.node) return [];
    const name = childOf(child, each.name);
    const type = child.children.at(-1);
    const annotation = type === undefined || type === name ? '' : sourceOf(reading.tree, type);
    const description = describedBy(attributes);
    const held = given;
    attributes = [];
    given = null;
    return [
      {
        name: name === undefined ? '' : sourceOf(reading.tree, name),
        schema: { ...schemaOfType(annotation), ...(description === null ? {} : { description }) },
        annotation,
        required: !annotation.startsWith('Option<'),
        default: held,
        lines: linesOf(reading.tree, child),
      },
    ];
  });
}

function readFields(reading: Reading, list: SyntaxNode | undefined, place: Place): SourceField[] {
  return fieldsOf(reading, list, place, { node: 'FieldDeclaration', name: 'FieldIdentifier' });
}

function readParameters(reading: Reading, list: SyntaxNode | undefined, place: Place): SourceField[] {
  return fieldsOf(reading, list, place, { node: 'Parameter', name: 'BoundIdentifier' });
}

const TYPES: readonly (readonly [RegExp, JsonRecord])[] = [
  [/^&?('\w+ )?(str|String)$|^Cow</, { type: 'string' }],
  [/^[iu](8|16|32|64|128|size)$/, { type: 'integer' }],
  [/^f(32|64)$/, { type: 'number' }],
  [/^bool$/, { type: 'boolean' }],
  [/^Vec<String>$/, { type: 'array', items: { type: 'string' } }],
  [/^(Vec<|\[|&\[)/, { type: 'array' }],
];

function schemaOfType(annotation: string): JsonRecord {
  const inner = /^Option<(.*)>$/s.exec(annotation)?.[1] ?? annotation;
  return TYPES.find(([pattern]) => pattern.test(inner))?.[1] ?? {};
}

import { isModelId } from '../../../model-id.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceValue } from '../../types.ts';
import { lowerFirst } from '../lezer/option-names.ts';
import {
  addFunction,
  addReturn,
  bind,
  bindDefaults,
  goDeeper,
  type Place,
  placeIn,
  type Reading,
} from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { optionOf } from './go-calls.ts';
import { asOption, goNameOf } from './go-names.ts';
import { readGoFields, readGoParameters } from './go-parameters.ts';

/** The statements of a block, a file or a case. */
export function readGoBlock(reading: Reading, node: SyntaxNode, outer: Place): void {
  const place = goDeeper(outer);
  if (place === null) return;
  for (const child of node.children) readGoStatement(reading, child, place);
}

function readGoStatement(reading: Reading, node: SyntaxNode, place: Place): void {
  switch (node.name) {
    case 'ImportDecl':
      readImports(reading, node);
      return;
    case 'FunctionDecl':
    case 'MethodDecl':
      readGoFunction(reading, node, place);
      return;
    case 'TypeDecl':
      readTypes(reading, node, place);
      return;
    case 'ConstDecl':
    case 'VarDecl':
      readDeclaration(reading, node, place);
      return;
    case 'Assignment':
      readAssignment(reading, node, place);
      return;
    case 'ReturnStatement':
      readReturn(reading, node, place);
      return;
    default:
      if (/^(ExprStatement|CallExpr)$|Exp$/.test(node.name)) {
        const [only] = node.name === 'ExprStatement' ? node.children : [node];
        if (only !== undefined) reading.readValue(only, place);
      } else if (node.children.length > 0) readGoBlock(reading, node, place);
  }
}

function readImports(reading: Reading, node: SyntaxNode): void {
  const specs = [...childrenOf(node, 'ImportSpec'), ...childrenOf(childOf(node, 'SpecList'), 'ImportSpec')];
  for (const spec of specs) {
    const path = childOf(spec, 'String');
    if (path === undefined) continue;
    const module = sourceOf(reading.tree, path).slice(1, -1);
    const own = childOf(spec, 'DefName');
    const local = own === undefined ? (module.split('/').at(-1) ?? module) : sourceOf(reading.tree, own);
    reading.imports.push({ module, names: [{ imported: '*', local }] });
  }
}

/** The type in `(c *Client[K, V])`. */
const RECEIVER = /\b([A-Z_a-z]\w*)(\[.*\])?\s*\)$/;
/** Longer ones, in characters, are written by no one; what is looked at of them stays short. */
const MAX_RECEIVER = 400;

function readGoFunction(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const method = node.name === 'MethodDecl';
  const name = childOf(node, method ? 'FieldName' : 'DefName');
  const [first, second] = childrenOf(node, 'Parameters');
  const body = childOf(node, 'Block');
  if (name === undefined) return;
  const receiver =
    method && first !== undefined
      ? RECEIVER.exec(sourceOf(tree, first).slice(-MAX_RECEIVER))?.[1]
      : undefined;
  const scope = receiver === undefined ? place.scope : [...place.scope, receiver];
  const fn = addFunction(
    reading,
    { ...place, scope },
    {
      name: sourceOf(tree, name),
      parameters: readGoParameters(reading, method ? second : first),
      lines: linesOf(tree, node),
    },
  );
  if (body !== undefined) readGoBlock(reading, body, placeIn({ ...place, scope }, fn));
}

function readTypes(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  for (const spec of [
    ...childrenOf(node, 'TypeSpec'),
    ...childrenOf(childOf(node, 'SpecList'), 'TypeSpec'),
  ]) {
    const name = childOf(spec, 'DefName');
    const struct = childOf(spec, 'StructType');
    if (name === undefined || struct === undefined) continue;
    const called = sourceOf(tree, name);
    const fields = readGoFields(reading, childOf(struct, 'StructBody'));
    bindDefaults(reading, place, called, fields);
    reading.classes.push({
      name: called,
      bases: [],
      decorators: [],
      doc: null,
      fields,
      lines: linesOf(tree, node.name === 'TypeDecl' && childOf(node, 'SpecList') === undefined ? node : spec),
      scope: place.scope,
    });
  }
}

/** So many models under names of their own are those that an SDK knows, and not one that is asked. */
const MAX_MODELS = 3;

function readDeclaration(reading: Reading, node: SyntaxNode, place: Place): void {
  const list = childOf(node, 'SpecList');
  const own = childrenOf(node, 'VarSpec', 'ConstSpec');
  const specs =
    list === undefined ? (own.length === 0 ? [node] : own) : childrenOf(list, 'VarSpec', 'ConstSpec');
  const found = specs.flatMap((spec) => readSpec(reading, spec, place));
  const models = found.filter(
    ({ value }) => value.type === 'text' && isModelId(literalOf(value.parts) ?? ''),
  );
  const catalogue = models.length > MAX_MODELS;
  for (const one of found)
    if (!catalogue || !models.includes(one)) bind(reading, place, one.name, one.value, one.lines);
}

type Bound = { name: string; value: SourceValue; lines: [number, number] };

/** `a, b T = x, y`, `a := x`: of several results of one call the first is what it gives. */
function readSpec(reading: Reading, spec: SyntaxNode, place: Place): Bound[] {
  const { tree } = reading;
  const equals = spec.children.findIndex(({ name }) => name === '=' || name === ':=');
  if (equals < 0) return [];
  const names = spec.children.slice(0, equals).filter(({ name }) => name === 'DefName');
  const values = splitAtCommas(spec.children.slice(equals + 1)).flatMap(([value]) =>
    value === undefined ? [] : [reading.readValue(value, place)],
  );
  const lines = linesOf(tree, spec);
  return names.flatMap((node, at): Bound[] => {
    const name = sourceOf(tree, node);
    const value = values[at];
    if (value === undefined || name === '_') return [];
    return [
      {
        name,
        value: optionsIn(reading, asOption(name, value)),
        lines: names.length > 1 && values.length > 1 ? value.lines : lines,
      },
    ];
  });
}

/** `[]llms.CallOption{llms.WithTemperature(0)}` is the object of these options. */
function optionsIn(reading: Reading, value: SourceValue): SourceValue {
  if (value.type !== 'list' || value.items.length === 0) return value;
  const entries = value.items.map(optionOf);
  if (entries.some((entry) => entry === null)) return value;
  for (const item of value.items) if (item.type === 'call') reading.calls.delete(item);
  return { type: 'object', entries: entries.filter((entry) => entry !== null), lines: value.lines };
}

function readAssignment(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const operator = node.children.findIndex(({ name }) => /^(=|:=|UpdateOp)$/.test(name));
  const [sign] = node.children.slice(operator);
  if (operator < 0 || sign === undefined) return;
  const targets = splitAtIndex(node, operator);
  const values = splitAtCommas(node.children.slice(operator + 1)).flatMap(([value]) =>
    value === undefined ? [] : [reading.readValue(value, place)],
  );
  const update = sourceOf(tree, sign);
  if (update !== '=' && update !== '+=' && update !== ':=') return;
  targets.forEach((target, at) => {
    const name = target === undefined ? null : nameOfTarget(reading, target, place);
    const value = values[at];
    // `parts = append(parts, …)` is a call that adds to them.
    if (name === null || name === '_' || value === undefined || isAppend(value, name)) return;
    bind(reading, place, name, asOption(name, value), linesOf(tree, node), update === '+=');
  });
}

function splitAtIndex(node: SyntaxNode, end: number): (SyntaxNode | undefined)[] {
  const groups: (SyntaxNode | undefined)[] = [undefined];
  for (const child of node.children.slice(0, end)) {
    if (child.name === ',') groups.push(undefined);
    else groups[groups.length - 1] = child;
  }
  return groups;
}

function isAppend(value: SourceValue, name: string): boolean {
  return value.type === 'call' && value.callee === `${name}.append`;
}

/** `req.Model`, `body["model"]`. */
function nameOfTarget(reading: Reading, target: SyntaxNode, place: Place): string | null {
  if (target.name === 'DefName') return sourceOf(reading.tree, target);
  if (target.name === 'IndexExpr') {
    const [base, , key] = target.children;
    const name = base === undefined ? null : goNameOf(reading, base);
    const value = key === undefined ? null : reading.readValue(key, place);
    const word = value?.type === 'text' ? literalOf(value.parts) : null;
    return name === null || word === null || !/^\w{1,60}$/.test(word) ? null : `${name}.${word}`;
  }
  const name = goNameOf(reading, target);
  if (name === null) return null;
  const [first = '', ...rest] = name.split('.');
  return [first, ...rest.map(lowerFirst)].join('.');
}

/** `return text, nil`: the first is what it gives; the error is told to who called. */
function readReturn(reading: Reading, node: SyntaxNode, place: Place): void {
  const groups = splitAtCommas(node.children.filter(({ name }) => name !== 'return'));
  groups.forEach(([value], at) => {
    if (value === undefined) return;
    const read = reading.readValue(value, place);
    if (at === 0) addReturn(place, read);
  });
}

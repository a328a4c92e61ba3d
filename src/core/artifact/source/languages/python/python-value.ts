import { asWritten } from '../../arithmetic.ts';
import type { SourceCall, SourceEntry, SourceField, SourceFunction, SourceValue } from '../../types.ts';
import { isConstantName, keyOfConstant } from '../constant-keys.ts';
import { isBoundToPath, noteLoops, throughNames } from './python-loops.ts';
import { followMembers, keyOf, nameOf, withoutTypes } from './python-name.ts';
import { chooseFrom, combineValues, listOperands, operatorOf } from './python-operator.ts';
import { MAX_DEPTH, type Place, type Reading } from './python-reading.ts';
import { readString } from './python-string.ts';
import { applyTextCall } from './python-text.ts';
import { ERROR, linesOf, type PyNode, sourceOf, splitAtCommas } from './python-tree.ts';

/** The value of an expression. Calls and named expressions inside it are added to what was found. */
export function readValue(reading: Reading, node: PyNode, outer: Place): SourceValue {
  const place = { scope: outer.scope, depth: outer.depth + 1 };
  const lines = linesOf(reading.tree, node);
  const value: SourceValue =
    place.depth > MAX_DEPTH ? { type: 'other', lines } : readExpression(reading, node, place, lines);
  reading.nodes.set(value, node);
  return value;
}

function readExpression(reading: Reading, node: PyNode, place: Place, lines: [number, number]): SourceValue {
  switch (node.name) {
    case 'String':
    case 'FormatString':
    case 'ContinuedString': {
      readInside(reading, node, place);
      const parts = readString(reading.tree, node);
      return parts === null ? { type: 'other', lines } : { type: 'text', parts, lines };
    }
    case 'Number': {
      const value = Number(sourceOf(reading.tree, node).replaceAll('_', ''));
      return Number.isFinite(value) ? { type: 'number', value, lines } : { type: 'other', lines };
    }
    case 'Boolean':
      return { type: 'boolean', value: sourceOf(reading.tree, node) === 'True', lines };
    case 'None':
      return { type: 'null', lines };
    case 'VariableName':
      return { type: 'name', name: sourceOf(reading.tree, node), lines };
    case 'MemberExpression':
      return readMember(reading, node, place);
    case 'CallExpression':
      return readCall(reading, node, place);
    case 'ParenthesizedExpression':
    case 'AwaitExpression':
      return readWrapped(reading, node, place);
    case 'NamedExpression':
      return readNamed(reading, node, place);
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression':
      return readList(reading, node.children, lines, place);
    case 'DictionaryExpression':
      return readDictionary(reading, node, place);
    case 'ConditionalExpression': {
      const [then, , condition, , otherwise] = node.children;
      const first = readOrOther(reading, then, place, lines);
      if (condition !== undefined) readValue(reading, condition, place);
      return chooseFrom([first, readOrOther(reading, otherwise, place, lines)], lines);
    }
    case 'LambdaExpression':
      return { type: 'function', function: readLambda(reading, node, place), lines };
    case 'UnaryExpression': {
      const value = readOrOther(reading, node.children[1], place, lines);
      const sign = sourceOf(reading.tree, node.children[0] ?? node);
      if (value.type !== 'number' || !/^[+-]$/.test(sign)) return { type: 'other', lines };
      return { type: 'number', value: sign === '-' ? -value.value : value.value, lines };
    }
    case 'BinaryExpression':
      return readBinary(reading, node, place);
    default:
      if (/ComprehensionExpression$/.test(node.name)) return readComprehension(reading, node, place);
      readInside(reading, node, place);
      return { type: 'other', lines };
  }
}

function readComprehension(reading: Reading, node: PyNode, place: Place): SourceValue & { type: 'other' } {
  const [each] = node.children
    .filter(({ children }) => children.length > 0)
    .map((child) => readValue(reading, child, place));
  const through = throughNames(reading, node);
  noteLoopsOf(reading, node, place);
  if (each?.type === 'call' || each?.type === 'text') return { ...through, yields: each };
  return each?.type === 'object' ? { ...through, each } : through;
}

/** The variables of the loops of a statement or a comprehension. */
export function noteLoopsOf(reading: Reading, node: PyNode, place: Place): void {
  noteLoops(reading, node, place, (nodes, lines) => readList(reading, nodes, lines, place));
}

/** For the calls in it alone. */
export function readInside(reading: Reading, node: PyNode, place: Place): void {
  for (const child of node.children) if (child.children.length > 0) readValue(reading, child, place);
}

/** Values between commas; one that is unpacked (`*rest`) is a spread. */
export function readList(
  reading: Reading,
  nodes: readonly PyNode[],
  lines: [number, number],
  place: Place,
): SourceValue {
  return {
    type: 'list',
    items: splitAtCommas(nodes).map((group) => readGroup(reading, group, place)),
    lines,
  };
}

/** What stands between two commas: one expression, what is unpacked, else `other`. */
function readGroup(reading: Reading, group: readonly PyNode[], place: Place): SourceValue {
  const first = group[0] ?? reading.tree.root;
  if (group.length === 1) return readValue(reading, first, place);
  const inner = group.map((node) => readValue(reading, node, place));
  const lines = linesOf(reading.tree, first, group.at(-1));
  const [, unpacked] = inner;
  const value: SourceValue =
    first.name === '*' && unpacked !== undefined && inner.length === 2
      ? { type: 'spread', value: unpacked, lines }
      : { type: 'other', lines };
  reading.nodes.set(value, { ...first, to: group.at(-1)?.to ?? first.to });
  return value;
}

function readOrOther(
  reading: Reading,
  node: PyNode | undefined,
  place: Place,
  lines: [number, number],
): SourceValue {
  return node === undefined ? { type: 'other', lines } : readValue(reading, node, place);
}

function readWrapped(reading: Reading, node: PyNode, place: Place): SourceValue {
  const inner = node.children.filter(({ name }) => !/^([()]|await)$/.test(name));
  if (inner.length > 0) return readGroup(reading, inner, place);
  return { type: 'other', lines: linesOf(reading.tree, node) };
}

function readNamed(reading: Reading, node: PyNode, place: Place): SourceValue {
  const [target, , expression] = node.children;
  const lines = linesOf(reading.tree, node);
  const value = readOrOther(reading, expression, place, lines);
  if (target?.name === 'VariableName') {
    const name = sourceOf(reading.tree, target);
    reading.bindings.push({ name, value, appends: false, lines, scope: place.scope });
  }
  return value;
}

function readDictionary(reading: Reading, node: PyNode, place: Place): SourceValue {
  const entries: SourceEntry[] = [];
  for (const group of splitAtCommas(node.children)) {
    const colon = group.findIndex(({ name }) => name === ':');
    const keyNode = group[0];
    const valueNodes = group.slice(colon + 1);
    if (colon !== 1 || keyNode === undefined || valueNodes.length === 0) {
      for (const inner of group) readValue(reading, inner, place);
      continue;
    }
    const key = keyIn(reading, readValue(reading, keyNode, place));
    const value = readGroup(reading, valueNodes, place);
    const lines = linesOf(reading.tree, keyNode, group.at(-1));
    if (key !== null) entries.push({ key, value, lines });
  }
  return { type: 'object', entries, lines: linesOf(reading.tree, node) };
}

/** `{CONF_MODEL: "gpt-5"}` sets what the constant is called; a key that is a variable may be anything. */
function keyIn({ bindings }: Reading, key: SourceValue): string | null {
  return key.type === 'name' && isConstantName(key.name)
    ? keyOfConstant(key.name, bindings, (binding) => binding)
    : keyOf(key);
}

function readMember(reading: Reading, node: PyNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const name = nameOf(reading.tree, node);
  if (name !== null) return { type: 'name', name, lines };
  const { base } = followMembers(reading.tree, node);
  if (base === node) readInside(reading, node, place);
  else readValue(reading, base, place);
  const [object, bracket] = node.children;
  const of = object === undefined || bracket?.name !== '[' ? null : nameOf(reading.tree, object);
  return of === null ? { type: 'other', lines } : { type: 'other', lines, memberOf: of };
}

const JOINS_PATH = 'joinpath';
/** `PROMPTS_DIR / name` divides nothing. */
const NAMED_FOLDER = /(^|[._])(dir|directory|folder|path|root)$/i;

function readCall(reading: Reading, node: PyNode, place: Place): SourceValue {
  const { tree } = reading;
  const [target, list] = node.children;
  const lines = linesOf(tree, node);
  const { base, path } = followMembers(tree, withoutTypes(tree, target ?? node));
  const named = base.name === 'VariableName';
  const call = startCall((named ? [sourceOf(tree, base), ...path] : path).join('.'), lines, place);
  const at = reading.calls.push(call) - 1;
  if (!named && base !== node) call.receiver = readValue(reading, base, place);
  if (list !== undefined) readArguments(reading, list, call, place);
  const text = applyTextCall(reading, call);
  if (text === null) return call;
  reading.calls[at] = null;
  return text;
}

function startCall(callee: string, lines: [number, number], { scope }: Place): SourceCall {
  return { type: 'call', callee, receiver: null, positional: [], named: [], lines, scope };
}

/** `=` makes an argument a named one; unpacked ones (`*args`, `**options`) are left out. */
function readArguments(reading: Reading, list: PyNode, call: SourceCall, place: Place): void {
  if (list.children.some(({ name }) => name === 'for')) {
    const through = readComprehension(reading, list, place);
    const { each: _each, ...rest } = through;
    call.positional.push(rest);
    return;
  }
  for (const group of splitAtCommas(list.children)) {
    const [first, second, third] = group;
    if (first === undefined) continue;
    if (second?.name === 'AssignOp' && group.length === 3 && third !== undefined && third.name !== ERROR) {
      const value = readValue(reading, third, place);
      const lines = linesOf(reading.tree, first, third);
      const name = sourceOf(reading.tree, first);
      if (sourceOf(reading.tree, second) === '=') call.named.push({ key: name, value, lines });
      else {
        call.positional.push(value);
        reading.bindings.push({ name, value, appends: false, lines, scope: place.scope });
      }
    } else {
      const value = readGroup(reading, group, place);
      if (first.name !== '*' && first.name !== '**' && second?.name !== 'AssignOp')
        call.positional.push(value);
    }
  }
}

function readLambda(reading: Reading, node: PyNode, place: Place): SourceFunction {
  const colon = node.children.findIndex(({ name }) => name === ':');
  const list = node.children.find(({ name }) => name === 'ParamList');
  const body = colon < 0 ? undefined : node.children[colon + 1];
  return {
    name: '',
    decorators: [],
    doc: null,
    parameters: splitAtCommas(list?.children ?? []).flatMap((group) =>
      readLambdaParameter(reading, group, place),
    ),
    returns: body === undefined ? [] : [readValue(reading, body, place)],
    lines: linesOf(reading.tree, node),
    scope: place.scope,
  };
}

function readLambdaParameter(
  reading: Reading,
  [name, , value]: readonly PyNode[],
  place: Place,
): SourceField[] {
  if (name?.name !== 'VariableName') return [];
  return [
    {
      name: sourceOf(reading.tree, name),
      schema: {},
      annotation: '',
      required: value === undefined,
      default: value === undefined ? null : readValue(reading, value, place),
      lines: linesOf(reading.tree, name, value),
    },
  ];
}

function readBinary(reading: Reading, node: PyNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const operator = operatorOf(reading.tree, node);
  const operands = listOperands(reading.tree, node, operator);
  const values = operands.map((operand) => readValue(reading, operand, place));
  if (values.length < 2 || operands.some(({ name }) => name === ERROR)) return { type: 'other', lines };
  const path = operator === '/' ? joinedPath(reading, values, lines, place) : null;
  if (path !== null) return path;
  const result = combineValues(reading, operator, values, lines);
  return result.type === 'other' && /^([-+*/]|\/\/)$/.test(operator)
    ? asWritten(result, values, sourceOf(reading.tree, node))
    : result;
}

/** `BASE / "rules.md"` of `pathlib` is `BASE.joinpath("rules.md")`. */
function joinedPath(
  reading: Reading,
  [left, right]: readonly SourceValue[],
  lines: [number, number],
  place: Place,
): SourceCall | null {
  if (left === undefined || right === undefined || left.type === 'number') return null;
  const isPath =
    right.type === 'text' ||
    (left.type === 'call' && left.callee === JOINS_PATH) ||
    (left.type === 'name' &&
      (right.type === 'name' || (right.type === 'other' && right.memberOf !== undefined)) &&
      (NAMED_FOLDER.test(left.name) || isBoundToPath(reading, left.name)));
  if (!isPath) return null;
  return { ...startCall(JOINS_PATH, lines, place), receiver: left, positional: [right] };
}

/** `@tool` and `@agent.tool(retries=2)`: a name or a call. */
export function readDecorator(reading: Reading, node: PyNode, place: Place): SourceValue {
  const list = node.children.find(({ name }) => name === 'ArgList');
  const names = node.children.filter(({ name }) => name === 'VariableName');
  const name = names.map((part) => sourceOf(reading.tree, part)).join('.');
  const lines = linesOf(reading.tree, node);
  if (list === undefined) return { type: 'name', name, lines };
  const call = startCall(name, lines, place);
  reading.calls.push(call);
  readArguments(reading, list, call, place);
  return call;
}

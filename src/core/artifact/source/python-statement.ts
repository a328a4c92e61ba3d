import { readField, readParameters } from './python-field.ts';
import { readImport } from './python-import.ts';
import { nameOf } from './python-name.ts';
import { MAX_DEPTH, type Place, type Reading } from './python-reading.ts';
import { readString } from './python-string.ts';
import { ERROR, linesOf, type PyNode, type PyTree, sourceOf, splitAtCommas } from './python-tree.ts';
import { readDecorator, readInside, readList, readValue } from './python-value.ts';
import { cleanDoc } from './text-parts.ts';
import type { SourceClass, SourceFile, SourceFunction, SourceText, SourceValue } from './types.ts';

/** Where a statement stands: `owner` is the function or class whose body it is a part of. */
type Block = Place & { owner: SourceFunction | SourceClass | null };
type File = { reading: Reading; out: SourceFile };

/** Everything that the statements of a file bind, call and define, in file order. */
export function readStatements(tree: PyTree): SourceFile {
  const reading: Reading = { tree, bindings: [], calls: [], nodes: new WeakMap() };
  const out: SourceFile = {
    language: 'python',
    imports: [],
    bindings: reading.bindings,
    calls: [],
    functions: [],
    classes: [],
  };
  readBlock({ reading, out }, tree.root, { scope: [], depth: 0, owner: null });
  return { ...out, calls: reading.calls.filter((call) => call !== null) };
}

/** The statements in a block, and in the blocks of `if`, `try`, `with`, `for` and `match`, which are no scope. */
function readBlock(file: File, node: PyNode, outer: Block): void {
  if (outer.depth > MAX_DEPTH) return;
  const block = { ...outer, depth: outer.depth + 1 };
  node.children.forEach((child, index) => {
    const next = node.children[index + 1];
    if (next?.name === ERROR && isOneLine(file.reading.tree, child, next))
      readInside(file.reading, child, block);
    else readStatement(file, child, block);
  });
}

/** Whether an error follows on the line where a statement ends: then that is not all of the statement. */
function isOneLine({ text }: PyTree, statement: PyNode, error: PyNode): boolean {
  return (
    !text.slice(statement.to, error.from).includes('\n') && !text.slice(error.from, error.to).startsWith('\n')
  );
}

function readStatement(file: File, node: PyNode, block: Block): void {
  const { reading } = file;
  switch (node.name) {
    case 'AssignStatement':
      readAssignment(reading, node, block);
      return;
    case 'UpdateStatement':
      readUpdate(reading, node, block);
      return;
    case 'TypeDefinition':
      readTypeDefinition(reading, node, block);
      return;
    case 'ReturnStatement':
      readReturn(reading, node, block);
      return;
    case 'ImportStatement':
      for (const found of readImport(reading.tree, node)) file.out.imports.push(found);
      return;
    case 'DecoratedStatement':
      readDecorated(file, node, block);
      return;
    case 'FunctionDefinition':
      readFunction(file, node, node, [], block);
      return;
    case 'ClassDefinition':
      readClass(file, node, node, [], block);
      return;
    case ERROR:
      return;
    default:
      if (/(Statement|Group|Body|Clause)$/.test(node.name)) readBlock(file, node, block);
      else if (node.children.length > 0 && !node.name.endsWith('Pattern')) readValue(reading, node, block);
  }
}

/** `a = b = value`, `a: int = value`, `a, b = 1, 2`. */
function readAssignment(reading: Reading, node: PyNode, block: Block): void {
  const groups: PyNode[][] = [[]];
  let annotation: PyNode | undefined;
  for (const child of node.children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name === 'TypeDef') annotation = child;
    else groups.at(-1)?.push(child);
  }
  const lines = linesOf(reading.tree, node);
  const [first] = groups[0] ?? [];
  const targets = groups.slice(0, -1);
  const valueNodes = targets.length === 0 ? [] : (groups.at(-1) ?? []);
  const value = valueNodes.length === 0 ? undefined : readAssigned(reading, valueNodes, block);
  for (const target of targets) {
    for (const part of target) if (part.children.length > 0) readValue(reading, part, block);
    if (value !== undefined) bind(reading, target, value, lines, block);
  }
  if (first?.name !== 'VariableName' || block.owner === null || !('fields' in block.owner)) {
    if (annotation !== undefined) for (const part of annotation.children) readValue(reading, part, block);
    return;
  }
  const field = readField(reading, { target: first, annotation, value }, block);
  if (!/^([\w.]+\.)?ClassVar\b/.test(field.annotation)) block.owner.fields.push({ ...field, lines });
}

/** What stands right of `=`: more than one expression is a tuple. */
function readAssigned(reading: Reading, nodes: readonly PyNode[], place: Place): SourceValue {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) return readValue(reading, first, place);
  const lines = linesOf(reading.tree, first ?? reading.tree.root, nodes.at(-1));
  if (nodes.some(({ name }) => name === ',')) return readList(reading, nodes, lines, place);
  for (const node of nodes) readValue(reading, node, place);
  return { type: 'other', lines };
}

function bind(
  reading: Reading,
  target: readonly PyNode[],
  value: SourceValue,
  lines: [number, number],
  { scope }: Place,
): void {
  const [first] = target;
  const names =
    first !== undefined && target.length === 1
      ? listTargets(first)
      : splitAtCommas(target).map(([name]) => name);
  if (names === null) {
    const name = first === undefined ? null : nameOf(reading.tree, first);
    if (name !== null) reading.bindings.push({ name, value, appends: false, lines, scope });
    return;
  }
  if (value.type !== 'list' || value.items.length !== names.length) return;
  names.forEach((node, index) => {
    const name = node === undefined ? null : nameOf(reading.tree, node);
    const item = value.items[index];
    if (name !== null && item !== undefined)
      reading.bindings.push({ name, value: item, appends: false, lines: item.lines, scope });
  });
}

/** Targets of `(a, b) = …`; null of a single one. */
function listTargets(node: PyNode): (PyNode | undefined)[] | null {
  if (node.name !== 'TupleExpression' && node.name !== 'ArrayExpression') return null;
  return splitAtCommas(node.children).map(([name]) => name);
}

function readUpdate(reading: Reading, node: PyNode, place: Place): void {
  const [target, operator, ...rest] = node.children;
  if (target === undefined || operator === undefined || rest.length === 0) return;
  if (target.children.length > 0) readValue(reading, target, place);
  const value = readAssigned(reading, rest, place);
  const name = nameOf(reading.tree, target);
  if (name === null || sourceOf(reading.tree, operator) !== '+=') return;
  reading.bindings.push({
    name,
    value,
    appends: true,
    lines: linesOf(reading.tree, node),
    scope: place.scope,
  });
}

/** `type Name = …` */
function readTypeDefinition(reading: Reading, node: PyNode, place: Place): void {
  const name = node.children.find((child) => child.name === 'VariableName');
  const last = node.children.at(-1);
  if (name === undefined || last === undefined || last === name) return;
  const value = readValue(reading, last, place);
  const lines = linesOf(reading.tree, node);
  reading.bindings.push({
    name: sourceOf(reading.tree, name),
    value,
    appends: false,
    lines,
    scope: place.scope,
  });
}

function readReturn(reading: Reading, node: PyNode, block: Block): void {
  const rest = node.children.slice(1);
  if (rest.length === 0) return;
  const value = readAssigned(reading, rest, block);
  if (block.owner !== null && 'returns' in block.owner) block.owner.returns.push(value);
}

function readDecorated(file: File, node: PyNode, block: Block): void {
  const decorators = node.children
    .filter(({ name }) => name === 'Decorator')
    .map((decorator) => readDecorator(file.reading, decorator, block));
  const definition = node.children.at(-1);
  if (definition?.name === 'FunctionDefinition') readFunction(file, definition, node, decorators, block);
  if (definition?.name === 'ClassDefinition') readClass(file, definition, node, decorators, block);
}

/** `whole` is the definition with its decorators. */
function readFunction(
  file: File,
  node: PyNode,
  whole: PyNode,
  decorators: SourceValue[],
  block: Block,
): void {
  const { reading, out } = file;
  const name = node.children.find((child) => child.name === 'VariableName');
  const list = node.children.find((child) => child.name === 'ParamList');
  const body = node.children.find((child) => child.name === 'Body');
  if (name === undefined) return;
  const found: SourceFunction = {
    name: sourceOf(reading.tree, name),
    decorators,
    doc: body === undefined ? null : readDoc(reading.tree, body),
    parameters: list === undefined ? [] : readParameters(reading, list, block),
    returns: [],
    lines: linesOf(reading.tree, whole),
    scope: block.scope,
  };
  out.functions.push(found);
  if (body !== undefined)
    readBlock(file, body, { scope: [...block.scope, found.name], depth: block.depth, owner: found });
}

function readClass(file: File, node: PyNode, whole: PyNode, decorators: SourceValue[], block: Block): void {
  const { reading, out } = file;
  const { tree } = reading;
  const name = node.children.find((child) => child.name === 'VariableName');
  const body = node.children.find((child) => child.name === 'Body');
  if (name === undefined) return;
  const list = node.children.find((child) => child.name === 'ArgList');
  const groups = splitAtCommas(list?.children ?? []);
  for (const part of groups.flat()) if (part.children.length > 0) readValue(reading, part, block);
  const found: SourceClass = {
    name: sourceOf(tree, name),
    bases: groups.flatMap((group) =>
      group.length === 1 && group[0] !== undefined ? [sourceOf(tree, group[0])] : [],
    ),
    decorators,
    doc: body === undefined ? null : readDoc(tree, body),
    fields: [],
    lines: linesOf(tree, whole),
    scope: block.scope,
  };
  out.classes.push(found);
  if (body !== undefined)
    readBlock(file, body, { scope: [...block.scope, found.name], depth: block.depth, owner: found });
  // `class Filters(TypedDict, total=False)`
  const partial = groups.some(
    (group) => group.map((part) => sourceOf(tree, part)).join('') === 'total=False',
  );
  if (partial)
    for (const field of found.fields) field.required &&= /^(typing\.)?Required\[/.test(field.annotation);
}

/** A string that is the first statement of a body. */
function readDoc(tree: PyTree, body: PyNode): SourceText | null {
  const first = body.children.find(({ name }) => name !== ':');
  const statement = first?.name === 'StatementGroup' ? first.children[0] : first;
  const literal = statement?.name === 'ExpressionStatement' ? statement.children[0] : undefined;
  if (literal === undefined || !/^(String|ContinuedString)$/.test(literal.name)) return null;
  const parts = readString(tree, literal);
  return parts === null || parts.some((part) => 'hole' in part)
    ? null
    : { type: 'text', parts: cleanDoc(parts), lines: linesOf(tree, literal) };
}

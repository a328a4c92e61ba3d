import { cleanDoc } from '../../text-parts.ts';
import type { SourceClass, SourceFile, SourceFunction, SourceText, SourceValue } from '../../types.ts';
import { readAssigned, readAssignment, readTypeDefinition, readUpdate } from './python-assignment.ts';
import { readParameters } from './python-field.ts';
import { readImport } from './python-import.ts';
import { type Block, MAX_DEPTH, type Reading } from './python-reading.ts';
import { readString } from './python-string.ts';
import { ERROR, linesOf, type PyNode, type PyTree, sourceOf, splitAtCommas } from './python-tree.ts';
import { noteLoopsOf, readDecorator, readInside, readValue } from './python-value.ts';

type File = { reading: Reading; out: SourceFile };

/** Everything that the statements of a file bind, call and define, in file order. */
export function readStatements(tree: PyTree): SourceFile {
  const reading: Reading = { tree, bindings: [], calls: [], loops: [], nodes: new Map() };
  const out: SourceFile = {
    language: 'python',
    imports: [],
    exports: [],
    bindings: reading.bindings,
    calls: [],
    functions: [],
    classes: [],
  };
  readBlock({ reading, out }, tree.root, { scope: [], depth: 0, owner: null });
  const calls = reading.calls.filter((call) => call !== null);
  return reading.loops.length === 0 ? { ...out, calls } : { ...out, calls, loops: reading.loops };
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
    case 'WithStatement':
      readWith(file, node, block);
      return;
    case 'ForStatement':
      noteLoopsOf(reading, node, block);
      readBlock(file, node, block);
      return;
    case ERROR:
      return;
    default:
      if (/(Statement|Group|Body|Clause)$/.test(node.name)) readBlock(file, node, block);
      else if (node.children.length > 0 && !node.name.endsWith('Pattern')) readValue(reading, node, block);
  }
}

/** What opens a file, as opposed to what begins a session or takes a lock. */
const OPENS = /(^|\.)open(_text)?$/;

/** `with open("rules.md") as f`: the name is bound to the file. */
function readWith(file: File, node: PyNode, block: Block): void {
  const { reading } = file;
  const items = node.children.filter(({ name }) => name !== 'Body');
  items.forEach((child, index) => {
    if (child.children.length === 0 || items[index - 1]?.name === 'as') return;
    const value = readValue(reading, child, block);
    const [as, name] = items.slice(index + 1, index + 3);
    if (as?.name !== 'as' || name?.name !== 'VariableName') return;
    if (value.type === 'call' && OPENS.test(value.callee))
      reading.bindings.push({
        name: sourceOf(reading.tree, name),
        value,
        appends: false,
        lines: linesOf(reading.tree, child, name),
        scope: block.scope,
      });
  });
  for (const body of node.children) if (body.name === 'Body') readBlock(file, body, block);
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

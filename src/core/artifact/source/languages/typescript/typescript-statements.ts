import type {
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Node,
  Span,
  TSEnumDeclaration,
} from 'oxc-parser';
import type { SourceValue } from '../../types.ts';
import { readVariables } from './typescript-bindings.ts';
import { readClass, readFunction } from './typescript-functions.ts';
import { nameOf, readImport, readReexport } from './typescript-imports.ts';
import { isExpression } from './typescript-names.ts';
import { type Context, deeper, MAX_DEPTH, place, type Reader } from './typescript-reader.ts';

/** See `Reader.visit`. */
export function visit(reader: Reader, node: Node, context: Context): void {
  if (context.depth > MAX_DEPTH) return;
  if (isExpression(node)) {
    reader.readValue(node, context);
    return;
  }
  const inner = deeper(context);
  switch (node.type) {
    case 'ImportDeclaration':
      reader.found.imports.push(readImport(node));
      break;
    case 'ExportAllDeclaration':
      reader.found.imports.push(readReexport(node, node.source.value));
      break;
    case 'ExportNamedDeclaration':
      visitExport(reader, node, inner);
      break;
    case 'ExportDefaultDeclaration':
      visitDefaultExport(reader, node, inner);
      break;
    case 'TSExportAssignment':
      bind(reader, 'module.exports', node, reader.readValue(node.expression, inner), context);
      break;
    case 'TSImportEqualsDeclaration':
      if (node.moduleReference.type === 'TSExternalModuleReference') {
        const names = [{ imported: '*', local: node.id.name }];
        reader.found.imports.push({ module: node.moduleReference.expression.value, names });
      }
      break;
    case 'IfStatement':
      visitIf(reader, node, inner);
      break;
    case 'ReturnStatement':
      if (node.argument !== null) {
        const value = reader.readValue(node.argument, inner);
        context.returns?.push(value);
      }
      break;
    default:
      if (!visitDeclaration(reader, node, inner, node)) visitOther(reader, node, inner);
  }
}

/** Whether the node was a declaration. `at`: the statement around it, whose documentation it has. */
function visitDeclaration(reader: Reader, node: Node, context: Context, at: Span): boolean {
  switch (node.type) {
    case 'VariableDeclaration':
      readVariables(reader, node, context, at);
      return true;
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      readFunction(reader, node, context, { at });
      return true;
    case 'ClassDeclaration':
      readClass(reader, node, context, '', at);
      return true;
    case 'TSEnumDeclaration':
      visitEnum(reader, node, context);
      return true;
    default:
      return false;
  }
}

function visitExport(reader: Reader, node: ExportNamedDeclaration, context: Context): void {
  if (node.source !== null) {
    reader.found.imports.push(readReexport(node, node.source.value));
    return;
  }
  if (node.declaration !== null) {
    if (node.declaration.type === 'VariableDeclaration')
      for (const { id } of node.declaration.declarations)
        if (id.type === 'Identifier') reader.found.exports.push(id.name);
    if (!visitDeclaration(reader, node.declaration, context, node)) reader.visit(node.declaration, context);
    return;
  }
  for (const specifier of node.specifiers) {
    const [local, exported] = [nameOf(specifier.local), nameOf(specifier.exported)];
    reader.found.exports.push(local);
    if (local === exported) continue;
    const value: SourceValue = { type: 'name', name: local, lines: reader.linesOf(specifier) };
    bind(reader, exported, specifier, value, context);
  }
}

function visitDefaultExport(reader: Reader, node: ExportDefaultDeclaration, context: Context): void {
  const { declaration } = node;
  const lines = reader.linesOf(node);
  if (declaration.type === 'FunctionDeclaration' || declaration.type === 'TSDeclareFunction') {
    const read = readFunction(reader, declaration, context, { name: 'default', at: node });
    bind(reader, 'default', node, { type: 'function', lines, function: read }, context);
  } else if (declaration.type === 'ClassDeclaration') {
    readClass(reader, declaration, context, 'default', node);
    const name = declaration.id?.name;
    if (name !== undefined) bind(reader, 'default', node, { type: 'name', name, lines }, context);
  } else if (declaration.type !== 'TSInterfaceDeclaration') {
    bind(reader, 'default', node, reader.readValue(declaration, context, 'default'), context);
  }
}

function visitEnum(reader: Reader, node: TSEnumDeclaration, context: Context): void {
  for (const { id, initializer, ...span } of node.body.members) {
    if (initializer === null) continue;
    const value = reader.readValue(initializer, context);
    const member = id.type === 'Identifier' ? id.name : id.type === 'Literal' ? id.value : null;
    if (member !== null) bind(reader, `${node.id.name}.${member}`, span, value, context);
  }
}

function bind(reader: Reader, name: string, span: Span, value: SourceValue, context: Context): void {
  const lines = reader.linesOf(span);
  place(reader.found.bindings, span, { name, scope: context.scope, lines, value, appends: false });
}

/** A chain of `else if` nests to the right: walked in a loop it costs no depth. */
function visitIf(reader: Reader, node: Node & { type: 'IfStatement' }, context: Context): void {
  let branch: Node | null = node;
  while (branch?.type === 'IfStatement') {
    reader.readValue(branch.test, context);
    reader.visit(branch.consequent, context);
    branch = branch.alternate;
  }
  if (branch !== null) reader.visit(branch, context);
}

/** Syntax of types computes nothing; of what starts alike, these hold code. */
const WITH_CODE: ReadonlySet<string> = new Set(['TSModuleDeclaration', 'TSModuleBlock']);

function visitOther(reader: Reader, node: Node, context: Context): void {
  if (node.type.startsWith('TS') && !WITH_CODE.has(node.type)) return;
  for (const child of reader.childrenOf(node)) reader.visit(child, context);
}

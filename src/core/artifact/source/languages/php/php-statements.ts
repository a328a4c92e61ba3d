import { literalOf } from '../../text-parts.ts';
import type { SourceClass } from '../../types.ts';
import {
  addCall,
  addFunction,
  addReturn,
  bind,
  goDeeper,
  type Place,
  placeIn,
  type Reading,
} from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { phpNameOf } from './php-names.ts';
import { readAttributes, readPhpParameters } from './php-parameters.ts';
import { nameOfVariable } from './php-strings.ts';

/** The statements of a block, a file or a branch. */
export function readPhpBlock(reading: Reading, node: SyntaxNode, outer: Place): void {
  const place = goDeeper(outer);
  if (place === null) return;
  for (const child of node.children) readPhpStatement(reading, child, place);
}

function readPhpStatement(reading: Reading, node: SyntaxNode, place: Place): void {
  switch (node.name) {
    case 'NamespaceUseDeclaration': {
      const source = sourceOf(reading.tree, node).replace(/^use\s+|;$/g, '');
      for (const path of source.split(',', 50))
        reading.imports.push({ module: path.trim().replaceAll('\\', '/'), names: [] });
      return;
    }
    case 'ClassDeclaration':
    case 'InterfaceDeclaration':
    case 'TraitDeclaration':
    case 'EnumDeclaration':
      readPhpClass(reading, node, place);
      return;
    case 'FunctionDefinition':
    case 'MethodDeclaration':
      readPhpFunction(reading, node, place);
      return;
    case 'ConstDeclaration':
    case 'PropertyDeclaration':
      for (const declarator of childrenOf(node, 'VariableDeclarator'))
        readDeclarator(reading, declarator, node, place);
      return;
    case 'ExpressionStatement': {
      const [only] = node.children;
      if (only !== undefined) readStatementExpression(reading, only, place);
      return;
    }
    case 'ReturnStatement': {
      const value = node.children[1];
      if (value !== undefined && value.name !== ';') addReturn(place, reading.readValue(value, place));
      return;
    }
    default:
      if (/Expression$/.test(node.name)) readStatementExpression(reading, node, place);
      else if (node.children.length > 0) readPhpBlock(reading, node, place);
  }
}

function readStatementExpression(reading: Reading, node: SyntaxNode, place: Place): void {
  const [target, operator, value] = node.children;
  const assigns = node.name === 'AssignmentExpression' || node.name === 'UpdateExpression';
  if (!assigns || target === undefined || operator === undefined || value === undefined) {
    reading.readValue(node, place);
    return;
  }
  const read = reading.readValue(value, place);
  const lines = linesOf(reading.tree, node);
  const sign = sourceOf(reading.tree, operator);
  if (target.name === 'SubscriptExpression') {
    const [base, , key] = target.children;
    const name = base === undefined ? null : phpNameOf(reading, base);
    if (name === null) return;
    if (key === undefined || key.name === ']') {
      // `$messages[] = […]` adds to them.
      addCall(reading, place, { callee: `${name}.append`, positional: [read], lines });
      return;
    }
    const word = reading.readValue(key, place);
    const called = word.type === 'text' ? literalOf(word.parts) : null;
    if (called !== null && /^\w{1,60}$/.test(called)) bind(reading, place, `${name}.${called}`, read, lines);
    return;
  }
  const name = phpNameOf(reading, target);
  if (name !== null && (sign === '=' || sign === '.='))
    bind(reading, place, name, read, lines, sign === '.=');
}

function readDeclarator(reading: Reading, declarator: SyntaxNode, node: SyntaxNode, place: Place): void {
  const [name] = declarator.children;
  const last = declarator.children.at(-1);
  if (name === undefined || last === undefined || last === name) return;
  const value = reading.readValue(last, place);
  const called = nameOfVariable(sourceOf(reading.tree, name));
  bind(reading, place, called, value, linesOf(reading.tree, node));
  if (node.name === 'PropertyDeclaration' && place.owner !== null && 'fields' in place.owner)
    place.owner.fields.push({
      name: called,
      schema: {},
      annotation: '',
      required: false,
      default: value,
      lines: linesOf(reading.tree, node),
    });
}

function readPhpClass(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Name');
  if (name === undefined) return;
  const bases = [childOf(node, 'BaseClause'), childOf(node, 'ClassInterfaceClause')].flatMap((clause) =>
    childrenOf(clause, 'Name', 'QualifiedName'),
  );
  const found: SourceClass = {
    name: sourceOf(tree, name),
    bases: bases.flatMap((base) => phpNameOf(reading, base) ?? []),
    decorators: readAttributes(reading, node, place),
    doc: null,
    fields: [],
    lines: linesOf(tree, node),
    scope: place.scope,
  };
  reading.classes.push(found);
  const body = childOf(node, 'DeclarationList', 'EnumBody');
  if (body !== undefined) readPhpBlock(reading, body, placeIn(place, found));
}

function readPhpFunction(reading: Reading, node: SyntaxNode, place: Place): void {
  const name = childOf(node, 'Name');
  if (name === undefined) return;
  const called = sourceOf(reading.tree, name);
  const fn = addFunction(reading, place, {
    name: called === '__construct' ? 'constructor' : called,
    decorators: readAttributes(reading, node, place),
    parameters: readPhpParameters(reading, childOf(node, 'ParamList'), place),
    lines: linesOf(reading.tree, node),
  });
  const body = childOf(node, 'Block');
  if (body !== undefined) readPhpBlock(reading, body, placeIn(place, fn));
}

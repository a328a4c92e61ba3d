import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceClass, SourceField, SourceValue } from '../../types.ts';
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
import { defaultOfAnnotations, readJavaAnnotations, readJavaField } from './java-annotations.ts';
import { javaNameOf, modelIn, readJavaArguments, typeNameOf } from './java-names.ts';

const TYPE = /^(TypeName|GenericType|ScopedTypeName|PrimitiveType|ArrayType|AnnotatedType|var)$/;

/** The statements of a block; declarations in it are members as well. */
export function readJavaBlock(reading: Reading, node: SyntaxNode, outer: Place): void {
  const place = goDeeper(outer);
  if (place === null) return;
  for (const child of node.children) readJavaMember(reading, child, place);
}

/** A declaration or a statement, wherever it stands. */
function readJavaMember(reading: Reading, node: SyntaxNode, place: Place): void {
  switch (node.name) {
    case 'ImportDeclaration': {
      const name = childOf(node, 'ScopedIdentifier', 'Identifier');
      if (name !== undefined) reading.imports.push({ module: sourceOf(reading.tree, name), names: [] });
      return;
    }
    case 'ClassDeclaration':
    case 'InterfaceDeclaration':
    case 'EnumDeclaration':
    case 'RecordDeclaration':
      readType(reading, node, place);
      return;
    case 'MethodDeclaration':
    case 'ConstructorDeclaration':
    case 'CompactConstructorDeclaration':
      readMethod(reading, node, place);
      return;
    case 'FieldDeclaration':
    case 'ConstantDeclaration':
    case 'LocalVariableDeclaration':
      readVariables(reading, node, place);
      return;
    case 'EnumConstant':
      readEnumConstant(reading, node, place);
      return;
    case 'ExpressionStatement': {
      const [only] = node.children;
      if (only?.name === 'AssignmentExpression') readAssignment(reading, only, place);
      else if (only !== undefined) reading.readValue(only, place);
      return;
    }
    case 'ReturnStatement':
    case 'YieldStatement': {
      const value = node.children.find(({ name }) => !/^(return|yield|;)$/.test(name));
      if (value !== undefined && value.name !== '⚠') addReturn(place, reading.readValue(value, place));
      return;
    }
    case 'ThrowStatement': {
      const value = node.children[1];
      if (value !== undefined) reading.readValue(value, place);
      return;
    }
    case 'SwitchRule': {
      // What the grammar does not know: `return switch (k) { case A -> "…"; }`.
      const body = node.children.at(-1);
      const value = body?.name === 'ExpressionStatement' ? body.children[0] : undefined;
      if (value !== undefined && /Literal|TextBlock|BinaryExpression/.test(value.name))
        addReturn(place, reading.readValue(value, place));
      else if (body !== undefined) readJavaMember(reading, body, place);
      return;
    }
    default:
      if (/Expression$|Invocation$/.test(node.name)) reading.readValue(node, place);
      else if (node.children.length > 0 && node.name !== 'Modifiers') readJavaBlock(reading, node, place);
  }
}

function readType(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Definition');
  if (name === undefined) return;
  const bases = [
    ...childrenOf(childOf(node, 'Superclass'), 'TypeName', 'GenericType', 'ScopedTypeName'),
    ...childrenOf(
      childOf(childOf(node, 'SuperInterfaces', 'ExtendsInterfaces'), 'InterfaceTypeList'),
      'TypeName',
      'GenericType',
      'ScopedTypeName',
    ),
  ];
  const found: SourceClass = {
    name: sourceOf(tree, name),
    bases: bases.map((base) => typeNameOf(reading, base)),
    decorators: readJavaAnnotations(reading, node, place),
    doc: null,
    fields: childrenOf(childOf(node, 'RecordHeader'), 'RecordComponent').flatMap(
      (component) => readField(reading, component, place)?.field ?? [],
    ),
    lines: linesOf(tree, node),
    scope: place.scope,
  };
  reading.classes.push(found);
  bindDefaults(reading, place, found.name, found.fields);
  const body = node.children.find(({ name: part }) => /^(Class|Interface|Enum|Record)Body$/.test(part));
  if (body !== undefined) readJavaBlock(reading, body, placeIn(place, found));
}

function readField(
  reading: Reading,
  node: SyntaxNode,
  place: Place,
): { field: SourceField | null; annotations: SourceCall[] } | null {
  const { tree } = reading;
  const name = childOf(node, 'Definition');
  const type = node.children.find((child) => TYPE.test(child.name));
  if (name === undefined) return null;
  const annotations = readJavaAnnotations(reading, node, place);
  const field = readJavaField(reading, {
    node,
    name: sourceOf(tree, name),
    type: type === undefined ? '' : sourceOf(tree, type),
    annotations,
  });
  return {
    annotations,
    field: field === null ? null : { ...field, default: defaultOfAnnotations(annotations) },
  };
}

function readMethod(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const name = childOf(node, 'Definition');
  if (name === undefined) return;
  const decorators = readJavaAnnotations(reading, node, place);
  const constructs = node.name !== 'MethodDeclaration';
  const parameters = childrenOf(childOf(node, 'FormalParameters'), 'FormalParameter').flatMap((parameter) => {
    const read = readField(reading, parameter, place);
    return read?.field ?? [];
  });
  const fn = addFunction(reading, place, {
    name: constructs ? 'constructor' : sourceOf(tree, name),
    decorators,
    parameters,
    lines: linesOf(tree, node),
  });
  const body = childOf(node, 'Block', 'ConstructorBody');
  if (body !== undefined) readJavaBlock(reading, body, placeIn(place, fn));
}

function readVariables(reading: Reading, node: SyntaxNode, place: Place): void {
  const { tree } = reading;
  const annotations = readJavaAnnotations(reading, node, place);
  const type = node.children.find((child) => TYPE.test(child.name));
  for (const declarator of childrenOf(node, 'VariableDeclarator')) {
    const name = childOf(declarator, 'Definition');
    if (name === undefined) continue;
    const last = declarator.children.at(-1);
    const given =
      childOf(declarator, 'AssignOp') !== undefined && last !== undefined
        ? modelIn(reading.readValue(last, place))
        : defaultOfAnnotations(annotations);
    const called = sourceOf(tree, name);
    if (given !== null) bind(reading, place, called, given, linesOf(tree, node));
    if (node.name === 'LocalVariableDeclaration' || place.owner === null || !('fields' in place.owner))
      continue;
    const field = readJavaField(reading, {
      node,
      name: called,
      type: type === undefined ? '' : sourceOf(tree, type),
      annotations,
    });
    const isStatic = /\bstatic\b/.test(sourceOf(tree, childOf(node, 'Modifiers') ?? name));
    if (field !== null && !isStatic) place.owner.fields.push({ ...field, default: given });
  }
}

/** `PIRATE("You are a pirate …")`: a text that a constant stands for; single words are labels. */
function readEnumConstant(reading: Reading, node: SyntaxNode, place: Place): void {
  const name = childOf(node, 'Definition');
  const positional = readJavaArguments(reading, childOf(node, 'ArgumentList'), place);
  const body = childOf(node, 'ClassBody');
  if (body !== undefined) readJavaBlock(reading, body, place);
  if (name === undefined) return;
  const type = place.scope.at(-1) ?? '';
  const called = `${type}.${sourceOf(reading.tree, name)}`;
  const outer = { ...place, scope: place.scope.slice(0, -1) };
  const texts = positional.filter(
    (value) => value.type === 'text' && /\s/.test(literalOf(value.parts) ?? ' '),
  );
  const [only] = texts;
  const lines = linesOf(reading.tree, node);
  if (only !== undefined && texts.length === 1) bind(reading, outer, called, only, lines);
  else if (texts.length > 1)
    bind(reading, outer, called, addCall(reading, place, { callee: type, positional: texts, lines }), lines);
}

function readAssignment(reading: Reading, node: SyntaxNode, place: Place): void {
  const [target, operator, value] = node.children;
  if (target === undefined || operator === undefined || value === undefined) return;
  const read: SourceValue = modelIn(reading.readValue(value, place));
  const name = javaNameOf(reading, target);
  const sign = sourceOf(reading.tree, operator);
  if (name !== null && (sign === '=' || sign === '+='))
    bind(reading, place, name, read, linesOf(reading.tree, node), sign === '+=');
}

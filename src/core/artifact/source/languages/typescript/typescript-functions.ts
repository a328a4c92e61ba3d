import type {
  AccessorProperty,
  ArrowFunctionExpression,
  Class,
  Decorator,
  Expression,
  Function as FunctionNode,
  MethodDefinition,
  PropertyDefinition,
} from 'oxc-parser';
import type { SourceField, SourceFunction, SourceValue } from '../../types.ts';
import { keyOf } from './typescript-names.ts';
import { readParameters } from './typescript-parameters.ts';
import {
  annotationOf,
  type Context,
  deeper,
  place,
  type Reader,
  readDoc,
  type Span,
  sourceOf,
} from './typescript-reader.ts';
import { schemaOf } from './typescript-schema.ts';

type Definition = {
  /** What an anonymous one is bound to. */
  name?: string;
  /** The statement or member that it is, where documentation stands before; the node itself where not given. */
  at?: Span;
  decorators?: readonly Decorator[];
};

export function readFunction(
  reader: Reader,
  node: FunctionNode | ArrowFunctionExpression,
  context: Context,
  { name = '', at = node, decorators = [] }: Definition,
): SourceFunction {
  const ownName = node.id?.name ?? name;
  const returns: SourceValue[] = [];
  const inside = enter(context, ownName, returns);
  const span = withDecorators(at, decorators);
  const read: SourceFunction = {
    name: ownName,
    scope: context.scope,
    lines: reader.linesOf(span),
    decorators: decorators.map((decorator) => reader.readValue(decorator.expression, context)),
    doc: readDoc(reader, span.start),
    parameters: readParameters(reader, node.params, inside),
    returns,
  };
  if (node.body?.type === 'BlockStatement') {
    for (const statement of node.body.body) reader.visit(statement, deeper(inside));
  } else if (node.body !== null) {
    returns.push(reader.readValue(node.body, inside));
  }
  return place(reader.found.functions, span, read);
}

/** Decorators belong to what they decorate; documentation stands before them. */
function withDecorators(at: Span, decorators: readonly Decorator[]): Span {
  return { start: Math.min(at.start, ...decorators.slice(0, 1).map(({ start }) => start)), end: at.end };
}

function enter(context: Context, name: string, returns: SourceValue[] | null): Context {
  return { ...context, scope: name === '' ? context.scope : [...context.scope, name], returns };
}

export function readClass(
  reader: Reader,
  node: Class,
  context: Context,
  boundTo: string,
  at: Span = node,
): void {
  const name = node.id?.name ?? boundTo;
  const inside = enter(deeper(context), name, null);
  const fields: SourceField[] = [];
  const span = withDecorators(at, node.decorators);
  if (node.superClass !== null) reader.readValue(node.superClass, context);
  place(reader.found.classes, span, {
    name,
    scope: context.scope,
    lines: reader.linesOf(span),
    bases: node.superClass === null ? [] : [sourceOf(reader, node.superClass)],
    decorators: node.decorators.map((decorator) => reader.readValue(decorator.expression, context)),
    doc: readDoc(reader, span.start),
    fields,
  });
  for (const member of node.body.body) {
    if (member.type === 'StaticBlock') {
      for (const statement of member.body) reader.visit(statement, inside);
    } else if ('kind' in member) {
      const key = nameOfMember(reader, member, inside);
      readFunction(reader, member.value, inside, {
        name: key ?? '',
        at: member,
        decorators: member.decorators,
      });
    } else if (member.type !== 'TSIndexSignature') {
      const field = readField(reader, member, inside);
      if (field !== null) fields.push(field);
    }
  }
}

function nameOfMember(
  reader: Reader,
  member: PropertyDefinition | AccessorProperty | MethodDefinition,
  context: Context,
): string | null {
  if (member.computed) reader.visit(member.key, context);
  return keyOf(member.key, member.computed);
}

function readField(
  reader: Reader,
  member: PropertyDefinition | AccessorProperty,
  context: Context,
): SourceField | null {
  const name = nameOfMember(reader, member, context);
  for (const decorator of member.decorators) reader.readValue(decorator.expression, context);
  const value = member.value === null ? null : readFieldValue(reader, member.value, context, name, member);
  if (name === null) return null;
  const lines = reader.linesOf(member);
  if (value !== null) {
    place(reader.found.bindings, member, { name, scope: context.scope, lines, value, appends: false });
  }
  const type = member.typeAnnotation?.typeAnnotation;
  return {
    name,
    lines,
    schema: schemaOf(type),
    annotation: annotationOf(reader, type),
    required: member.optional !== true && value === null,
    default: value,
  };
}

function readFieldValue(
  reader: Reader,
  value: Expression,
  context: Context,
  name: string | null,
  at: Span,
): SourceValue {
  if (value.type !== 'ArrowFunctionExpression' && value.type !== 'FunctionExpression') {
    return reader.readValue(value, context, name ?? '');
  }
  const read = readFunction(reader, value, deeper(context), { name: name ?? '', at });
  return { type: 'function', lines: reader.linesOf(at), function: read };
}

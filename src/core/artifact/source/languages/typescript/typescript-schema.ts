import type { TSSignature, TSType } from 'oxc-parser';
import type { Json } from '../../../problem.ts';
import type { JsonRecord } from '../../../values.ts';
import { keyOf } from './typescript-names.ts';

/** Types nested deeper than this say nothing. */
const MAX_TYPE_DEPTH = 50;

/** A type annotation as JSON Schema, as far as it stands in the annotation itself; `{}` where it says nothing a schema could. */
export function schemaOf(type: TSType | undefined, depth = 0): JsonRecord {
  if (type === undefined || depth > MAX_TYPE_DEPTH) return {};
  switch (type.type) {
    case 'TSStringKeyword':
      return { type: 'string' };
    case 'TSNumberKeyword':
      return { type: 'number' };
    case 'TSBooleanKeyword':
      return { type: 'boolean' };
    case 'TSNullKeyword':
      return { type: 'null' };
    case 'TSObjectKeyword':
      return { type: 'object' };
    case 'TSLiteralType': {
      const value = literalOf(type);
      return value === undefined ? {} : enumOf([value]);
    }
    case 'TSArrayType':
      return { type: 'array', items: schemaOf(type.elementType, depth + 1) };
    case 'TSTypeLiteral':
      return schemaOfMembers(type.members, depth);
    case 'TSUnionType':
      return schemaOfUnion(type.types, depth);
    case 'TSParenthesizedType':
      return schemaOf(type.typeAnnotation, depth + 1);
    case 'TSTypeOperator':
      return type.operator === 'readonly' ? schemaOf(type.typeAnnotation, depth + 1) : {};
    case 'TSTypeReference':
      return schemaOfReference(type, depth);
    default:
      return {};
  }
}

function literalOf(type: TSType & { type: 'TSLiteralType' }): Json | undefined {
  const { literal } = type;
  if (literal.type === 'UnaryExpression') {
    const { argument } = literal;
    return literal.operator === '-' && argument.type === 'Literal' && typeof argument.value === 'number'
      ? -argument.value
      : undefined;
  }
  if (literal.type !== 'Literal' || typeof literal.value === 'bigint') return undefined;
  return literal.value;
}

/** With its type, as other schemas give it, where all values are of one. */
function enumOf(values: Json[]): JsonRecord {
  const types = [...new Set(values.map((value) => (value === null ? 'null' : typeof value)))];
  return types.length === 1 ? { type: types[0]!, enum: values } : { enum: values };
}

function schemaOfMembers(members: readonly TSSignature[], depth: number): JsonRecord {
  const properties: JsonRecord = {};
  const required: string[] = [];
  for (const member of members) {
    if (member.type !== 'TSPropertySignature') continue;
    const key = keyOf(member.key, member.computed);
    // A property of this name would set the prototype instead.
    if (key === null || key === '__proto__') continue;
    properties[key] = schemaOf(member.typeAnnotation?.typeAnnotation, depth + 1);
    if (!member.optional) required.push(key);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function schemaOfUnion(types: readonly TSType[], depth: number): JsonRecord {
  const schemas = types
    .filter(({ type }) => type !== 'TSUndefinedKeyword' && type !== 'TSVoidKeyword')
    .map((type) => schemaOf(type, depth + 1));
  const values = schemas.flatMap(({ enum: literals, type }): Json[] => {
    if (Array.isArray(literals)) return literals;
    return type === 'null' ? [null] : [];
  });
  if (schemas.length === 1) return schemas[0]!;
  if (schemas.some((schema) => Object.keys(schema).length === 0)) return {};
  return values.length >= schemas.length ? enumOf(values) : { anyOf: schemas };
}

function schemaOfReference(type: TSType & { type: 'TSTypeReference' }, depth: number): JsonRecord {
  const name = type.typeName.type === 'Identifier' ? type.typeName.name : '';
  const [first, second] = type.typeArguments?.params ?? [];
  if (name === 'Array' || name === 'ReadonlyArray')
    return { type: 'array', items: schemaOf(first, depth + 1) };
  if (name === 'Record') return { type: 'object', additionalProperties: schemaOf(second, depth + 1) };
  return name === 'Readonly' ? schemaOf(first, depth + 1) : {};
}

import type { Json } from '../problem.ts';
import type { Artifact } from '../types.ts';
import { isRecord, type JsonRecord } from '../values.ts';

/** Whether the artifact was read out of a program, of whose values some are known to the running program alone. */
export function isFromSource({ format }: Artifact): boolean {
  return format.startsWith('source-');
}

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const NUMBERS = new Set(
  `minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems minProperties
  maxProperties minContains maxContains`.split(/\s+/),
);
const TEXTS = new Set(['description', 'title', 'pattern', 'format', '$comment', '$ref', '$id']);
const MAX_DEPTH = 60;

/** The schema without what stands in it as an expression (`enum: Object.values(Tier)`); a part that says nothing else lets all in. */
export function withoutExpressions(schema: JsonRecord, depth = 0): JsonRecord {
  if (depth > MAX_DEPTH) return {};
  const left = Object.entries(schema).filter(([key, value]) => isWritten(key, value));
  if (
    left.length === 0 ||
    !('type' in schema
      ? TYPES.has(String(schema.type)) || Array.isArray(schema.type)
      : left.length === Object.keys(schema).length)
  )
    return {};
  return Object.fromEntries(left.map(([key, value]) => [key, inner(key, value, depth)]));
}

function inner(key: string, value: Json, depth: number): Json {
  if (key === 'properties' && isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        name,
        isRecord(one) ? withoutExpressions(one, depth + 1) : {},
      ]),
    );
  if (key === 'items') return isRecord(value) ? withoutExpressions(value, depth + 1) : {};
  return value;
}

function isWritten(key: string, value: Json): boolean {
  switch (key) {
    case 'enum':
      // A list of elsewhere that is spread in stands as null.
      return Array.isArray(value) && value.length > 0 && !value.includes(null);
    case 'required':
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return Array.isArray(value);
    case 'properties':
      return isRecord(value);
    default:
      return NUMBERS.has(key) ? typeof value === 'number' : !TEXTS.has(key) || typeof value === 'string';
  }
}

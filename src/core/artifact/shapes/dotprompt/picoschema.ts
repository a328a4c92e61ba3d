import type { Json } from '../../problem.ts';
import { isRecord, type JsonRecord, memberOf } from '../../values.ts';

const SCALARS = new Set(['any', 'boolean', 'integer', 'null', 'number', 'string']);
const JSON_SCHEMA_TYPES = new Set([...SCALARS, 'object', 'array']);

/**
 * The JSON Schema of a Picoschema (Dotprompt's short form: `name?: string, what it is`), or of a JSON Schema that stands
 * in its place. Null where it names a schema that the application defines, or is none. Nesting is bounded by the reader.
 */
export function picoschemaToJsonSchema(schema: Json): JsonRecord | null {
  if (isRecord(schema)) {
    const type = memberOf(schema, 'type');
    if (typeof type === 'string' && JSON_SCHEMA_TYPES.has(type)) return schema;
    if (isRecord(memberOf(schema, 'properties'))) return { ...schema, type: 'object' };
  }
  return convert(schema);
}

function convert(value: Json): JsonRecord | null {
  if (typeof value === 'string') return convertScalar(value);
  return isRecord(value) ? convertObject(value) : null;
}

function convertScalar(text: string): JsonRecord | null {
  const [type, description] = splitDescription(text);
  if (!SCALARS.has(type)) return null;
  return { ...(type === 'any' ? {} : { type }), ...(description === '' ? {} : { description }) };
}

function convertObject(fields: JsonRecord): JsonRecord | null {
  const properties: [string, Json][] = [];
  const required: string[] = [];
  let others: Json = false;
  for (const [key, value] of Object.entries(fields)) {
    if (key === '(*)') {
      others = convert(value);
      if (others === null) return null;
      continue;
    }
    const { name, optional, kind, description } = readKey(key);
    const property = convertProperty(kind, value, optional);
    if (property === null) return null;
    properties.push([name, description === '' ? property : { ...property, description }]);
    if (!optional) required.push(name);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    // The order of keys does not count, so that of their names must not.
    ...(required.length === 0 ? {} : { required: required.sort() }),
    additionalProperties: others,
  };
}

/** `tags?(array, what they are)` */
function readKey(key: string): { name: string; optional: boolean; kind: string | null; description: string } {
  const open = key.indexOf('(');
  const written = open < 0 ? key : key.slice(0, open);
  const inner = open < 0 ? null : key.slice(open + 1).replace(/\)$/, '');
  const [kind, description] = inner === null ? [null, ''] : splitDescription(inner);
  const optional = written.endsWith('?');
  return { name: optional ? written.slice(0, -1) : written, optional, kind, description };
}

function convertProperty(kind: string | null, value: Json, optional: boolean): JsonRecord | null {
  switch (kind) {
    case 'enum': {
      if (!Array.isArray(value)) return null;
      return { enum: optional && !value.includes(null) ? [...value, null] : value };
    }
    case 'array': {
      const items = convert(value);
      return items === null ? null : { type: optional ? ['array', 'null'] : 'array', items };
    }
    case null:
    case 'object': {
      const schema = convert(value);
      return schema !== null && optional && typeof schema.type === 'string'
        ? { ...schema, type: [schema.type, 'null'] }
        : schema;
    }
    default:
      return null;
  }
}

function splitDescription(text: string): [type: string, description: string] {
  const comma = text.indexOf(',');
  return comma < 0 ? [text.trim(), ''] : [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
}

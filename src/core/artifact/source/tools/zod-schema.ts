import type { Json } from '../../problem.ts';
import { isRecord, type JsonRecord, withoutKeys } from '../../values.ts';
import { itemsOf, optionsOf, toJson } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceValue } from '../types.ts';
import { readCreatedModel } from './created-models.ts';
import { schemaOfClass } from './field-schema.ts';
import { readLaravelField } from './laravel-schema.ts';
import { readPrismSchema } from './prism-schema.ts';

const MAX_DEPTH = 40;
type Read = { schema: JsonRecord; optional: boolean };

/**
 * The JSON Schema that a value describes: a zod chain, a literal schema, a mapping of names to zod types, or the name of
 * a pydantic model of this file. Null where it describes none; `{type: "object", $comment: name}` of what is elsewhere.
 */
export function readSchema(value: SourceValue, index: SourceIndex): JsonRecord | null {
  const { schema } = read(value, index, 0) ?? { schema: null };
  return schema;
}

/** The same of a tool's arguments, which may be their properties alone: `{"query": {"type": "string"}}`. */
export function readArguments(value: SourceValue | undefined, index: SourceIndex): JsonRecord | null {
  if (value === undefined) return null;
  const schema = readSchema(value, index);
  if (schema !== null) return schema;
  const json = toJson(value);
  return isRecord(json) && Object.values(json).every(isRecord) ? { type: 'object', properties: json } : null;
}

/** What `dict(SCHEMA)`, `copy.deepcopy(SCHEMA)` or `Object.freeze({…})` is a copy of; null for any other call. */
function copiedBy({ callee, positional, named }: SourceCall): SourceValue | null {
  const [first, ...more] = positional;
  const copies = /^(dict|structuredClone)$|(^|\.)(copy|deepcopy|freeze)$/.test(callee);
  return copies && first !== undefined && more.length === 0 && named.length === 0 ? first : null;
}

function read(value: SourceValue, index: SourceIndex, depth: number): Read | null {
  if (depth > MAX_DEPTH) return null;
  index.budget.left -= 1;
  switch (value.type) {
    case 'call': {
      const copied = copiedBy(value);
      if (copied !== null) return read(copied, index, depth + 1);
      if (index.file.language === 'php') {
        const field = readLaravelField(value, (inner) => read(inner, index, depth + 1)?.schema ?? {});
        if (field !== null) return { schema: field.schema, optional: !field.required };
      }
      const prism = readPrismSchema(value, index);
      if (prism !== null) return { schema: prism, optional: false };
      const made = readCreatedModel(value);
      return made === null
        ? readChain(value, index, depth)
        : { schema: schemaOfClass(made), optional: false };
    }
    case 'object': {
      const json = toJson(value);
      // A parameter may be called `type`: `{type: z.enum([…])}` is a shape.
      const isShape = value.entries.every(({ value: inner }) => inner.type === 'call');
      if (
        isRecord(json) &&
        !isShape &&
        (typeof json.type === 'string' || isRecord(json.properties) || json.anyOf !== undefined)
      )
        return { schema: json, optional: false };
      const shape = readShape(value, index, depth);
      return shape === null ? null : { schema: shape, optional: false };
    }
    case 'name': {
      const name = value.name.replace(/\.(shape|schema|jsonSchema)$/, '');
      const found = index.budget.left > 0 ? index.lookup(name) : null;
      if (found !== null && found.type !== 'name') return read(found, index, depth + 1);
      const model = index.classOf(name);
      return {
        schema: model === null ? { type: 'object', $comment: value.name } : schemaOfClass(model),
        optional: false,
      };
    }
    case 'list':
      return readParameterList(value.items);
    default:
      return null;
  }
}

/** `[{name: "title", type: "string", description: "…", required: true}]` */
function readParameterList(items: readonly SourceValue[]): Read | null {
  const fields = items.map((item) => toJson(item));
  const properties = fields.flatMap((field): [string, JsonRecord][] => {
    if (!isRecord(field) || typeof field.name !== 'string') return [];
    return [[field.name, withoutKeys(field, ['name', 'required'])]];
  });
  if (properties.length !== items.length) return null;
  const required = fields.flatMap((field) =>
    isRecord(field) && field.required !== false ? [field.name ?? null] : [],
  );
  return {
    schema: { type: 'object', properties: Object.fromEntries(properties), required },
    optional: false,
  };
}

/** `{city: z.string()}` */
function readShape(
  value: SourceValue & { type: 'object' },
  index: SourceIndex,
  depth: number,
): JsonRecord | null {
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const { key, value: inner } of value.entries) {
    if (inner.type !== 'call' && inner.type !== 'name') return null;
    const member = read(inner, index, depth + 1);
    if (member === null) return null;
    properties.push([key, member.schema]);
    if (!member.optional) required.push(key);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** A call of a chain: what it starts from, or what it adds to the one that it is called on. */
function readChain(call: SourceCall, index: SourceIndex, depth: number): Read | null {
  const method = lastPart(call.callee);
  const dotted = call.callee.slice(0, -method.length - 1);
  // `Order.model_json_schema()`
  if (/^(model_json_schema|schema|schema_json)$/.test(method) && index.classOf(dotted) !== null)
    return read({ type: 'name', name: dotted, lines: call.lines }, index, depth + 1);
  const before =
    call.receiver ??
    (/^(z|zod|v|t|s|S|Type|Schema|schema|tool|coerce|z\.coerce)?$/.test(dotted)
      ? null
      : { type: 'name' as const, name: dotted, lines: call.lines });
  if (before === null) return readType(method, call, index, depth);
  const base = read(before, index, depth + 1);
  return base === null ? null : refine(base, method, call, index, depth);
}

const SIMPLE: ReadonlyMap<string, JsonRecord> = new Map<string, JsonRecord>([
  ['string', { type: 'string' }],
  ['number', { type: 'number' }],
  ['int', { type: 'integer' }],
  ['bigint', { type: 'integer' }],
  ['boolean', { type: 'boolean' }],
  ['date', { type: 'string', format: 'date-time' }],
  ['email', { type: 'string', format: 'email' }],
  ['url', { type: 'string', format: 'uri' }],
  ['uuid', { type: 'string', format: 'uuid' }],
  ['null', { type: 'null' }],
  ['any', {}],
  ['unknown', {}],
]);

function readType(method: string, call: SourceCall, index: SourceIndex, depth: number): Read | null {
  const [first, second] = call.positional;
  const plain = (schema: JsonRecord): Read => ({ schema, optional: false });
  const inner = (value: SourceValue | undefined): JsonRecord =>
    (value === undefined ? null : read(value, index, depth + 1))?.schema ?? {};
  const simple = SIMPLE.get(method);
  if (simple !== undefined) return plain(simple);
  switch (method) {
    case 'object':
    case 'strictObject':
    case 'looseObject': {
      if (first === undefined) return plain({ type: 'object' });
      const shape = first.type === 'object' ? readShape(first, index, depth) : null;
      return plain(shape ?? { type: 'object' });
    }
    case 'array':
      return plain({ type: 'array', items: inner(first) });
    case 'enum':
    case 'nativeEnum': {
      const items = first === undefined ? null : itemsOf(first, index.lookup);
      const values =
        items !== null
          ? items.map((item) => toJson(item) ?? null)
          : first === undefined
            ? undefined
            : toJson(first.type === 'name' ? (index.lookup(first.name) ?? first) : first);
      return plain({
        type: 'string',
        ...(Array.isArray(values)
          ? { enum: values }
          : isRecord(values)
            ? { enum: Object.values(values) }
            : { $comment: String(values ?? '') }),
      });
    }
    case 'literal':
      return plain({ const: (first === undefined ? null : toJson(first)) ?? null });
    case 'union':
    case 'discriminatedUnion': {
      const list = method === 'union' ? first : second;
      return plain({ anyOf: list?.type === 'list' ? list.items.map(inner) : [] });
    }
    case 'record':
      return plain({ type: 'object', additionalProperties: inner(second ?? first) });
    case 'tuple':
      return plain({ type: 'array', prefixItems: first?.type === 'list' ? first.items.map(inner) : [] });
    case 'optional':
      return { schema: inner(first), optional: true };
    case 'nullable':
      return plain(nullable(inner(first)));
    case 'jsonSchema':
    case 'zodSchema':
    case 'zodToJsonSchema':
    case 'toJSONSchema':
    case 'lazy':
      return plain(inner(first?.type === 'function' ? first.function.returns[0] : first));
    default:
      return null;
  }
}

function nullable(schema: JsonRecord): JsonRecord {
  return { anyOf: [schema, { type: 'null' }] };
}

/** Methods that say how long or large a value may be, by the type of the value. */
const BOUNDS: Readonly<Record<string, readonly [string, string, string]>> = {
  min: ['minLength', 'minimum', 'minItems'],
  gte: ['minLength', 'minimum', 'minItems'],
  max: ['maxLength', 'maximum', 'maxItems'],
  lte: ['maxLength', 'maximum', 'maxItems'],
  length: ['maxLength', 'maximum', 'maxItems'],
};

function refine(base: Read, method: string, call: SourceCall, index: SourceIndex, depth: number): Read {
  const { schema, optional } = base;
  const [first] = call.positional;
  const add = (members: JsonRecord): Read => ({ schema: { ...schema, ...members }, optional });
  const bounds = Object.hasOwn(BOUNDS, method) ? BOUNDS[method] : undefined;
  if (bounds !== undefined && first?.type === 'number') {
    const key = schema.type === 'string' ? bounds[0] : schema.type === 'array' ? bounds[2] : bounds[1];
    return add({ [key]: first.value });
  }
  switch (method) {
    case 'describe':
      return add({ description: first === undefined ? '' : (toJson(first) ?? '') });
    case 'meta': {
      const meta = Object.fromEntries(optionsOf(call).map(({ key, value }) => [key, toJson(value) ?? null]));
      return add(meta);
    }
    case 'optional':
      return { schema, optional: true };
    case 'nullish':
      return { schema: nullable(schema), optional: true };
    case 'default':
    case 'prefault':
      return {
        schema: { ...schema, default: (first === undefined ? null : toJson(first)) ?? null },
        optional: true,
      };
    case 'nullable':
      return { schema: nullable(schema), optional };
    case 'int':
      return add({ type: 'integer' });
    case 'positive':
      return add({ exclusiveMinimum: 0 });
    case 'nonnegative':
      return add({ minimum: 0 });
    case 'array':
      return { schema: { type: 'array', items: schema }, optional };
    case 'email':
    case 'uuid':
    case 'datetime':
    case 'date':
      return add({ format: method });
    case 'url':
      return add({ format: 'uri' });
    case 'regex':
      return add({ pattern: first === undefined ? '' : String(toJson(first) ?? '') });
    case 'partial':
      return {
        schema: Object.fromEntries(Object.entries(schema).filter(([key]) => key !== 'required')),
        optional,
      };
    case 'strict':
      return add({ additionalProperties: false });
    case 'extend':
    case 'merge':
    case 'and': {
      const more = first === undefined ? null : read(first, index, depth + 1)?.schema;
      return more === null || more === undefined ? base : { schema: mergeObjects(schema, more), optional };
    }
    default:
      return base;
  }
}

function mergeObjects(one: JsonRecord, other: JsonRecord): JsonRecord {
  const properties = {
    ...(isRecord(one.properties) ? one.properties : {}),
    ...(isRecord(other.properties) ? other.properties : {}),
  };
  const required = [one.required, other.required].flatMap((list) => (Array.isArray(list) ? list : []));
  return { ...one, properties, ...(required.length === 0 ? {} : { required }) };
}

import type { Json } from '../../problem.ts';
import type { JsonRecord } from '../../values.ts';
import { entryOf, itemsOf, toJson } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceValue } from '../types.ts';

/**
 * The arguments of Prism's classes of schemas, by place; each may be given by its name as well
 * (https://prismphp.com/core-concepts/schemas.html).
 */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  StringSchema: ['name', 'description', 'nullable'],
  NumberSchema: ['name', 'description', 'nullable'],
  BooleanSchema: ['name', 'description', 'nullable'],
  EnumSchema: ['name', 'description', 'options', 'nullable'],
  ArraySchema: ['name', 'description', 'items', 'nullable'],
  ObjectSchema: [
    'name',
    'description',
    'properties',
    'requiredFields',
    'allowAdditionalProperties',
    'nullable',
  ],
};
const MAX_DEPTH = 20;

type Property = { name: string; schema: JsonRecord };

/** The JSON Schema of `new ObjectSchema('person', '…', [new StringSchema('title', '…')])` of Prism; null of any other call. */
export function readPrismSchema(call: SourceCall, index: SourceIndex): JsonRecord | null {
  return index.file.language === 'php' ? (readProperty(call, index, 0)?.schema ?? null) : null;
}

function readProperty(value: SourceValue | null, index: SourceIndex, depth: number): Property | null {
  const found = value?.type === 'name' && index.budget.left > 0 ? index.lookup(value.name) : value;
  index.budget.left -= 1;
  if (found?.type !== 'call' || depth > MAX_DEPTH) return null;
  const places = Object.hasOwn(PLACES, found.callee) ? PLACES[found.callee] : undefined;
  if (places === undefined) return null;
  const given = (key: string): SourceValue | null =>
    entryOf(found.named, key)?.value ?? found.positional[places.indexOf(key)] ?? null;
  const jsonOf = (key: string): Json | undefined => {
    const argument = given(key);
    return argument === null ? undefined : toJson(argument);
  };
  const name = jsonOf('name');
  if (typeof name !== 'string') return null;
  const kind = found.callee.replace(/Schema$/, '').toLowerCase();
  const type = kind === 'enum' ? 'string' : kind;
  const description = jsonOf('description');
  const schema: JsonRecord = {
    type: jsonOf('nullable') === true ? [type, 'null'] : type,
    ...(typeof description === 'string' && description !== '' ? { description } : {}),
  };
  if (kind === 'enum') {
    const options = jsonOf('options');
    return { name, schema: Array.isArray(options) ? { ...schema, enum: options } : schema };
  }
  if (type === 'array') {
    const items = readProperty(given('items'), index, depth + 1)?.schema ?? {};
    return { name, schema: { ...schema, items } };
  }
  if (type !== 'object') return { name, schema };
  const listed = given('properties');
  const members = (listed === null ? null : itemsOf(listed, index.lookup)) ?? [];
  const properties = members.flatMap((member) => readProperty(member, index, depth + 1) ?? []);
  const required = jsonOf('requiredFields');
  return {
    name,
    schema: {
      ...schema,
      properties: Object.fromEntries(properties.map((property) => [property.name, property.schema])),
      ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
      ...(jsonOf('allowAdditionalProperties') === true ? { additionalProperties: true } : {}),
    },
  };
}

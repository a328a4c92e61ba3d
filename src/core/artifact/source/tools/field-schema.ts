import type { JsonRecord } from '../../values.ts';
import { toJson, wordOf } from '../evaluate.ts';
import type { SourceClass, SourceField, SourceValue } from '../types.ts';

/** Fields as the properties of an object. */
export function schemaOfFields(fields: readonly SourceField[]): JsonRecord {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      fields.map(({ name, schema, default: given }) => [name, withDefault(schema, given)]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}

export function schemaOfClass({ fields, doc }: SourceClass): JsonRecord {
  const description = doc === null ? null : wordOf(doc);
  return {
    ...schemaOfFields(fields.filter(({ name }) => name !== 'model_config')),
    ...(description === null ? {} : { description }),
  };
}

function withDefault(schema: JsonRecord, given: SourceValue | null): JsonRecord {
  if (given === null || (given.type !== 'number' && given.type !== 'boolean' && given.type !== 'text'))
    return schema;
  const json = toJson(given);
  return json === undefined || 'default' in schema ? schema : { ...schema, default: json };
}

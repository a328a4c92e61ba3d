import type { Json } from '../../problem.ts';
import type { ResponseFormat } from '../../types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from '../../values.ts';

/** Version 2's names of kinds, where JSON Schema has another. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['float', 'number'],
  ['string', 'string'],
  ['number', 'number'],
  ['integer', 'integer'],
  ['boolean', 'boolean'],
  ['array', 'array'],
  ['object', 'object'],
]);

export type PromptyOutputs = {
  responseFormat: ResponseFormat;
  /** The keys, of the front matter or of the parameters, that say it. */
  read: string[];
  /** Where it stands in the front matter; null where nothing says it. */
  keys: string[] | null;
};

/** The response format of a Prompty: version 2's `outputs` list, or `response_format` among the parameters. */
export function readPromptyOutputs(data: JsonRecord, parameters: JsonRecord): PromptyOutputs {
  const outputs = memberOf(data, 'outputs');
  const schema = Array.isArray(outputs) && outputs.length > 0 ? convertList(outputs) : null;
  if (schema !== null) {
    const responseFormat: ResponseFormat = { type: 'json_schema', name: 'outputs', schema, strict: false };
    return { responseFormat, read: ['outputs'], keys: ['outputs'] };
  }
  const format = memberOf(parameters, 'response_format');
  const type = stringOf(memberOf(format, 'type'));
  const keys = ['model', 'parameters', 'response_format'];
  if (type === 'json_object' && isRecord(format) && Object.keys(format).length === 1)
    return { responseFormat: { type: 'json' }, read: ['response_format'], keys };
  const wrapper = type === 'json_schema' ? memberOf(format, 'json_schema') : undefined;
  const inner = memberOf(wrapper, 'schema');
  if (!isRecord(inner)) return { responseFormat: { type: 'text' }, read: [], keys: null };
  return {
    responseFormat: {
      type: 'json_schema',
      name: stringOf(memberOf(wrapper, 'name')) ?? 'response',
      schema: inner,
      strict: memberOf(wrapper, 'strict') === true,
    },
    read: ['response_format'],
    keys,
  };
}

/** `[{name, kind, description, required}]` as an object's schema; null where one of them has no such shape. */
function convertList(list: readonly Json[]): JsonRecord | null {
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const item of list) {
    const name = stringOf(memberOf(item, 'name'));
    const property = isRecord(item) ? convertProperty(withoutKeys(item, ['name', 'required'])) : null;
    if (name === null || property === null) return null;
    properties.push([name, property]);
    if (memberOf(item, 'required') === true) required.push(name);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required: required.sort() }),
  };
}

function convertProperty(item: JsonRecord): JsonRecord | null {
  const type = TYPES.get(stringOf(memberOf(item, 'kind') ?? memberOf(item, 'type')) ?? '');
  if (type === undefined) return null;
  const rest = withoutKeys(item, ['kind', 'type', 'items', 'properties']);
  const items = memberOf(item, 'items');
  const properties = memberOf(item, 'properties');
  const inner = Array.isArray(properties) ? convertList(properties) : null;
  const element = isRecord(items) ? convertProperty(items) : null;
  if ((properties !== undefined && inner === null) || (items !== undefined && element === null)) return null;
  return { ...rest, type, ...(inner ?? {}), ...(element === null ? {} : { items: element }) };
}

import { isRecord, type JsonRecord, memberOf } from '../values.ts';
import { listSchemas } from './schema-walk.ts';

/**
 * What OpenAI's structured outputs refuse. Source: https://platform.openai.com/docs/guides/structured-outputs,
 * "Supported schemas": every object closed and every property required, the root an object and no union, no keywords of
 * these, at most 5,000 properties, 10 levels and 1,000 enum values.
 */
const OPENAI_REFUSES = [
  'allOf',
  'oneOf',
  'not',
  'dependentRequired',
  'dependentSchemas',
  'if',
  'then',
  'else',
];
const MAX_PROPERTIES = 5000;
const MAX_LEVELS = 10;
const MAX_ENUM_VALUES = 1000;

/**
 * What Anthropic's strict tools and structured outputs refuse. Source:
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs, "JSON Schema limitations".
 */
const ANTHROPIC_REFUSES = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
];

type Fault = { at: string; message: string };

/** The first thing in a strict schema that the provider refuses; null where it takes it. */
export function findStrictFault(root: JsonRecord, provider: 'openai' | 'anthropic'): Fault | null {
  const parts = listSchemas(root);
  if (provider === 'openai') {
    if (Object.hasOwn(root, 'anyOf')) return { at: '', message: 'its root is a union (`anyOf`)' };
    if (
      memberOf(root, 'type') !== 'object' &&
      !Object.hasOwn(root, '$ref') &&
      !isRecord(memberOf(root, 'properties'))
    )
      return { at: '', message: 'its root is no object' };
  }
  for (const { schema, at } of parts) {
    const fault = findOpenness(schema, at, provider) ?? findKeyword(schema, at, provider);
    if (fault !== null) return fault;
  }
  return provider === 'openai' ? findExcess(parts) : null;
}

function findOpenness(schema: JsonRecord, at: string, provider: 'openai' | 'anthropic'): Fault | null {
  const properties = memberOf(schema, 'properties');
  if (memberOf(schema, 'type') !== 'object' && !isRecord(properties)) return null;
  const place = at === '' ? '' : ` in \`${at}\``;
  if (memberOf(schema, 'additionalProperties') !== false)
    return { at, message: `\`additionalProperties: false\` is missing${place}` };
  if (provider !== 'openai') return null;
  const required = memberOf(schema, 'required');
  const optional = Object.keys(isRecord(properties) ? properties : {}).find(
    (name) => !(Array.isArray(required) && required.includes(name)),
  );
  if (optional === undefined) return null;
  const path = at === '' ? optional : `${at}.${optional}`;
  return { at: path, message: `\`${path}\` is not in \`required\`` };
}

function findKeyword(schema: JsonRecord, at: string, provider: 'openai' | 'anthropic'): Fault | null {
  const refused = provider === 'openai' ? OPENAI_REFUSES : ANTHROPIC_REFUSES;
  const keyword = refused.find((key) => Object.hasOwn(schema, key));
  if (keyword === undefined) return null;
  const name = provider === 'openai' ? 'OpenAI' : 'Anthropic';
  return {
    at,
    message: `\`${keyword}\`${at === '' ? '' : ` in \`${at}\``} is a keyword that ${name} refuses`,
  };
}

function findExcess(parts: ReturnType<typeof listSchemas>): Fault | null {
  const count = (of: (schema: JsonRecord) => number) =>
    parts.reduce((sum, { schema }) => sum + of(schema), 0);
  const properties = count(
    (schema) => Object.keys((memberOf(schema, 'properties') as JsonRecord | undefined) ?? {}).length,
  );
  if (properties > MAX_PROPERTIES)
    return { at: '', message: `it has ${properties.toLocaleString('en-US')} properties, of at most 5,000` };
  const values = count((schema) => (memberOf(schema, 'enum') as unknown[] | undefined)?.length ?? 0);
  if (values > MAX_ENUM_VALUES)
    return { at: '', message: `it has ${values.toLocaleString('en-US')} enum values, of at most 1,000` };
  const deep = parts.find(
    ({ depth, schema }) => depth > MAX_LEVELS && isRecord(memberOf(schema, 'properties')),
  );
  return deep === undefined
    ? null
    : { at: deep.at, message: `it nests objects more than ${MAX_LEVELS} levels deep` };
}

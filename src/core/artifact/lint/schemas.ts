import { canonicalJson } from '../digest.ts';
import { lineOfField } from '../documents/field-line.ts';
import type { Json } from '../problem.ts';
import type { Artifact } from '../types.ts';
import { isRecord, type JsonRecord, memberOf } from '../values.ts';
import { directProvider } from './model-uses.ts';
import type { Check, Found, LintContext, Rule } from './rule.ts';
import { listSchemas, type PlacedSchema } from './schema-walk.ts';
import { isFromSource, withoutExpressions } from './source-text.ts';
import { findStrictFault } from './strict-schema.ts';
import { once } from './tools.ts';

/** Faults of one kind in one schema that are worth naming. */
const MAX_FAULTS = 3;

/** A schema that a model fills in: a tool's parameters, or the form of an answer. */
type Schema = {
  what: string;
  schema: JsonRecord;
  /** Field of the whole, and what leads from it to its properties: `tools.find`, `tools.find.parameters`. */
  field: string;
  inner: string;
  strict: boolean;
  tool: { description: string } | null;
  /** Members may come from elsewhere in the program: `{...common}`. */
  partial: boolean;
};

/** JSON Schemas of tools and answers. */
export const SCHEMA_RULES: readonly Rule[] = [
  {
    id: 'invalid-schema',
    severity: 'error',
    means: 'a parameter or response schema is not valid JSON Schema',
    check: async ({ artifact, context }) => {
      const found: Found[] = [];
      for (const { what, schema, field, inner } of schemasOf(artifact)) {
        for (const fault of (await faultsOf(schema, context)).slice(0, MAX_FAULTS)) {
          const name = /^`properties\.([^.`]{1,200})/.exec(fault)?.[1];
          const line = lineOfField(artifact, name === undefined ? field : `${inner}.${name}`);
          found.push({ line, message: `${what}: ${fault}` });
        }
      }
      return found;
    },
  },
  {
    id: 'unknown-required',
    severity: 'warning',
    means: '`required` names a property that the schema does not define',
    check: ofSchemas(({ schema, at, what, owner }) => {
      const properties = memberOf(schema, 'properties');
      const required = memberOf(schema, 'required');
      if (owner.partial || !isRecord(properties) || !Array.isArray(required)) return [];
      return required.flatMap((name) =>
        typeof name === 'string' && !Object.hasOwn(properties, name)
          ? [{ at, message: `${what}: \`${join(at, name)}\` is required and not defined` }]
          : [],
      );
    }),
  },
  {
    id: 'enum-values',
    severity: 'warning',
    means: 'an enum has a value that its type excludes',
    check: ofSchemas(({ schema, at, what }) => {
      const values = memberOf(schema, 'enum');
      const types = [memberOf(schema, 'type') ?? []].flat().map(String);
      if (!Array.isArray(values) || types.length === 0) return [];
      const odd = values.find((value) => !types.some((type) => isOfType(value, type)));
      if (odd === undefined) return [];
      const name = at === '' ? 'the schema' : `\`${at}\``;
      const message = `${what}: the enum of ${name} has ${canonicalJson(odd)}, which is no ${types.join(' or ')}`;
      return [{ at, message }];
    }),
  },
  {
    id: 'parameter-type',
    severity: 'warning',
    means: 'a parameter of a tool has no type',
    check: ofSchemas(({ schema, at, what, owner }) => {
      if (owner.tool === null || at === '' || at.endsWith('[]') || !isUntyped(schema)) return [];
      return [{ at, message: `${what}: \`${at}\` has no type, so that a model guesses one` }];
    }),
  },
  {
    id: 'array-items',
    severity: 'warning',
    means: 'an array does not say what it holds, which OpenAI and Gemini refuse',
    check: ofSchemas(({ schema, at, what }) => {
      const type = memberOf(schema, 'type');
      if (type !== 'array' && !(Array.isArray(type) && type.includes('array'))) return [];
      if (['items', 'prefixItems', '$ref'].some((key) => Object.hasOwn(schema, key))) return [];
      return [{ at, message: `${what}: ${at === '' ? 'the array' : `\`${at}\``} has no \`items\`` }];
    }),
  },
  {
    id: 'parameter-description',
    severity: 'note',
    means: 'parameters of a tool are not described anywhere',
    check: ({ artifact }) =>
      schemasOf(artifact).flatMap(({ tool, schema, inner, what }) => {
        const properties = memberOf(schema, 'properties');
        if (tool === null || !isRecord(properties)) return [];
        const bare = Object.keys(properties).filter(
          (name) => !isDescribed(properties[name] ?? null, name, tool.description),
        );
        const [first] = bare;
        if (first === undefined) return [];
        const names = bare.slice(0, 4).map((name) => `\`${name}\``);
        const more = bare.length > names.length ? ` and ${bare.length - names.length} more` : '';
        return [
          {
            line: lineOfField(artifact, `${inner}.${first}`),
            message: `${what}: no description of ${names.join(', ')}${more}`,
          },
        ];
      }),
  },
  {
    id: 'strict-schema',
    severity: 'warning',
    means: "a strict schema has what the provider's structured output refuses",
    check: ({ artifact }) =>
      schemasOf(artifact).flatMap(({ strict, schema, what, inner, field }) => {
        const fault = strict ? findStrictFault(schema, strictProvider(artifact)) : null;
        if (fault === null) return [];
        const line = lineOfField(artifact, fault.at === '' ? field : `${inner}.${topOf(fault.at)}`);
        return [{ line, message: `${what}: strict, but ${fault.message}` }];
      }),
  },
];

function schemasOf(artifact: Artifact): Schema[] {
  const { content } = artifact;
  const partial = isFromSource(artifact);
  if (content.type === 'tools') {
    return once(content.tools).flatMap(({ name, description, parameters, strict, builtIn }) =>
      builtIn === undefined
        ? [
            {
              what: `\`${name}\``,
              schema: partial ? withoutExpressions(parameters) : parameters,
              field: `tools.${name}`,
              inner: `tools.${name}.parameters`,
              strict: strict === true,
              // What code says of a parameter elsewhere (an imported type) is not seen here.
              tool: content.dialect === 'code' ? null : { description },
              partial,
            },
          ]
        : [],
    );
  }
  if (content.type !== 'prompt' || content.responseFormat.type !== 'json_schema') return [];
  const { schema, strict } = content.responseFormat;
  return [{ what: 'response schema', schema, field: 'schema', inner: 'schema', strict, tool: null, partial }];
}

/** A check of every schema within each schema; its faults stand at dotted paths. */
function ofSchemas(
  check: (part: PlacedSchema & { what: string; owner: Schema }) => { at: string; message: string }[],
): Check {
  return ({ artifact }) =>
    schemasOf(artifact).flatMap((owner) =>
      listSchemas(owner.schema)
        .flatMap((part) => check({ ...part, what: owner.what, owner }))
        .slice(0, MAX_FAULTS)
        .map(({ at, message }) => ({
          line: lineOfField(artifact, at === '' ? owner.field : `${owner.inner}.${topOf(at)}`),
          message,
        })),
    );
}

/** Formats know the lines of the properties at the top. */
function topOf(at: string): string {
  return at.split('.', 1)[0]?.replace(/\[\]$/, '') ?? at;
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

async function faultsOf(schema: JsonRecord, context: LintContext): Promise<string[]> {
  return (await context.loadSchemaCheck())(schema);
}

const TYPED = [
  'type',
  'enum',
  'const',
  '$ref',
  'anyOf',
  'oneOf',
  'allOf',
  'properties',
  'items',
  'prefixItems',
  'additionalProperties',
  'not',
  'if',
];

/** `{}` and `true` let anything in, and are written by people who mean that. */
function isUntyped(schema: JsonRecord): boolean {
  return Object.keys(schema).length > 0 && !TYPED.some((key) => Object.hasOwn(schema, key));
}

function isDescribed(schema: Json, name: string, toolDescription: string): boolean {
  if (!isRecord(schema) || Object.keys(schema).length === 0) return true;
  const record = schema;
  if (['description', 'enum', 'const', '$ref', 'title', 'examples'].some((key) => Object.hasOwn(record, key)))
    return true;
  // A docstring tells of its arguments: "city: where to look".
  const words = toolDescription.toLowerCase();
  return words.includes(name.toLowerCase()) || words.includes(name.replace(/[_-]/g, ' ').toLowerCase());
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  if (type === 'integer' || type === 'number') return typeof value === 'number';
  return typeof value === type;
}

/** Whose rules a strict schema follows: the dialect's, or the model's; OpenAI's where neither says. */
function strictProvider({ content }: Artifact): 'openai' | 'anthropic' {
  const anthropic =
    content.type === 'tools'
      ? content.dialect === 'anthropic'
      : content.type === 'prompt' && content.model !== null && directProvider(content.model) === 'anthropic';
  return anthropic ? 'anthropic' : 'openai';
}

import type { Json } from '../../../core/artifact/problem.ts';

/**
 * JSON Schema keywords that restrict an answer and that the API ignores without a word. It lists what it knows: `$ref`, `type`,
 * `format`, `enum`, `items`, `prefixItems`, `minItems`, `maxItems`, `minimum`, `maximum`, `anyOf`, `oneOf`, `properties`,
 * `additionalProperties`, `required` (source: `responseJsonSchema` of its GenerationConfig).
 */
const IGNORED = new Set(
  `allOf const contains dependentRequired dependentSchemas else exclusiveMaximum exclusiveMinimum if maxContains maxLength
  maxProperties minContains minLength minProperties multipleOf not pattern patternProperties propertyNames then
  unevaluatedItems unevaluatedProperties uniqueItems`.split(/\s+/),
);
/** Keywords whose value is a mapping from names of any kind to schemas. */
const NAMED = new Set(['properties', '$defs', 'definitions']);
/** Keywords whose value is data. */
const DATA = new Set(['enum', 'default', 'examples', 'required', 'propertyOrdering']);

/** Keywords of a schema that would be ignored, each once, sorted. */
export function findIgnoredKeywords(schema: Json): string[] {
  const found = new Set<string>();
  collect(schema, found);
  return [...found].toSorted();
}

function collect(schema: Json, found: Set<string>): void {
  if (Array.isArray(schema)) for (const one of schema) collect(one, found);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (IGNORED.has(keyword)) found.add(keyword);
    else if (NAMED.has(keyword)) collect(Object.values(value ?? {}), found);
    else if (!DATA.has(keyword)) collect(value, found);
  }
}

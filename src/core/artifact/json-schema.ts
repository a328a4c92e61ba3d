import { nearestName } from './nearest.ts';
import type { Json } from './problem.ts';
import { type JsonRecord, stringOf } from './values.ts';

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

/**
 * Loads a check of JSON Schemas against the meta-schema of draft 7; keywords of later drafts are let through. It returns
 * what is wrong in words, empty for a valid schema. Schemas are never compiled, so hostile ones cost nothing.
 */
export async function loadSchemaCheck(): Promise<(schema: JsonRecord) => string[]> {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false, allErrors: true });
  return (schema) => {
    const { $schema: _draft, ...checked } = schema;
    if (ajv.validateSchema(checked) === true) return [];
    const errors = ajv.errors ?? [];
    // A union's own error only says that none of its branches fits.
    const faults = errors.filter(({ keyword }) => keyword !== 'anyOf');
    const described = (faults.length > 0 ? faults : errors).map((fault) =>
      describeFault(fault.instancePath, fault.message, checked),
    );
    return [...new Set(described)];
  };
}

function describeFault(pointer: string, message: string | undefined, schema: JsonRecord): string {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = keys.reduce<Json | undefined>(
    (inner, key) => (inner !== null && typeof inner === 'object' ? (inner as JsonRecord)[key] : undefined),
    schema,
  );
  const place = keys.length === 0 ? 'the schema' : `\`${keys.join('.')}\``;
  const given = stringOf(value);
  if (keys.at(-1) !== 'type' || given === null) return `${place} ${message ?? 'is not valid'}`;
  const near = nearestName(given, TYPES);
  return `${place} is "${given}", which is no type${near === null ? '' : `; did you mean "${near}"?`}`;
}

import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { canonicalJson } from '../../../artifact/digest.ts';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord } from '../../../artifact/values.ts';
import { compilePattern, MAX_PATTERN_WORK } from '../pattern.ts';
import { clip, quote } from '../text.ts';
import { SCHEMA_FORMATS } from './schema-formats.ts';

/** `fault` is null where the value satisfies the schema; `unsettled` says why it could not be found out. */
export type SchemaCheck = { fault: string | null } | { unsettled: string };

export type CompiledSchema =
  | {
      ok: true;
      check(value: Json): SchemaCheck;
    }
  | { ok: false; message: string };

const MAX_SCHEMA_NODES = 5_000;
const MAX_SCHEMA_DEPTH = 100;
/** References followed for one value. Without a bound a schema of 30 lines can ask for 2^30 evaluations. */
const MAX_REFERENCES = 200_000;
/** Values of the schema times values of the answer: a check can hold each of the one against each of the other. */
const MAX_PRODUCT = 50_000_000;
/** Instructions of all patterns of one schema together; compiling 10,000 takes about 0.1 s. */
const MAX_PATTERN_SIZE = 200_000;
const MAX_CACHED = 50;
/** Parsers refuse deeper data long before. */
const MAX_ANSWER_DEPTH = 1_000;
const TOO_MUCH_WORK = 'checking this answer takes more work than a schema may ask for';
const BUDGET_KEYWORD = 'promptgateReferenceBudget';
const cache = new Map<string, CompiledSchema>();
/** Of equal schemas each is its own object; of one object the canonical text need not be made again. */
const byObject = new WeakMap<object, CompiledSchema>();

/**
 * Compiles a JSON Schema that comes from a repository. Patterns run on RE2, references stay inside the schema, the
 * work for one value is bounded, formats are a fixed few, and asynchronous schemas do not exist.
 * Draft 2020-12, or draft-07 where `$schema` names draft 4 to 7.
 */
export function compileSchema(schema: Json): CompiledSchema {
  if (!isRecord(schema)) return compileAny(schema);
  const known = byObject.get(schema) ?? compileAny(schema);
  byObject.set(schema, known);
  return known;
}

function compileAny(schema: Json): CompiledSchema {
  if (typeof schema !== 'boolean' && !isRecord(schema))
    return { ok: false, message: 'a JSON Schema (a mapping)' };
  const size = countValues(schema, MAX_SCHEMA_NODES, MAX_SCHEMA_DEPTH);
  if (size === null) {
    return {
      ok: false,
      message: `a schema of at most ${MAX_SCHEMA_NODES} values and ${MAX_SCHEMA_DEPTH} levels`,
    };
  }
  const key = canonicalJson(schema);
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const compiled = compileUncached(schema, size);
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, compiled);
  return compiled;
}

class BudgetError extends Error {}

function compileUncached(schema: Json, size: number): CompiledSchema {
  let references = 0;
  let patternWork = 0;
  let patternSize = 0;
  const regExp = Object.assign(
    (pattern: string) => {
      const compiled = compilePattern(pattern);
      if (!compiled.ok) throw new Error(`pattern ${quote(pattern)} needs ${compiled.message}`);
      patternSize += compiled.pattern.workFor(1);
      if (patternSize > MAX_PATTERN_SIZE) throw new Error('its patterns are too large together');
      // Ajv keeps one pattern per text of the object, so the text has to name the pattern.
      const test = (text: string) => {
        patternWork += compiled.pattern.workFor(text.length + 1);
        if (patternWork > MAX_PATTERN_WORK) throw new BudgetError();
        return compiled.pattern.test(text);
      };
      return { test, toString: () => pattern };
    },
    { code: 'new RegExp' },
  );
  const options: Options = {
    strict: false,
    logger: false,
    ownProperties: true,
    inlineRefs: false,
    formats: SCHEMA_FORMATS,
    code: { regExp: Object.assign(regExp, { code: 'compilePattern' }) },
  };
  try {
    const ajv = isOldDraft(schema) ? new Ajv(options) : new Ajv2020(options);
    ajv.addKeyword({
      keyword: BUDGET_KEYWORD,
      before: '$ref',
      validate: () => {
        references += 1;
        if (references > MAX_REFERENCES) throw new BudgetError();
        return true;
      },
      errors: false,
    });
    // Ajv compares every pair of items; canonical text compares each once.
    ajv.removeKeyword('uniqueItems');
    ajv.addKeyword({
      keyword: 'uniqueItems',
      type: 'array',
      schemaType: 'boolean',
      validate: (wanted: boolean, items: Json[]) =>
        !wanted || new Set(items.map((item) => canonicalJson(item))).size === items.length,
      error: { message: 'must not have an item twice' },
    });
    const validate = ajv.compile(prepareSchema(schema) as object);
    return {
      ok: true,
      check(value) {
        if (countValues(value, MAX_PRODUCT / size, MAX_ANSWER_DEPTH) === null)
          return { unsettled: TOO_MUCH_WORK };
        references = 0;
        patternWork = 0;
        try {
          if (validate(value) === true) return { fault: null };
          const error = validate.errors?.[0];
          const at =
            error === undefined || error.instancePath === '' ? 'the answer' : clip(error.instancePath, 80);
          return { fault: `${at} ${clip(error?.message ?? 'does not satisfy the schema', 160)}` };
        } catch (error) {
          const endless = error instanceof BudgetError || error instanceof RangeError;
          return { unsettled: endless ? TOO_MUCH_WORK : 'the schema cannot be applied' };
        }
      },
    };
  } catch (error) {
    const detail = error instanceof Error ? clip(error.message, 200) : String(error);
    return { ok: false, message: `a JSON Schema that can be used (${detail})` };
  }
}

function isOldDraft(schema: Json): boolean {
  return isRecord(schema) && typeof schema.$schema === 'string' && /draft-0[4-7]/.test(schema.$schema);
}

/** Values in `data`, itself among them; null beyond a limit. Stops there. */
function countValues(data: Json, mostValues: number, mostLevels: number): number | null {
  let count = 0;
  const fits = (value: Json, level: number): boolean => {
    count += 1;
    if (count > mostValues || level > mostLevels) return false;
    return (
      value === null ||
      typeof value !== 'object' ||
      Object.values(value).every((inner) => fits(inner, level + 1))
    );
  };
  return fits(data, 0) ? count : null;
}

/** Under these keys stand schemas by name, so the keys are no keywords. */
const MAPS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'dependencies',
]);
/** Under these keys stands data, which must stay as it is. */
const DATA = new Set(['const', 'enum', 'default', 'examples', 'required', 'dependentRequired']);
/** `$schema` is settled by the choice of Ajv; an asynchronous validator would answer with a promise. */
const DROPPED = new Set(['$schema', '$async', BUDGET_KEYWORD]);

/** A copy in which every reference counts against the budget. */
function prepareSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(prepareSchema);
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema)
    .filter(([key]) => !DROPPED.has(key))
    .map(([key, value]): [string, Json] => {
      if (DATA.has(key)) return [key, value];
      if (!MAPS.has(key) || !isRecord(value)) return [key, prepareSchema(value)];
      return [
        key,
        Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, prepareSchema(inner)])),
      ];
    });
  const refers = typeof schema.$ref === 'string' || typeof schema.$dynamicRef === 'string';
  return Object.fromEntries(refers ? [[BUDGET_KEYWORD, true], ...entries] : entries);
}

import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { describeDescription } from './description.ts';
import { listNames, showMove, showValue } from './wording.ts';

/** One difference between two JSON Schemas. `breaking`: data that was valid may no longer be. */
export type SchemaChange = {
  /** Dotted path of the property; empty for the schema itself. */
  path: string;
  /** Which keyword differs, or `` for the property as a whole. */
  keyword: string;
  text: string;
  before: Json;
  after: Json;
  breaking: boolean;
  weight: number;
};

const MAX_DEPTH = 12;
/** Keywords that are compared in their own terms below. */
const KNOWN = new Set(['type', 'enum', 'const', 'required', 'properties', 'items', 'description', 'default']);
/** Limits: raising the first kind, or lowering the second, shuts data out. */
const LOWER = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/**
 * Compares two JSON Schemas property by property, most important first: what breaks earlier data, then what a model is
 * told, then the rest. `noun` is what a property is called in the text. Unions are compared as a whole.
 */
export function diffSchemas(
  before: JsonRecord,
  after: JsonRecord,
  noun: 'parameter' | 'property',
): SchemaChange[] {
  const changes: SchemaChange[] = [];
  compare(before, after, [], noun, changes);
  return changes.sort((a, b) => b.weight - a.weight);
}

function compare(
  before: JsonRecord,
  after: JsonRecord,
  keys: readonly string[],
  noun: string,
  out: SchemaChange[],
): void {
  const path = keys.join('.');
  const name = path === '' ? 'the arguments' : `${noun} \`${path}\``;
  const of = path === '' ? '' : ` of \`${path}\``;
  const add = (keyword: string, text: string, breaking: boolean, weight: number) =>
    out.push({
      path,
      keyword,
      text,
      before: memberOf(before, keyword) ?? null,
      after: memberOf(after, keyword) ?? null,
      breaking,
      weight: breaking ? weight + 100 : weight,
    });
  const differs = (keyword: string) =>
    canonicalJson(memberOf(before, keyword) ?? null) !== canonicalJson(memberOf(after, keyword) ?? null);

  if (differs('type')) {
    const [old, now] = [typesOf(before), typesOf(after)];
    const narrowed = now.length > 0 && (old.length === 0 || old.some((type) => !accepts(now, type)));
    add(
      'type',
      `type${of === '' ? ` of ${name}` : of} ${old.join('|') || 'any'} -> ${now.join('|') || 'any'}`,
      narrowed,
      9,
    );
  }
  compareEnums(before, after, of, add);
  if (differs('const')) add('const', `\`const\`${of} ${showMove(before.const, after.const)}`, true, 7);
  if (differs('description')) add('description', describeOf(before, after, name), false, 4);
  if (differs('default'))
    add(
      'default',
      `default${of} ${showMove(memberOf(before, 'default'), memberOf(after, 'default'))}`,
      false,
      3,
    );
  compareProperties(before, after, keys, noun, out);
  const [oldItems, newItems] = [memberOf(before, 'items'), memberOf(after, 'items')];
  if (isRecord(oldItems) && isRecord(newItems) && keys.length < MAX_DEPTH) {
    compare(oldItems, newItems, [...keys.slice(0, -1), `${keys.at(-1) ?? ''}[]`], noun, out);
  } else if (differs('items')) add('items', `items${of} changed`, true, 5);
  for (const keyword of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (KNOWN.has(keyword) || !differs(keyword)) continue;
    const [old, now] = [memberOf(before, keyword), memberOf(after, keyword)];
    if (keyword === '$comment' && isNameElsewhere(old) && isNameElsewhere(now)) {
      add(keyword, describeOrigin(of, old, now), false, 2);
      continue;
    }
    const scalar = [old, now].every(
      (value) => value === undefined || value === null || typeof value !== 'object',
    );
    add(
      keyword,
      scalar ? `\`${keyword}\`${of} ${showMove(old, now)}` : `\`${keyword}\`${of} changed`,
      tightens(keyword, old, now),
      2,
    );
  }
}

/** In schemas that are read from code a comment is the name of what stands in another file. */
function isNameElsewhere(value: Json | undefined): value is string | undefined {
  return value === undefined || (typeof value === 'string' && /^[\w$.]{1,100}$/.test(value));
}

function describeOrigin(of: string, old: string | undefined, now: string | undefined): string {
  if (now === undefined) return `values${of} no longer come from \`${old}\``;
  return `values${of} come from \`${now}\`${old === undefined ? '' : `, came from \`${old}\``}`;
}

type Add = (keyword: string, text: string, breaking: boolean, weight: number) => void;

function compareEnums(before: JsonRecord, after: JsonRecord, of: string, add: Add): void {
  const [old, now] = [memberOf(before, 'enum'), memberOf(after, 'enum')];
  if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) return;
  if (!Array.isArray(old)) {
    add('enum', `values${of} limited to ${showValue(now)}`, true, 8);
    return;
  }
  if (!Array.isArray(now)) {
    add('enum', `values${of} no longer limited`, false, 3);
    return;
  }
  const has = (list: readonly Json[]) => new Set(list.map(canonicalJson));
  const [hadNames, hasNames] = [has(old), has(now)];
  const lost = old.filter((value) => !hasNames.has(canonicalJson(value)));
  const gained = now.filter((value) => !hadNames.has(canonicalJson(value)));
  const names = (values: readonly Json[]) =>
    listNames(
      values.map((value) => (typeof value === 'string' ? value : canonicalJson(value))),
      4,
    );
  if (lost.length > 0 && gained.length > 0)
    add('enum', `enum${of} lost ${names(lost)} and gained ${names(gained)}`, true, 8);
  else if (lost.length > 0) add('enum', `enum${of} narrowed by ${names(lost)}`, true, 8);
  else if (gained.length > 0) add('enum', `enum${of} gained ${names(gained)}`, false, 5);
  else add('enum', `enum${of} in another order`, false, 1);
}

function compareProperties(
  before: JsonRecord,
  after: JsonRecord,
  keys: readonly string[],
  noun: string,
  out: SchemaChange[],
): void {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  const [oldRequired, newRequired] = [requiredOf(before), requiredOf(after)];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const path = [...keys, name].join('.');
    const [then, here] = [memberOf(old, name), memberOf(now, name)];
    const required = newRequired.has(name);
    const add = (keyword: string, text: string, breaking: boolean, weight: number) =>
      out.push({
        path,
        keyword,
        text,
        before: then ?? null,
        after: here ?? null,
        breaking,
        weight: breaking ? weight + 100 : weight,
      });
    if (then === undefined) {
      add('', `${required ? 'required ' : ''}${noun} \`${path}\` added`, required, 10);
      continue;
    }
    if (here === undefined) {
      add('', `${noun} \`${path}\` removed`, true, 10);
      continue;
    }
    if (required !== oldRequired.has(name)) {
      const text = `${noun} \`${path}\` became ${required ? 'required' : 'optional'}`;
      out.push({
        path,
        keyword: 'required',
        text,
        before: !required,
        after: required,
        breaking: required,
        weight: required ? 110 : 6,
      });
    }
    if (isRecord(then) && isRecord(here) && keys.length < MAX_DEPTH)
      compare(then, here, [...keys, name], noun, out);
    else if (canonicalJson(then) !== canonicalJson(here)) add('', `${noun} \`${path}\` changed`, true, 5);
  }
  compareRequired(before, after, keys, out);
}

/** What of `required` the properties do not show: names without a property, and the order. */
function compareRequired(
  before: JsonRecord,
  after: JsonRecord,
  keys: readonly string[],
  out: SchemaChange[],
): void {
  const [old, now] = [memberOf(before, 'required') ?? null, memberOf(after, 'required') ?? null];
  if (canonicalJson(old) === canonicalJson(now)) return;
  const [had, has] = [requiredOf(before), requiredOf(after)];
  const defined = { ...propertiesOf(before), ...propertiesOf(after) };
  const odd = (names: ReadonlySet<Json>, others: ReadonlySet<Json>) =>
    [...names].filter((name) => !others.has(name) && !Object.hasOwn(defined, String(name))).map(String);
  const [lost, gained] = [odd(had, has), odd(has, had)];
  const same = had.size === has.size && [...had].every((name) => has.has(name));
  const at = keys.length === 0 ? '' : ` of \`${keys.join('.')}\``;
  const add = (text: string, breaking: boolean, weight: number) =>
    out.push({ path: keys.join('.'), keyword: 'required', text, before: old, after: now, breaking, weight });
  if (gained.length > 0) add(`\`required\`${at} gained ${listNames(gained)}`, true, 106);
  if (lost.length > 0) add(`\`required\`${at} lost ${listNames(lost)}`, false, 5);
  if (same) add(`\`required\`${at} in another order`, false, 1);
}

function describeOf(before: JsonRecord, after: JsonRecord, name: string): string {
  const [old, now] = [before, after].map((schema) => stringOf(memberOf(schema, 'description')) ?? '');
  return describeDescription(old ?? '', now ?? '').replace(/^description/, `description of ${name}`);
}

function typesOf(schema: JsonRecord): string[] {
  const type = memberOf(schema, 'type');
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
}

function accepts(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

function propertiesOf(schema: JsonRecord): JsonRecord {
  const properties = memberOf(schema, 'properties');
  return isRecord(properties) ? properties : {};
}

function requiredOf(schema: JsonRecord): Set<Json> {
  const required = memberOf(schema, 'required');
  return new Set(Array.isArray(required) ? required : []);
}

/** Whether a keyword's change can make valid data invalid. Unknown keywords are taken as annotations. */
function tightens(keyword: string, before: Json | undefined, after: Json | undefined): boolean {
  if (LOWER.has(keyword))
    return Number(after ?? Number.NEGATIVE_INFINITY) > Number(before ?? Number.NEGATIVE_INFINITY);
  if (UPPER.has(keyword))
    return Number(after ?? Number.POSITIVE_INFINITY) < Number(before ?? Number.POSITIVE_INFINITY);
  if (keyword === 'additionalProperties') return after === false;
  if (keyword === 'uniqueItems') return after === true;
  const unions = ['pattern', 'format', 'anyOf', 'oneOf', 'allOf', 'not', 'multipleOf', '$ref'];
  return unions.includes(keyword) && after !== undefined;
}

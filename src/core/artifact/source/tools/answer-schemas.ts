import { isRecord, type JsonRecord, normalizeKey } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { entryOf, isNested, optionsOf, wordOf } from '../evaluate.ts';
import { asksSomehow, isModelCall } from '../models/model-calls.ts';
import { callsWithOptions, listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { isDescribed } from './told-schemas.ts';
import { draftOfTool, placesOfSchema } from './tool-drafts.ts';
import { readSchema } from './zod-schema.ts';

/** What a model answers with, by the key that it is given under, in whatever is sent. */
const SURE_KEY = /^(responseformat|responsejsonschema|guidedjson)$/;
/** The same in a call that asks a model. */
const KEY = /^(responseschema|jsonschema|outputschema|outputformat|schema|format|structuredoutputs?)$/;
/** What may hold such a key. */
const HOLDS = /^(config|generationconfig|text|output|options|body|extrabody|params|modelkwargs)$/;
/** What SDKs make of a schema. */
const WRAPS =
  /(^|\.)(zodResponseFormat|zodTextFormat|jsonSchema|zodSchema|toJSONSchema|zodToJsonSchema|object|array|type_to_response_format_param|dumps|stringify)$/;
const MAX_DEPTH = 6;

/**
 * Schemas that stand under a name of their own and that a model is told to answer by: `response_format: REPLY`, and constants in
 * the form that only such a request has. `others`: a schema that one of them says already is none.
 */
export function findAnswerSchemas(index: SourceIndex, others: readonly Draft[]): Draft[] {
  const given = namesGiven(index, ({ callee }) => isModelCall(callee) || asksSomehow(callee));
  // A function of the application that is given turns as well; whose schema has to say something in words.
  const wrapped = namesGiven(index, (call) => givesTurns(optionsOf(call)) && !index.asksPeople);
  const wholes = others.map(({ content }) => JSON.stringify(content));
  const seen = new Set<string>();
  return index.file.bindings.flatMap(({ name, scope, value, appends }): Draft[] => {
    const surely = given.has(name) || isSurelyAnswer(value);
    if (appends || !isNested(value) || !(surely || wrapped.has(name))) return [];
    const written = unwrap(value);
    const schema = written === null ? null : readSchema(written, index);
    if (written === null || schema === null || !hasProperties(schema)) return [];
    if (!surely && !isDescribed(schema)) return [];
    const shown = JSON.stringify(schema);
    if (seen.has(shown) || wholes.some((whole) => whole.includes(shown))) return [];
    seen.add(shown);
    const tool = {
      ...saidOf(value, name),
      parameters: schema,
      schemaOnly: true as const,
      answers: true as const,
    };
    const places = new Map<string, Lines>(placesOfSchema(written));
    return [draftOfTool([...scope, name].join('.'), tool, value, 'schema that a model answers by', places)];
  });
}

function namesGiven(index: SourceIndex, asks: (call: SourceCall) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  const take = (value: SourceValue, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'name') {
      names.add(value.name);
      const found = index.lookup(value.name);
      // `FORMAT = {type: "json_schema", json_schema: {schema: REPLY}}`
      if (found?.type === 'object') take(found, depth + 1);
    } else if (value.type === 'call' && WRAPS.test(value.callee)) {
      for (const inner of value.positional) if (inner.type === 'name') take(inner, depth + 1);
      for (const entry of optionsOf(value)) if (entry.key === 'schema') take(entry.value, depth + 1);
    } else if (value.type === 'choice') for (const option of value.options) take(option, depth + 1);
    else if (value.type === 'object')
      for (const { key, value: inner } of value.entries)
        if (/^(jsonschema|schema)$/.test(normalizeKey(key))) take(inner, depth + 1);
  };
  const visit = (entries: readonly SourceEntry[], asked: boolean, depth: number): void => {
    for (const { key, value } of entries) {
      const known = normalizeKey(key);
      if (SURE_KEY.test(known) || (asked && KEY.test(known))) take(value, 0);
      if (!asked && !HOLDS.test(known)) continue;
      if (depth >= MAX_DEPTH) continue;
      if (value.type === 'object' && HOLDS.test(known)) visit(value.entries, asked, depth + 1);
      if (value.type === 'call' && HOLDS.test(known)) visit(optionsOf(value), asked, depth + 1);
    }
  };
  for (const call of callsWithOptions(index.file)) visit(optionsOf(call), asks(call), 0);
  for (const { value } of listRoots(index.file)) if (value.type === 'object') visit(value.entries, false, 0);
  return names;
}

const TURNS = /^(messages|contents|prompt|(system|user)_?(prompt|message|instructions?)?|instructions?)$/i;

/** Whether a call is given what a model is told, whatever is called: `askJson({system: "…", messages, outputSchema: REPLY})`. */
export function givesTurns(entries: readonly SourceEntry[]): boolean {
  return entries.some(({ key, value }) => {
    if (!TURNS.test(key)) return false;
    // What a form says of faults is an object.
    if (value.type === 'name') return value.name !== 'undefined';
    return (
      value.type === (/s$/i.test(key) && !/instructions/i.test(key) ? 'list' : 'text') ||
      value.type === 'call'
    );
  });
}

/** `{name: "reply", strict: true, schema: {…}}`, `{type: "json_schema", …}` */
function isSurelyAnswer(value: SourceValue): boolean {
  if (value.type !== 'object') return false;
  const { entries } = value;
  if (wordOf(entryOf(entries, 'type')) === 'json_schema') return true;
  return (
    entryOf(entries, 'name')?.value.type === 'text' &&
    entryOf(entries, 'strict')?.value.type === 'boolean' &&
    entryOf(entries, 'schema')?.value.type === 'object'
  );
}

/** What a request says of a schema around it: `{name: "reply", strict: true, schema: {…}}`. */
function saidOf(value: SourceValue, name: string): { name: string; description: string; strict?: boolean } {
  const inner =
    value.type === 'object' ? entryOf(value.entries, 'json_schema', 'jsonSchema')?.value : undefined;
  const whole = inner ?? value;
  if (whole.type !== 'object' || entryOf(whole.entries, 'schema') === null) return { name, description: '' };
  const strict = entryOf(whole.entries, 'strict')?.value;
  return {
    name: wordOf(entryOf(whole.entries, 'name')) ?? name,
    description: wordOf(entryOf(whole.entries, 'description')) ?? '',
    ...(strict?.type === 'boolean' ? { strict: strict.value } : {}),
  };
}

/** The schema itself within what a request wraps it in; null where it stands elsewhere. */
function unwrap(value: SourceValue): SourceValue | null {
  if (value.type !== 'object') return value.type === 'call' ? value : null;
  const inner = entryOf(value.entries, 'json_schema', 'jsonSchema')?.value ?? value;
  const schema = inner.type === 'object' ? (entryOf(inner.entries, 'schema')?.value ?? inner) : inner;
  return schema.type === 'name' ? null : schema;
}

function hasProperties({ properties }: JsonRecord): boolean {
  return isRecord(properties) && Object.keys(properties).length > 0;
}

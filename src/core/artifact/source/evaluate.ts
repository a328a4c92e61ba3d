import type { Json } from '../problem.ts';
import { lastPart } from './names/name-words.ts';
import type { SourceCall, SourceEntry, SourceText, SourceValue } from './types.ts';

/** What a name stands for in this file; null where it is not known. */
export type Lookup = (name: string) => SourceValue | null;

/** The text with its holes as `${expression}`, whatever the language. */
export function renderText(text: SourceText): string {
  return text.parts.map((part) => ('text' in part ? part.text : `\${${part.hole}}`)).join('');
}

/** The text that stands in the file; what the program fills in is `{_}`. */
export function literalOf(text: SourceText): string {
  return text.parts.map((part) => ('text' in part ? part.text : '{_}')).join('');
}

export function hasHoles(text: SourceText): boolean {
  return text.parts.some((part) => 'hole' in part);
}

/** Keyword arguments and the members of object arguments: how either language writes options. */
export function optionsOf({ named, positional }: SourceCall): readonly SourceEntry[] {
  // Most calls are given no object, and every rule asks.
  if (!positional.some(isObject)) return named;
  return [...named, ...positional.flatMap((value) => (value.type === 'object' ? value.entries : []))];
}

function isObject({ type }: SourceValue): boolean {
  return type === 'object';
}

/** Whether other values may stand inside. */
export function isNested({ type }: SourceValue): boolean {
  return type === 'object' || type === 'list' || type === 'choice' || type === 'call';
}

/** The first entry of any of these names, in the order of the names. */
export function entryOf(entries: readonly SourceEntry[], ...keys: readonly string[]): SourceEntry | null {
  for (const key of keys) {
    const entry = entries.find((candidate) => candidate.key === key);
    if (entry !== undefined) return entry;
  }
  return null;
}

/** Nested deeper than this is data. */
const MAX_DEPTH = 40;

/**
 * The value as data. What only the program knows stands there as it is written (`${expression}`, `name`, `call("a")`), so
 * that putting another in its place is a change; functions and unreadable expressions are undefined.
 */
export function toJson(value: SourceValue, depth = 0): Json | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (value.type) {
    case 'text':
      return renderText(value);
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'list':
      return value.items.map((item) => toJson(item, depth + 1) ?? null);
    case 'object':
      return Object.fromEntries(
        value.entries.flatMap(({ key, value: inner }): [string, Json][] => {
          const json = toJson(inner, depth + 1);
          return json === undefined ? [] : [[key, json]];
        }),
      );
    case 'name':
      return value.name;
    case 'call':
      return showCall(value, depth);
    case 'choice': {
      const options = value.options.map((option) => toJson(option, depth + 1)).filter(isPresent);
      return options.length === 1 ? options[0] : options;
    }
    case 'function':
      return value.function.name === '' ? undefined : value.function.name;
    case 'spread':
    case 'other':
      return undefined;
  }
}

/** A text that only the program knows, as the hole that it is: `${options.description}`. */
export function showHole(value: SourceValue): string {
  const shown = toJson(value);
  return `\${${typeof shown === 'string' ? shown : '…'}}`;
}

/** `openai("gpt-4o")`: the last part of what is called, and its arguments. */
function showCall(call: SourceCall, depth: number): string {
  const show = (value: SourceValue) => {
    const json = toJson(value, depth + 1);
    if (json === undefined) return '…';
    return value.type === 'name' || value.type === 'call' ? String(json) : JSON.stringify(json);
  };
  const given = [
    ...call.positional.map(show),
    ...call.named.map(({ key, value }) => `${key}=${show(value)}`),
  ];
  return `${lastPart(call.callee)}(${given.join(', ')})`;
}

function isPresent(value: Json | undefined): value is Json {
  return value !== undefined;
}

/** The items of a list, with those of lists that are spread in it: `[...KINDS, "other"]`, `new Set(["a"])`. Null of others. */
export function itemsOf(value: SourceValue, lookup: Lookup, depth = 0): SourceValue[] | null {
  if (depth > MAX_DEPTH) return null;
  if (value.type === 'list')
    return value.items.flatMap((item) =>
      item.type === 'spread' ? (itemsOf(item.value, lookup, depth + 1) ?? [item]) : [item],
    );
  if (value.type === 'call' && value.callee === 'Set' && value.positional[0] !== undefined)
    return itemsOf(value.positional[0], lookup, depth + 1);
  const found = value.type === 'name' ? lookup(value.name) : null;
  return found === null ? null : itemsOf(found, lookup, depth + 1);
}

/** The value itself or, of a choice, its options; names are followed once. */
export function optionsIn(value: SourceValue, lookup: Lookup | null = null): SourceValue[] {
  if (value.type === 'choice') return value.options.flatMap((option) => optionsIn(option, lookup));
  if (value.type === 'name' && lookup !== null) {
    const found = lookup(value.name);
    if (found !== null) return optionsIn(found);
  }
  return [value];
}

/** The first text that the value may be. */
export function textIn(value: SourceValue | undefined, lookup: Lookup | null = null): SourceText | null {
  if (value === undefined) return null;
  for (const option of optionsIn(value, lookup)) if (option.type === 'text') return option;
  return null;
}

/** `ToolNames.READ_FILE`, `READ_FILE`: a constant of elsewhere, as opposed to `tool.name`. Its last part; null of others. */
export function constantOf(value: SourceValue | undefined): string | null {
  if (value?.type !== 'name') return null;
  const name = lastPart(value.name).replace(/^value$/, lastPart(value.name.replace(/\.value$/, '')));
  return /^[A-Z][A-Za-z0-9_]*$/.test(name) ? name : null;
}

/** The entry's value as a text without holes; null where it is none. */
export function wordOf(entry: SourceEntry | SourceValue | null | undefined): string | null {
  if (entry === null || entry === undefined) return null;
  const value = 'key' in entry ? entry.value : entry;
  return value.type === 'text' && !hasHoles(value) ? renderText(value) : null;
}

/** The values that a value is made of; none of a function. */
export function innerValues(value: SourceValue): SourceValue[] {
  switch (value.type) {
    case 'list':
      return value.items;
    case 'choice':
      return value.options;
    case 'object':
      return value.entries.map((entry) => entry.value);
    case 'call':
      return [
        ...(value.receiver === null ? [] : [value.receiver]),
        ...value.positional,
        ...value.named.map((entry) => entry.value),
      ];
    default:
      return [];
  }
}

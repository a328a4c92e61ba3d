import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';

/** What one part of a comparison found: sentences for people, most important first, and the fields behind them. */
export type Difference = { lines: string[]; fields: FieldChange[] };

/** `1 sentence`, `2 sentences` */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** A value on one line: text in quotes and cut at 60 characters, lists and mappings by their size. */
export function showValue(value: Json | undefined): string {
  if (value === undefined || value === null) return 'not set';
  if (Array.isArray(value)) {
    const inner = value.every((item) => item === null || typeof item !== 'object')
      ? value.map(showValue)
      : null;
    const text = inner?.join(', ');
    return text === undefined || text.length > 60 ? `a list of ${value.length}` : `[${text}]`;
  }
  if (typeof value === 'object') {
    const { length } = Object.keys(value);
    return length === 0 ? 'empty' : `a mapping of ${length}`;
  }
  if (typeof value !== 'string') return String(value);
  // White space alone, such as a separator, can only be told by its escapes, and so can what looks like one.
  return value !== '' && (value.trim() === '' || /^(?:\\[nrt])+$/.test(value))
    ? JSON.stringify(value.slice(0, 20))
    : `"${shorten(value, 60)}"`;
}

/** One line of at most `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}

/**
 * `0.2 -> 0.9`; of lists that are too long to show, and of those whose items have names, what came, went and changed: `"a"
 * added, "b" removed`.
 */
export function showMove(before: Json | undefined, after: Json | undefined): string {
  const [was, is] = [listNamed(before), listNamed(after)];
  if (was !== null && is !== null && (was.size > 0 || is.size > 0)) {
    const moves = describeNamed(was, is);
    if (moves !== '') return moves;
  }
  // Of a number that a file of text writes otherwise (`0.0`) the quotes say nothing.
  const isNumber = (value: Json | undefined) =>
    typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  if (isNumber(before) && isNumber(after) && typeof before !== typeof after) return `${before} -> ${after}`;
  const isLong = [before, after].some((value) => showValue(value).startsWith('a list of '));
  if (isLong && isPlainList(before) && isPlainList(after)) {
    const left = (list: Json[], other: Json[]) => list.filter((item) => !other.includes(item)).map(showValue);
    const moves = [
      ...listValues(left(after, before), 'added'),
      ...listValues(left(before, after), 'removed'),
    ].join(', ');
    if (moves !== '') return moves;
    return before.length === after.length
      ? 'in another order'
      : `${showValue(before)} -> ${showValue(after)}`;
  }
  return `${showValue(before)} -> ${showValue(after)}`;
}

/** None that may hold what gives access, such as `key`. */
const NAMES = ['name', 'id', 'title', 'label', 'model', 'slug', 'type'] as const;

/** The items of a list of mappings by what they are called; null where it is another list, or where names are missing or repeated. */
function listNamed(value: Json | undefined): Map<string, string> | null {
  if (value === undefined || value === null) return new Map();
  if (!Array.isArray(value)) return null;
  const items = value.flatMap((item): [string, string][] => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return [];
    const name = NAMES.map((key) => (Object.hasOwn(item, key) ? item[key] : undefined)).find(
      (one) => typeof one === 'string',
    );
    return typeof name === 'string' ? [[name, canonicalJson(item)]] : [];
  });
  const named = new Map(items);
  return named.size === value.length ? named : null;
}

function describeNamed(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): string {
  const names = (of: ReadonlyMap<string, string>, takes: (name: string) => boolean) =>
    [...of.keys()].filter(takes).map(showValue);
  return [
    ...listValues(
      names(is, (name) => !was.has(name)),
      'added',
    ),
    ...listValues(
      names(was, (name) => !is.has(name)),
      'removed',
    ),
    ...listValues(
      names(is, (name) => was.has(name) && was.get(name) !== is.get(name)),
      'changed',
    ),
  ].join(', ');
}

function isPlainList(value: Json | undefined): value is Json[] {
  return Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object');
}

function listValues(values: readonly string[], verb: string): string[] {
  if (values.length === 0) return [];
  const rest = values.length > 3 ? ` and ${values.length - 3} more` : '';
  return [`${values.slice(0, 3).join(', ')}${rest} ${verb}`];
}

/** `"a", "b" and 3 more`, names in code marks. */
export function listNames(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).map((name) => `\`${shorten(name, 60)}\``);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Sorts by weight, heaviest first, and keeps the order of equals. */
export function byWeight<T extends { weight: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => b.weight - a.weight);
}

/** The first `most` lines and how many more there are. */
export function capLines(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), `and ${countOf(lines.length - most + 1, 'more change')}`];
}

import type { FieldChange } from '../types.ts';
import { withoutNumber } from './align-settings.ts';
import { shorten } from './wording.ts';

/** Keys that say little without the one before them: also the id of a model, of which a table says something. */
const VAGUE = /^(id|model|name|path|provider|type|url|value|version)$|\//;

/** The keys of a path; a dot between digits is of a version, as in `minimax/m2.7`. */
export function keysOf(path: string): string[] {
  return withoutNumber(path).split(/(?<!\d)\.|\.(?!\d)/);
}

/** The last key of each path, or the last two where it is vague; the whole path where another ends alike. */
export function nameShortly(paths: readonly string[]): (path: string) => string {
  const count = new Map<string, number>();
  const end = (path: string) => {
    const keys = keysOf(path);
    return keys.slice(VAGUE.test(keys.at(-1) ?? '') ? -2 : -1).join('.');
  };
  const unique = new Set(paths.map(withoutNumber));
  for (const path of unique) count.set(end(path), (count.get(end(path)) ?? 0) + 1);
  return (path) => {
    const short = end(path);
    return `\`${shorten(count.get(short) === 1 ? short : withoutNumber(path), 80)}\``;
  };
}

/** ` (2nd)` of several settings of one path; nothing where what came or went says which one it is. */
export function ordinalOf({ field, before, after }: FieldChange): string {
  const count = /#(\d+)$/.exec(field)?.[1];
  if (count === undefined || before === null || after === null || typeof after === 'string') return '';
  const ending = /1\d$/.test(count) ? 'th' : (['th', 'st', 'nd', 'rd'][Number(count) % 10] ?? 'th');
  return ` (${count}${ending})`;
}

/**
 * A setting that stands elsewhere now, with what it held: `k` moved from `retriever` to `as_retriever`, by the keys that
 * are not the same at both places.
 */
export function describePlace(from: string, to: string): string {
  const [was, is] = [keysOf(from), keysOf(to)];
  let start = 0;
  while (start < was.length - 1 && start < is.length - 1 && was[start] === is[start]) start += 1;
  let end = 1;
  while (was.length - end > start && is.length - end > start && was.at(-end - 1) === is.at(-end - 1))
    end += 1;
  const [left, right] = [was, is].map((keys) => keys.slice(start, keys.length - end).join('.'));
  const shown = (keys: string | undefined) => `\`${shorten(keys ?? '', 60)}\``;
  const name = shown(was.slice(-end).join('.'));
  if (left === '') return `${name} moved into ${shown(right)}`;
  return right === ''
    ? `${name} moved out of ${shown(left)}`
    : `${name} moved from ${shown(left)} to ${shown(right)}`;
}

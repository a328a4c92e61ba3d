import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
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

/**
 * Which one of several settings of a path a line is about: ` (2nd)` behind its name, where what it held does not say it; behind
 * how it moved ` (2 of 3)` of those that held the same, where as many became the same. Of these only the first has a line.
 */
export function countAlike(
  changes: readonly FieldChange[],
  old: Record<string, Json>,
  now: Record<string, Json>,
): (change: FieldChange) => { which: string; share: string } | null {
  const keyOf = (path: string, value: Json) => `${withoutNumber(path)} ${canonicalJson(value)}`;
  const countOn = (side: Record<string, Json>) =>
    Map.groupBy(Object.entries(side), ([path, value]) => keyOf(path, value));
  const [held, holds] = [countOn(old), countOn(now)];
  const groups = Map.groupBy(
    changes,
    ({ field, before, after }) => `${keyOf(field, before)} ${canonicalJson(after)}`,
  );
  return (change) => {
    const { field, before, after } = change;
    const alike = groups.get(`${keyOf(field, before)} ${canonicalJson(after)}`) ?? [change];
    if (alike[0] !== change) return null;
    const all = (before === null ? holds : held).get(keyOf(field, before ?? after))?.length ?? 1;
    if (alike.length > 1 || (after === null && all > 1))
      return { which: '', share: ` (${alike.length} of ${Math.max(all, alike.length)})` };
    const isTold = before === null || after === null || (typeof after === 'string' && all === 1);
    const count = Number(/#(\d+)$/.exec(field)?.[1] ?? 1);
    return { which: isTold || (count === 1 && all === 1) ? '' : ` (${ordinal(count)})`, share: '' };
  };
}

function ordinal(count: number): string {
  const ending = count % 100 > 10 && count % 100 < 14 ? 'th' : ['th', 'st', 'nd', 'rd'][count % 10];
  return `${count}${ending ?? 'th'}`;
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

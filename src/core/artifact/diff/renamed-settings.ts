import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { normalizeKey, parentOf } from '../values.ts';
import { withoutNumber } from './align-settings.ts';
import { shorten, showValue } from './wording.ts';

/** A setting that went and the one that came in its place under another name. */
export type Renamed<T> = { gone: T; come: T };

type BothSides = { before: Json | undefined; after: Json | undefined };
type ReadSides<T> = (change: T) => BothSides & { path: string };

const isUnset = (value: Json | undefined): boolean => value === undefined || value === null;
const isGone = ({ before, after }: BothSides): boolean => !isUnset(before) && isUnset(after);
const isCome = ({ before, after }: BothSides): boolean => isUnset(before) && !isUnset(after);

/** What frameworks called otherwise once, and what others call it: either may be the later one. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['resulttype', 'outputtype'],
  ['resultretries', 'outputretries'],
  ['systemprompt', 'instructions', 'system', 'systemmessage'],
  ['model', 'modelname', 'modelid'],
  ['maxtokens', 'maxoutputtokens', 'maxcompletiontokens', 'maxnewtokens', 'maxtokenstosample'],
  ['functions', 'tools'],
];

/**
 * Which of the settings that went are those that came, in one place: by names that mean the same, or by one value under names
 * that share a word. A name that several could be the heir of is none. `gone` and `come` are told apart by which side is unset.
 */
export function findRenamed<T>(changes: readonly T[], read: ReadSides<T>): Renamed<T>[] {
  const sides = changes.map((change) => ({ change, ...read(change) }));
  const [gone, come] = [sides.filter(isGone), sides.filter(isCome)];
  if (gone.length * come.length > MAX_PAIRS) return [];
  const pairs = gone.flatMap((old) =>
    come.flatMap((now) => (isSame(old, now) ? [{ gone: old.change, come: now.change }] : [])),
  );
  return pairs.filter(
    (pair) => pairs.filter((other) => other.gone === pair.gone || other.come === pair.come).length === 1,
  );
}

/** What holds settings of no one part: what stood in nothing and stands there now may well be the same one. */
const GENERAL =
  /^(app|default|model|llm|ai)?_?(config(uration)?|settings|options|param(eter)?s|defaults?|recommended|constants)$/i;
/** What says of a setting only that nobody has chosen another: `RECOMMENDED_MAX_TOKENS`, `DEFAULT_MAX_TOKENS`. */
const GIVEN = /^(default|recommended|conf|config)_(?=[a-z])/;

/**
 * Which of the settings that went stand elsewhere now under their own key: with the same value, or where one of both places
 * is the other without what holds it (`MAX_TOKENS` and `Config.MAX_TOKENS`, not `Judge.MAX_TOKENS`). That a key or a place is the
 * default says nothing: `RECOMMENDED_MAX_TOKENS` is `DEFAULT.max_tokens`. A key that came or went twice is none.
 */
export function findMoved<T>(changes: readonly T[], read: ReadSides<T>): Renamed<T>[] {
  const sides = changes.map((change) => ({ change, ...read(change) }));
  const byName = pairByKey(sides, lastOf);
  const paired = new Set(byName.flatMap(({ gone, come }) => [gone, come]));
  // A default that went stands for no setting whose own name is elsewhere now.
  const left = sides.filter(({ change }) => !paired.has(change));
  return [...byName, ...pairByKey(left, (path) => coreOf(lastOf(path)))];
}

function pairByKey<T>(sides: readonly (Side & { change: T })[], keyOf: (path: string) => string) {
  return [...Map.groupBy(sides, ({ path }) => keyOf(path)).values()].flatMap((group): Renamed<T>[] => {
    const [gone, ...moreGone] = group.filter(isGone);
    const [come, ...moreCome] = group.filter(isCome);
    if (gone === undefined || come === undefined || moreGone.length + moreCome.length > 0) return [];
    if (isNamesake(gone.path, come.path)) return [];
    const same = canonicalJson(gone.before ?? null) === canonicalJson(come.after ?? null);
    const [from, to] = [parentOf(gone.path), parentOf(come.path)];
    const [was, is] = [from, to].map((path) => (path === '' ? [] : path.split('.')));
    const isInner = (one: string[] = [], other: string[] = []) =>
      one.length === 0
        ? other.every((key) => GENERAL.test(key))
        : one.every((key) => other.some((held) => coreOf(held) === coreOf(key)));
    return same || isInner(was, is) || isInner(is, was) ? [{ gone: gone.change, come: come.change }] : [];
  });
}

/** `maxTokens` is called `maxOutputTokens` now; with what it holds where that is another. */
export function describeRenamed(gone: FieldChange, come: FieldChange): string {
  const [from, to] = [gone, come].map(({ field }) => `\`${shorten(field, 80)}\``);
  return canonicalJson(gone.before) === canonicalJson(come.after)
    ? `${from} is called ${to} now`
    : `${from} ${showValue(gone.before)} replaced by ${to} ${showValue(come.after)}`;
}

/**
 * The later settings under the names that what holds them had before, where a function, a class or a section is called
 * otherwise and holds settings of the same names: `ask.client.model` as `answer.client.model`; with the names that changed.
 */
export function followHolders(
  before: Record<string, Json>,
  after: Record<string, Json>,
): { before: Record<string, Json>; renamed: { from: string; to: string }[] } {
  const [gone, come] = [groupByHolder(before, after), groupByHolder(after, before)];
  if (gone.size * come.size > MAX_PAIRS) return { before, renamed: [] };
  // What holds other values may be another thing: `openai.model` and `anthropic.model`.
  const holdSame = (group: readonly string[], from: string, to: string) => {
    const same = group.filter(
      (path) =>
        canonicalJson(before[path] ?? null) ===
        canonicalJson(after[`${to}${path.slice(from.length)}`] ?? null),
    );
    return same.length * 2 >= group.length;
  };
  // With a key more or less it is the same one where most of what it holds stayed.
  const holdMostly = (was: readonly string[], is: readonly string[], from: string, to: string) => {
    const same = was.filter(
      (tail) =>
        is.includes(tail) &&
        canonicalJson(before[`${from}${tail}`] ?? null) === canonicalJson(after[`${to}${tail}`] ?? null),
    );
    return same.length > 1 && same.length * 2 > Math.max(was.length, is.length);
  };
  const tailsOf = (group: readonly string[], holder: string) =>
    group.map((path) => path.slice(holder.length)).sort();
  const pairs = [...gone].flatMap(([from, group]) =>
    [...come].flatMap(([to, others]) => {
      const [was, is] = [tailsOf(group, from), tailsOf(others, to)];
      const isSameKind = canonicalJson(was) === canonicalJson(is) && holdSame(group, from, to);
      return isSameKind || holdMostly(was, is, from, to) ? [{ from, to }] : [];
    }),
  );
  const renamed = pairs.filter(
    (pair) => pairs.filter(({ from, to }) => from === pair.from || to === pair.to).length === 1,
  );
  const moved = Object.entries(before).map(([path, value]): [string, Json] => {
    const pair = renamed.find(({ from }) => path.startsWith(`${from}.`));
    return [pair === undefined ? path : `${pair.to}${path.slice(pair.from.length)}`, value];
  });
  return { before: Object.fromEntries(moved), renamed };
}

/** The settings of one side by the first part of their path, where the other side has nothing under it. */
function groupByHolder(side: Record<string, Json>, other: Record<string, Json>): Map<string, string[]> {
  const known = new Set(Object.keys(other).map(holderOf));
  const groups = Map.groupBy(
    Object.keys(side).filter((path) => path.includes('.')),
    holderOf,
  );
  return new Map([...groups].filter(([holder]) => !known.has(holder)));
}

function holderOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('.')));
}

const MAX_PAIRS = 2_500;

type Side = { path: string; before: Json | undefined; after: Json | undefined };

function isSame(old: Side, now: Side): boolean {
  if (parentOf(old.path) !== parentOf(now.path) || isNamesake(old.path, now.path)) return false;
  const [from, to] = [lastOf(old.path), lastOf(now.path)];
  const [a, b] = [normalizeKey(from), normalizeKey(to)];
  if (SYNONYMS.some((names) => names.includes(a) && names.includes(b))) return true;
  // `query_model_name` is `query_model` now.
  const bare = (key: string) => key.replace(/model(name|id)$/, 'model');
  if (bare(a) === bare(b) && bare(a) !== 'model') return true;
  const words = wordsIn(to);
  return (
    wordsIn(from).some((word) => words.includes(word)) &&
    canonicalJson(old.before ?? null) === canonicalJson(now.after ?? null)
  );
}

/** Another setting of one path, which its number alone tells from it, is neither called otherwise nor elsewhere. */
function isNamesake(one: string, other: string): boolean {
  return withoutNumber(one) === withoutNumber(other);
}

/** `RECOMMENDED_MAX_TOKENS`, `defaultMaxTokens` and `max_tokens` are `max_tokens`. */
function coreOf(key: string): string {
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
  return words.replace(GIVEN, '');
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function wordsIn(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 2);
}

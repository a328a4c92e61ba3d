import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import { normalizeKey } from '../values.ts';

/** A setting that went and the one that came in its place under another name. */
export type Renamed<T> = { gone: T; come: T };

/** What frameworks called otherwise once, and what others call it: either may be the later one. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['resulttype', 'outputtype'],
  ['resultretries', 'outputretries'],
  ['systemprompt', 'instructions', 'system', 'systemmessage'],
  ['model', 'modelname', 'modelid'],
  ['maxtokens', 'maxoutputtokens', 'maxcompletiontokens', 'maxnewtokens'],
  ['functions', 'tools'],
];

/**
 * Which of the settings that went are those that came, in one place: by names that mean the same, or by one value under names
 * that share a word. A name that several could be the heir of is none. `gone` and `come` are told apart by which side is unset.
 */
export function findRenamed<T>(
  changes: readonly T[],
  read: (change: T) => { path: string; before: Json | undefined; after: Json | undefined },
): Renamed<T>[] {
  const isUnset = (value: Json | undefined) => value === undefined || value === null;
  const sides = changes.map((change) => ({ change, ...read(change) }));
  const gone = sides.filter(({ before, after }) => !isUnset(before) && isUnset(after));
  const come = sides.filter(({ before, after }) => isUnset(before) && !isUnset(after));
  if (gone.length * come.length > MAX_PAIRS) return [];
  const pairs = gone.flatMap((old) =>
    come.flatMap((now) => (isSame(old, now) ? [{ gone: old.change, come: now.change }] : [])),
  );
  return pairs.filter(
    (pair) => pairs.filter((other) => other.gone === pair.gone || other.come === pair.come).length === 1,
  );
}

const MAX_PAIRS = 2_500;

type Side = { path: string; before: Json | undefined; after: Json | undefined };

function isSame(old: Side, now: Side): boolean {
  if (parentOf(old.path) !== parentOf(now.path)) return false;
  const [from, to] = [lastOf(old.path), lastOf(now.path)];
  const [a, b] = [normalizeKey(from), normalizeKey(to)];
  if (SYNONYMS.some((names) => names.includes(a) && names.includes(b))) return true;
  const words = wordsIn(to);
  return (
    wordsIn(from).some((word) => words.includes(word)) &&
    canonicalJson(old.before ?? null) === canonicalJson(now.after ?? null)
  );
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
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

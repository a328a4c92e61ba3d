import type { Json } from './problem.ts';

export type JsonRecord = { [key: string]: Json };

/** Whether `value` is a mapping (not a list, not null). */
export function isRecord(value: Json | undefined): value is JsonRecord {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The member, never an inherited one; undefined where `value` is no mapping or lacks it. */
export function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function stringOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOf(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** `chunk_size`, `chunkSize`, `Chunk-Size` and `CHUNK SIZE` are one key. */
export function normalizeKey(key: string): string {
  return key.toLowerCase().replace(/[\s_-]/g, '');
}

/** A leaf of parsed data: a scalar, a list of scalars, or an empty mapping. */
export type Leaf = {
  keys: (string | number)[];
  value: Json;
  /** Where it stands, if its keys are names that the file does not have: an option in a list of arguments. */
  place?: (string | number)[];
  /** On which line of the text there, from 0: an option in a script. */
  below?: number;
};

/** Every leaf in file order. Recursion is safe: parsers refuse deep nesting. */
export function listLeaves(data: Json, keys: (string | number)[] = []): Leaf[] {
  if (Array.isArray(data)) {
    // By index, one more item at the front would be a change of all of them.
    if (data.every((item) => item === null || typeof item !== 'object')) return [{ keys, value: data }];
    return data.flatMap((item, index) => listLeaves(item, [...keys, index]));
  }
  if (isRecord(data)) {
    const entries = Object.entries(data);
    if (entries.length === 0) return [{ keys, value: data }];
    return entries.flatMap(([key, value]) => listLeaves(value, [...keys, key]));
  }
  return [{ keys, value: data }];
}

/** The members of a record by their normalized keys, in their order. */
export function entriesOf(record: JsonRecord): { key: string; value: Json }[] {
  return Object.entries(record).map(([key, value]) => ({ key: normalizeKey(key), value }));
}

/** The mapping or list that a leaf is a member of, as one text. */
export function sectionOf({ keys }: Leaf): string {
  return JSON.stringify(keys.slice(0, -1));
}

/** A configuration has fewer leaves than this; a file with more is data. */
const MAX_LEAVES = 20_000;
/** Characters of all dotted paths together. */
const MAX_PATHS = 4_000_000;

/** Whether `listLeaves` and `settingsOf` stay small on this data. Stops at the limit. */
export function isConfigSized(data: Json): boolean {
  let leaves = 0;
  let paths = 0;
  const visit = (value: Json, length: number): boolean => {
    const inner = value !== null && typeof value === 'object' ? Object.entries(value) : [];
    if (inner.length === 0) {
      leaves += 1;
      paths += length;
      return leaves <= MAX_LEAVES && paths <= MAX_PATHS;
    }
    return inner.every(([key, item]) => visit(item, length + key.length + 2));
  };
  return visit(data, 0);
}

/** `messages[0].content` */
export function dottedPath(keys: readonly (string | number)[]): string {
  return keys.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    '',
  );
}

/** `a.b` of the dotted path `a.b.c`; empty where nothing holds it. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('.'), 0));
}

/** `a` and `a.b` of the dotted path `a.b.c`: what holds it. */
export function holdersOf(path: string): string[] {
  return [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index));
}

/** The leaves of `data` by dotted path as the optional member `otherSettings`; nothing where there are none. */
export function otherSettingsOf(data: JsonRecord): { otherSettings?: Record<string, Json> } {
  if (Object.keys(data).length === 0 || !isConfigSized(data)) return {};
  return { otherSettings: settingsOf(listLeaves(data)) };
}

/** The members of a mapping without those that `known` names. */
export function withoutKeys(record: JsonRecord, known: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !known.includes(key)));
}

/** The leaves as one flat record, by dotted path. */
export function settingsOf(leaves: readonly Leaf[]): Record<string, Json> {
  return Object.fromEntries(leaves.map((leaf) => [dottedPath(leaf.keys), leaf.value]));
}

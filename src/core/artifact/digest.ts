import { hash } from 'node:crypto';

const MEMBER = { enumerable: true, writable: true, configurable: true };

/**
 * JSON with sorted object keys and no white space: equal data always gives equal text. `undefined` members are
 * left out, as in JSON.stringify; key order and layout of the source do not count.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(withSortedKeys(value));
}

/** Of a copy, because a function that `JSON.stringify` calls for each value takes several times as long. */
function withSortedKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withSortedKeys);
  const record = value as Record<string, unknown>;
  // What says itself how it is written, such as a date.
  if (typeof record.toJSON === 'function') return withSortedKeys(record.toJSON());
  const sorted: Record<string, unknown> = {};
  for (const key of sortedKeys(record)) {
    const member = withSortedKeys(record[key]);
    // Set like any other, it would not be a member.
    if (key === '__proto__') Object.defineProperty(sorted, key, { ...MEMBER, value: member });
    else sorted[key] = member;
  }
  return sorted;
}

/** More are left to the engine's own sort, which first makes room for more than most objects have. */
const FEW = 16;

/** By code units, as `sort` has them. */
function sortedKeys(record: object): string[] {
  const keys = Object.keys(record);
  if (keys.length > FEW) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

/** SHA-256 (64 hex digits) of the canonical JSON of `value`. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

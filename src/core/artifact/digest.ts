import { hash } from 'node:crypto';

/**
 * JSON with sorted object keys and no white space: equal data always gives equal text. Members that JSON does not have are left out or
 * null, as in JSON.stringify; key order and layout of the source do not count. Keys that are numbers come first, as in any object.
 */
export function canonicalJson(value: unknown): string {
  return write(value) ?? 'null';
}

/** Undefined of what JSON does not have. Written directly: `JSON.stringify` of a copy with sorted keys takes twice as long. */
function write(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? 'null').join(',')}]`;
  const record = value as Record<string, unknown>;
  // What says itself how it is written, such as a date.
  if (typeof record.toJSON === 'function') return write(record.toJSON());
  const members: string[] = [];
  for (const key of sortedKeys(record)) {
    const member = write(record[key]);
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${member}`);
  }
  return `{${members.join(',')}}`;
}

function sortedKeys(record: Record<string, unknown>): string[] {
  const keys = Object.keys(record);
  const firstName = keys.findIndex((key) => !isIndex(key));
  if (firstName <= 0) return firstName === 0 ? keys.sort() : keys;
  return [...keys.slice(0, firstName), ...keys.slice(firstName).sort()];
}

/** An object has such keys before all others, in their order as numbers, whatever order they were given in. */
function isIndex(key: string): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
}

/** SHA-256 (64 hex digits) of the canonical JSON of `value`. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

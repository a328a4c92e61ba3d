import type { Json } from '../../artifact/problem.ts';

/** What a JSON pointer (RFC 6901) leads to; undefined: nothing is there. */
export function readPointer(data: Json, pointer: string): Json | undefined {
  let value: Json | undefined = data;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (value === null || typeof value !== 'object') return undefined;
    // An array has more members than its elements, and none of them is part of an answer.
    if (Array.isArray(value)) value = /^(0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
    else value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

import type { Json } from '../problem.ts';
import { isRecord, memberOf, stringOf } from '../values.ts';

/** Values after which following references stops: a file of them is no configuration. */
const MAX_VALUES = 200_000;
const MAX_DEPTH = 200;

/**
 * The data with every `{$ref: '#/a/b'}` replaced by what stands there, as JSON Schema and promptfoo do. A reference that
 * leads nowhere, in a circle or to another file stays as it is, as do all of them where the result would be too large.
 */
export function resolveLocalReferences(data: Json): Json {
  let left = MAX_VALUES;
  const resolve = (value: Json, following: readonly string[], depth: number): Json => {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) throw new RangeError('too many values');
    if (Array.isArray(value)) return value.map((item) => resolve(item, following, depth + 1));
    if (!isRecord(value)) return value;
    const reference = stringOf(memberOf(value, '$ref'));
    if (reference?.startsWith('#/') && !following.includes(reference)) {
      const target = follow(data, reference);
      if (target !== undefined) return resolve(target, [...following, reference], depth + 1);
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, resolve(item, following, depth + 1)]),
    );
  };
  try {
    return resolve(data, [], 0);
  } catch (error) {
    if (error instanceof RangeError) return data;
    throw error;
  }
}

/** The first keys that local references lead through: `assertionTemplates` of `#/assertionTemplates/short`. */
export function listReferredKeys(text: string): Set<string> {
  return new Set(Array.from(text.matchAll(/["']#\/([^/"'\s]+)/g), (match) => match[1] ?? ''));
}

function follow(data: Json, reference: string): Json | undefined {
  let value: Json | undefined = data;
  for (const part of reference.slice(2).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(key)] : memberOf(value, key);
    if (value === undefined) return undefined;
  }
  return value;
}

import type { z } from 'zod';
import { nearestName } from '../nearest.ts';

type Keys = readonly (string | number)[];
/** A key, and the mapping it is a key of, as `suites[].dataset`; empty for the file. */
type Place = { key: string; within: string };
/** What a rubric or a target may nest at most; a schema that contains itself ends here. */
const MAX_DEPTH = 12;

/** What a key was meant to be that the mapping at `at` does not know, in words; null where nothing is known of it. */
export function explainUnknownKey(schema: z.ZodType, at: Keys, key: string): string | null {
  const all = listKeys(schema, '', 0);
  const within = at.map((part) => (typeof part === 'number' ? '[]' : `.${part}`)).join('');
  const here = all.filter((place) => place.within === within.replace(/^\./, '')).map((place) => place.key);
  const near = nearestName(key, here);
  if (near !== null) return `Did you mean "${near}"?`;
  const elsewhere = nearestName(key, new Set(all.map((place) => place.key)));
  const places = [...new Set(all.filter((place) => place.key === elsewhere).map((place) => place.within))];
  if (elsewhere !== null && places.length <= 2)
    return `\`${elsewhere}\` is a key of ${places.map((place) => (place === '' ? 'the file itself' : `\`${place}\``)).join(' and ')}.`;
  return here.length === 0 ? null : `Known: ${[...new Set(here)].join(', ')}.`;
}

/** Every key that a schema knows, of every form that a value may have. By what schemas say of themselves: who only looks for artifacts does not load the library. */
function listKeys(schema: z.core.$ZodType, within: string, depth: number): Place[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (next: z.core.$ZodType, path: string) => listKeys(next, path, depth + 1);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, value]) => [
        { key, within },
        ...inner(value, within === '' ? key : `${within}.${key}`),
      ]);
    case 'array':
      return inner(def.element, `${within}[]`);
    case 'union':
      return def.options.flatMap((option) => inner(option, within));
    case 'optional':
    case 'nullable':
    case 'default':
      return inner(def.innerType, within);
    case 'pipe':
      return inner(def.in, within);
    default:
      return [];
  }
}

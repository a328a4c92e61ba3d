import type { SourceValue } from './types.ts';

/** What stands left of `=` where a value is taken apart: a name, or patterns by place or by key. Null: nothing that has a name. */
export type Pattern = string | null | readonly Pattern[] | ReadonlyMap<string, Pattern>;

/** A name with its part of the value. */
export type Taken = { name: string; value: SourceValue };

/** Patterns within patterns deeper than this are written by no one. */
const MAX_DEPTH = 20;

/**
 * The names of a pattern with what is known of their values: of `[key, model] = local ? ["", "llama3"] : [env.KEY, "gpt-4o"]` the
 * model is either of two. Names of which nothing is known are left out.
 */
export function takeParts(pattern: Pattern, value: SourceValue, depth = 0): Taken[] {
  if (pattern === null || depth > MAX_DEPTH) return [];
  if (typeof pattern === 'string') return [{ name: pattern, value }];
  const parts: [number | string, Pattern][] =
    pattern instanceof Map ? [...pattern] : [...(pattern as readonly Pattern[]).entries()];
  return parts.flatMap(([at, inner]) => {
    const part = partOf(value, at, depth);
    return part === null ? [] : takeParts(inner, part, depth + 1);
  });
}

/** Of a choice the parts of its options. Null where it is not known. */
function partOf(value: SourceValue, at: number | string, depth: number): SourceValue | null {
  if (depth > MAX_DEPTH) return null;
  switch (value.type) {
    case 'list': {
      if (typeof at === 'string') return null;
      // Behind what is spread in it the places are not known.
      const known = value.items.slice(0, at + 1);
      return known.some(({ type }) => type === 'spread') ? null : (known[at] ?? null);
    }
    case 'object':
      return value.entries.find(({ key }) => key === at)?.value ?? null;
    case 'choice': {
      const options = value.options.flatMap((option) => partOf(option, at, depth + 1) ?? []);
      const [first] = options;
      if (first === undefined) return null;
      const last = options.at(-1) ?? first;
      return options.length === 1
        ? first
        : { type: 'choice', options, lines: [first.lines[0], Math.max(first.lines[1], last.lines[1])] };
    }
    default:
      return null;
  }
}

import type { Json, Problem } from '../problem.ts';

const NOT_JSON = 'JSON has no NaN and no Infinity: write null, or leave the key out.';

/**
 * The keys to a number that is not finite; null where there is none. YAML has numbers that no other format has, and that make
 * every mean one of them.
 */
export function findUnmeasurable(value: Json): (string | number)[] | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : [];
  if (value === null || typeof value !== 'object') return null;
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [key, inner] of entries) {
    const below = findUnmeasurable(inner);
    if (below !== null) return [key, ...below];
  }
  return null;
}

/** What is wrong with a row that has such a number under these keys. */
export function describeUnmeasurable(
  keys: readonly (string | number)[],
): Pick<Problem, 'expected' | 'found' | 'hint'> {
  const found = `\`${keys.join('.')}\` that is none`;
  return { expected: 'a finite number', found, hint: 'Write null, or leave the key out.' };
}

/** Says what to do where a parser of JSON found such a number. */
export function hintAtNumbers(problem: Problem): Problem {
  return /^["`]?-?(?:NaN|Infinity)/.test(problem.found) ? { ...problem, hint: NOT_JSON } : problem;
}

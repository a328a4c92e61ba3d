import type { Json } from '../../../artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../../artifact/values.ts';
import type { ExpectedCall } from '../calls/expected-calls.ts';

/** How the arguments made relate to those expected, as agentevals' `tool_args_match_mode` has it. */
export type ArgumentsMode = 'exact' | 'ignore' | 'subset' | 'superset';

/** Equal as data: the order of keys says nothing. Recursion ends with the shallower of the two. */
function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null))
    );
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key] ?? null, b[key] ?? null))
  );
}

/**
 * Whether arguments match those expected: all the same; any; only expected ones with expected values (`subset`); at
 * least the expected ones with expected values (`superset`). Values are compared whole.
 */
export function argumentsMatch(
  given: JsonRecord,
  expected: ExpectedCall['arguments'],
  mode: ArgumentsMode,
): boolean {
  if (expected === null || mode === 'ignore') return true;
  const right = (name: string) =>
    expected.get(name)?.allowed.some((one) => sameJson(given[name] ?? null, one)) === true;
  const onlyExpected = () => Object.keys(given).every(right);
  const allExpected = () =>
    [...expected].every(([name, { optional }]) => (Object.hasOwn(given, name) ? right(name) : optional));
  return (mode === 'superset' || onlyExpected()) && (mode === 'subset' || allExpected());
}

/** The other way round: what the expected ones are to those made. */
export function turned(mode: ArgumentsMode): ArgumentsMode {
  return mode === 'subset' ? 'superset' : mode === 'superset' ? 'subset' : mode;
}

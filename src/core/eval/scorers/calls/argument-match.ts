import type { Json } from '../../../artifact/problem.ts';
import { isRecord, type JsonRecord } from '../../../artifact/values.ts';
import type { Case, ToolCall } from '../../types.ts';
import { clip, codeName } from '../text.ts';
import type { ExpectedCall } from './expected-calls.ts';

/** How texts in arguments are compared: as BFCL does, or character by character. */
export type StringRule = 'normalized' | 'exact';

/** One parameter of a call under its rule; `fault` is null where it is right. */
export type ArgumentCheck = { parameter: string; fault: string | null };

/**
 * Every parameter that is expected or given, checked by the rules of the Berkeley Function-Calling Leaderboard: a
 * given value must be among the allowed ones, a missing one must be optional (and not required by the tool itself),
 * an unexpected one is wrong. JSON does not tell 5 from 5.0, so a whole number always passes for a float.
 */
export function checkArguments(
  expected: ExpectedCall,
  call: ToolCall,
  testCase: Case,
  strings: StringRule,
): ArgumentCheck[] {
  if (expected.arguments === null) return [];
  const rules = { form: expected.form, strings, deep: false };
  const required = requiredParameters(testCase, expected.name);
  const checks: ArgumentCheck[] = [];
  for (const [parameter, rule] of expected.arguments) {
    const given = Object.hasOwn(call.arguments, parameter) ? call.arguments[parameter] : undefined;
    if (given !== undefined) {
      const right = rule.allowed.some((allowed) => isAllowed(given, allowed, rules));
      const wanted = rule.allowed.filter((allowed) => allowed !== '' || rule.allowed.length === 1);
      const fault = `${codeName(parameter)} is ${show(given)}, expected ${wanted.slice(0, 3).map(show).join(' or ')}`;
      checks.push({ parameter, fault: right ? null : fault });
    } else if (!rule.optional || required.has(parameter)) {
      checks.push({ parameter, fault: `${codeName(parameter)} is missing` });
    }
  }
  for (const parameter of Object.keys(call.arguments)) {
    if (expected.arguments.has(parameter)) continue;
    checks.push({ parameter, fault: `${codeName(parameter)} was not expected` });
  }
  return checks;
}

/** Providers refuse dots in tool names, so `math.factorial` comes back as `math_factorial`. */
export function sameTool(a: string, b: string): boolean {
  return a === b || a.replaceAll('.', '_') === b.replaceAll('.', '_');
}

/** Removes ` ,./-_*^`, lower-cases, and turns `'` into `"`: dates and names written differently are one text. */
export function normalizeString(text: string): string {
  return text
    .replace(/[ ,./\-_*^]/g, '')
    .toLowerCase()
    .replaceAll("'", '"');
}

type Rules = Pick<ExpectedCall, 'form'> & {
  strings: StringRule;
  /** Inside a mapping of a mapping, where BFCL knows no alternatives and compares what is written. */
  deep: boolean;
};

/** Recursion ends with the expected value, whose depth its parser bounds. */
function isAllowed(given: Json, allowed: Json, rules: Rules): boolean {
  if (typeof given === 'string' && typeof allowed === 'string') {
    return rules.strings === 'exact'
      ? given === allowed
      : normalizeString(given) === normalizeString(allowed);
  }
  if (Array.isArray(given)) {
    // BFCL's checker takes the mark of an optional parameter for the empty list.
    if (!Array.isArray(allowed)) return rules.form === 'bfcl' && allowed === '' && given.length === 0;
    return (
      given.length === allowed.length &&
      given.every((item, index) => isAllowed(item, allowed[index] ?? null, rules))
    );
  }
  if (isRecord(given) && isRecord(allowed)) return isAllowedRecord(given, allowed, rules);
  return given === allowed;
}

function isAllowedRecord(given: JsonRecord, allowed: JsonRecord, rules: Rules): boolean {
  const bfcl = rules.form === 'bfcl';
  const alternatives = (key: string): Json[] => {
    const value = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
    if (value === undefined) return [];
    if (!bfcl || !Array.isArray(value)) return [value];
    return rules.deep ? [...value, value] : value;
  };
  const inside = { ...rules, deep: true };
  const rightValues = Object.entries(given).every(([key, value]) =>
    alternatives(key).some((one) => isAllowed(value, one, inside)),
  );
  const nothingMissing = Object.keys(allowed).every(
    (key) => Object.hasOwn(given, key) || (bfcl && alternatives(key).includes('')),
  );
  return rightValues && nothingMissing;
}

function requiredParameters(testCase: Case, toolName: string): Set<Json> {
  const tool = testCase.tools?.find((candidate) => sameTool(candidate.name, toolName));
  const required = tool?.parameters.required;
  return new Set(Array.isArray(required) ? required : []);
}

/** A value in one short line, without walking a large one. */
function show(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(clip(value, 40));
  if (value === null || typeof value !== 'object') return String(value);
  if (Array.isArray(value)) {
    const short = value.length <= 4 && value.every((item) => item === null || typeof item !== 'object');
    return short ? `[${value.map(show).join(', ')}]` : `a list of ${value.length}`;
  }
  return `a mapping of ${Object.keys(value).length}`;
}

import { parseJson } from '../../../artifact/documents/structured.ts';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord, type JsonRecord, memberOf } from '../../../artifact/values.ts';
import type { Case, Score } from '../../types.ts';
import { notApplicable, unmeasured } from '../define.ts';

/** What one argument may be. */
export type ArgumentRule = {
  /** Any of these is right. */
  allowed: Json[];
  optional: boolean;
};

/** A call that should be made. */
export type ExpectedCall = {
  name: string;
  /** Rules by parameter; null: any arguments will do. */
  arguments: Map<string, ArgumentRule> | null;
  /**
   * Berkeley Function-Calling Leaderboard answers list the alternatives of every parameter, inside mappings too;
   * plain answers hold the values themselves.
   */
  form: 'plain' | 'bfcl';
};

/** Under these keys data sets keep the calls that should be made. */
const CALL_KEYS = [
  'tool_calls',
  'tool_call',
  'ground_truth',
  'expected_tool_calls',
  'reference_tool_calls',
  'expected_tools',
  'function_call',
] as const;
/** What a bare text must look like to name a tool; anything else is an answer. */
const TOOL_NAME = /^[A-Za-z_][\w.:/-]{0,127}$/;
/** Pairing calls takes time with the cube of their number. */
export const MAX_CALLS = 100;
const ARGUMENT_KEYS = ['arguments', 'args', 'parameters', 'input', 'input_parameters'] as const;

/**
 * The calls a case expects, in no particular order; `[]`: no call is expected; null: the case says nothing of calls.
 *
 * `expected` may be a call, a list of at most 100 calls, or a mapping that has them under `tool_calls`,
 * `ground_truth` and the like. A call is `{name, arguments}`, `{name}` or a bare name (any arguments), OpenAI's `{function: {name, arguments}}`, or
 * BFCL's `{name: {parameter: [alternatives]}}`. Null instead of calls, and a case that expects nothing at all (BFCL's
 * irrelevance rows), mean: no call.
 */
export function expectedToolCalls(testCase: Case): ExpectedCall[] | null {
  const { expected } = testCase;
  if (expected === null) return [];
  if (isRecord(expected)) {
    const key = CALL_KEYS.find((name) => Object.hasOwn(expected, name));
    // A tool may itself be called `ground_truth`, but not with a list or text as its parameters.
    if (key !== undefined) return readCalls(expected[key] ?? null);
  }
  return Array.isArray(expected) && expected.some((item) => !isRecord(item)) ? null : readCalls(expected);
}

/** Whether a case says something of calls, readable or not: what cannot be read must not leave its case out. */
export function namesCalls(testCase: Case): boolean {
  return expectedToolCalls(testCase) !== null || unreadableCalls(testCase) !== null;
}

/** The score of a case whose calls are not known. */
export function withoutCalls(testCase: Case): Score {
  const unreadable = unreadableCalls(testCase);
  return unreadable === null ? notApplicable('expected tool calls') : unmeasured(unreadable);
}

/** Why the calls that a case lists cannot be read; null where it lists none. `ground_truth` may be an answer as well. */
export function unreadableCalls({ expected }: Case): string | null {
  if (!isRecord(expected)) return null;
  const key = CALL_KEYS.find((name) => Object.hasOwn(expected, name));
  const value = key === undefined ? null : (expected[key] ?? null);
  if (key === 'ground_truth' || readCalls(value) !== null) return null;
  const listed = Array.isArray(value) ? value : [value];
  const wrong = listed.findIndex((one) => readCall(one) === null);
  const why =
    listed.length > MAX_CALLS
      ? `there are more than ${MAX_CALLS}`
      : `entry ${wrong + 1} is no call: \`{name, arguments}\` or a name`;
  return `\`expected.${key}\` cannot be read: ${why}`;
}

/** The calls in a value of one of those forms; null where it holds anything else, or more than 100. */
export function readCalls(value: Json): ExpectedCall[] | null {
  if (value === null) return [];
  const listed = Array.isArray(value) ? value : [value];
  if (listed.length > MAX_CALLS) return null;
  const calls = listed.map(readCall);
  const read = calls.filter((call) => call !== null);
  return read.length === calls.length ? read : null;
}

function readCall(value: Json): ExpectedCall | null {
  if (typeof value === 'string') {
    return TOOL_NAME.test(value) ? { name: value, arguments: null, form: 'plain' } : null;
  }
  if (!isRecord(value)) return null;
  const call = isRecord(value.function) ? value.function : value;
  const name = memberOf(call, 'name');
  if (typeof name === 'string') return readPlain(name, call);
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return null;
  return readAlternatives(entry[0], entry[1]);
}

function readPlain(name: string, call: JsonRecord): ExpectedCall | null {
  const key = ARGUMENT_KEYS.find((candidate) => Object.hasOwn(call, candidate));
  const given = key === undefined ? null : readArguments(call[key] ?? null);
  if (given === null) return { name, arguments: null, form: 'plain' };
  if (given === 'unreadable') return null;
  const rules = Object.entries(given).map(([parameter, value]): [string, ArgumentRule] => [
    parameter,
    { allowed: [value], optional: false },
  ]);
  return { name, arguments: new Map(rules), form: 'plain' };
}

/** Providers write arguments as JSON text. */
function readArguments(value: Json): JsonRecord | null | 'unreadable' {
  if (value === null || isRecord(value)) return value;
  if (typeof value !== 'string') return 'unreadable';
  const parsed = parseJson('arguments', value);
  return parsed.ok && isRecord(parsed.value.data) ? parsed.value.data : 'unreadable';
}

function readAlternatives(name: string, parameters: Json): ExpectedCall | null {
  if (!isRecord(parameters)) return null;
  const entries = Object.entries(parameters);
  if (!entries.every(([, allowed]) => Array.isArray(allowed))) return null;
  const rules = entries.map(([parameter, allowed]): [string, ArgumentRule] => {
    const alternatives = allowed as Json[];
    return [parameter, { allowed: alternatives, optional: alternatives.includes('') }];
  });
  return { name, arguments: new Map(rules), form: 'bfcl' };
}

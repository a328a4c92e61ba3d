import { z } from 'zod';
import type { Json } from '../../../artifact/problem.ts';
import { isRecord } from '../../../artifact/values.ts';
import { MALFORMED_ARGUMENTS, type ToolCall } from '../../types.ts';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName, quote } from '../text.ts';
import { listCalled, MAX_PATTERNS, matchesName, namePattern } from './name-pattern.ts';
import { callsOf } from './trajectory.ts';

const options = z.strictObject({
  tool: namePattern,
  arguments: z.json(),
  /** `partial`: further arguments may be there; `exact`: these and no others. */
  mode: z.enum(['partial', 'exact']).default('partial'),
  /** Arguments that may be given as they would be without saying. */
  defaults: z.record(z.string(), z.json()).default({}),
  /** Arguments that do not count, by their names or patterns of them. */
  ignore: z.union([namePattern, z.array(namePattern).max(MAX_PATTERNS)]).default([]),
});

/** promptfoo's `trajectory:tool-args-match`: one call of the tool has these arguments. */
export const toolArgsMatch = defineScorer({
  id: 'tool_args_match',
  aliases: ['trajectory:tool-args-match'],
  description: 'A tool was called with these arguments at least once.',
  scale: 'pass_fail',
  options,
  shorthand: null,
  score({ output, options: { tool, arguments: wanted, mode, defaults, ignore } }) {
    const calls = callsOf(output);
    const own = calls.filter(({ call }) => matchesName(call.name, tool));
    const ignored = Array.isArray(ignore) ? ignore : [ignore];
    const expected = isRecord(wanted) ? without(wanted, ignored, {}) : wanted;
    const matches = ({ arguments: given }: ToolCall) =>
      !Object.hasOwn(given, MALFORMED_ARGUMENTS) && holds(without(given, ignored, defaults), expected, mode);
    const described = quote(JSON.stringify(expected), 200);
    const seen = own.slice(0, 3).map(({ call }) => describeGiven(call));
    return passOrFail(
      own.some(({ call }) => matches(call)),
      `${codeName(tool)} was called with ${described}`,
      own.length === 0
        ? `${codeName(tool)} was not called: called ${listCalled(calls)}`
        : `no call of ${codeName(tool)} has ${described}: ${seen.join(', ')}`,
    );
  },
});

function describeGiven({ arguments: given }: ToolCall): string {
  try {
    return quote(JSON.stringify(given), 120);
  } catch {
    return '(nested too deep)';
  }
}

/** The arguments that count. A name without `*` and `?` is that name, letter by letter. */
function without(given: ToolCall['arguments'], ignored: readonly string[], defaults: ToolCall['arguments']) {
  const counts = ([name, value]: [string, Json]) =>
    !ignored.some((one) => (/[*?]/.test(one) ? matchesName(name, one) : one === name)) &&
    !(Object.hasOwn(defaults, name) && holds(value, defaults[name] ?? null, 'exact'));
  return Object.fromEntries(Object.entries(given).filter(counts));
}

/** Goes no deeper than what is expected. */
function holds(given: Json, expected: Json, mode: 'partial' | 'exact'): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(given) &&
      given.length === expected.length &&
      expected.every((one, i) => holds(given[i] ?? null, one, mode))
    );
  if (!isRecord(expected)) return given === expected;
  if (!isRecord(given)) return false;
  const keys = Object.keys(expected);
  if (mode === 'exact' && Object.keys(given).length !== keys.length) return false;
  return keys.every(
    (key) => Object.hasOwn(given, key) && holds(given[key] ?? null, expected[key] ?? null, mode),
  );
}

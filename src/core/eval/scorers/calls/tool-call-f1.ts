import { z } from 'zod';
import type { Case, Score } from '../../types.ts';
import { defineScorer } from '../define.ts';
import { codeName } from '../text.ts';
import { checkArguments, type StringRule, sameTool } from './argument-match.ts';
import { assignBest } from './assignment.ts';
import { listCalls } from './calls-in-text.ts';
import {
  type ExpectedCall,
  expectedToolCalls,
  MAX_CALLS,
  namesCalls,
  withoutCalls,
} from './expected-calls.ts';
import { stringRule } from './tool-call.ts';

const options = z.strictObject({
  /** Names of the tools that should be called; default: the calls that the case expects. */
  value: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MAX_CALLS)]).optional(),
  /** `ignore`: a call is right where its tool is, and calling a tool twice is calling it. */
  arguments: z.enum(['match', 'ignore']).default('match'),
  strings: stringRule,
});
type Options = z.output<typeof options>;

/**
 * F1 = 2 right / (made + expected) of the calls, in any order. A call is right where tool and arguments match an expected one, each of
 * which counts once (ragas' ToolCallF1, with the argument rules of `tool_call`); with `arguments: ignore` the sets of tools are compared, as
 * promptfoo does. 1 where no call is expected and none made.
 */
export const toolCallF1 = defineScorer({
  id: 'tool_call_f1',
  aliases: ['ToolCallF1', 'tool-call-f1'],
  description:
    'F1 over the tool calls: how many of those made are right, and how many of those expected were made.',
  scale: 'share',
  options,
  shorthand: 'value',
  applies: ({ case: testCase, options: given }) =>
    given.value === undefined ? namesCalls(testCase) : expectedCalls(testCase, given) !== null,
  score({ case: testCase, output, options: given }) {
    const expected = expectedCalls(testCase, given);
    if (expected === null) return withoutCalls(testCase);
    const made = listCalls(output);
    if (given.arguments === 'ignore')
      return compareSets(
        made.map(({ name }) => name),
        expected.map(({ name }) => name),
      );
    const right = countRight(expected, made.slice(0, MAX_CALLS), testCase, given.strings);
    return toF1(right, made.length, expected.length);
  },
});

function expectedCalls(testCase: Case, { value }: Options): ExpectedCall[] | null {
  if (value === undefined) return expectedToolCalls(testCase);
  const names = (typeof value === 'string' ? value.split(',') : value).map((name) => name.trim());
  const known = names.filter((name) => name !== '').slice(0, MAX_CALLS);
  return known.length === 0 ? null : known.map((name) => ({ name, arguments: null, form: 'plain' }));
}

function countRight(
  expected: readonly ExpectedCall[],
  made: readonly { name: string; arguments: Case['vars'] }[],
  testCase: Case,
  strings: StringRule,
): number {
  const weights = expected.map((call) =>
    made.map((one) => {
      const matches =
        sameTool(call.name, one.name) &&
        checkArguments(call, one, testCase, strings).every(({ fault }) => fault === null);
      return matches ? 1 : 0;
    }),
  );
  return assignBest(weights).filter((column, row) => column !== null && weights[row]?.[column] === 1).length;
}

function compareSets(made: readonly string[], expected: readonly string[]): Score {
  const plain = (names: readonly string[]) => new Map(names.map((name) => [name.replaceAll('.', '_'), name]));
  const [called, wanted] = [plain(made), plain(expected)];
  const missing = [...wanted].filter(([key]) => !called.has(key)).map(([, name]) => name);
  const score = toF1(wanted.size - missing.length, called.size, wanted.size);
  const shown = missing.slice(0, 3).map(codeName).join(', ');
  return missing.length === 0 ? score : { ...score, reason: `${score.reason}; ${shown} not called` };
}

function toF1(right: number, made: number, expected: number): Score {
  if (made + expected === 0) return { value: 1, reason: 'made no call, as expected' };
  return {
    value: (2 * right) / (made + expected),
    reason: `${right} right, of ${made} made and ${expected} expected`,
  };
}

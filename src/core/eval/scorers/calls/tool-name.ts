import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { findNameFault } from './call-names.ts';
import { expectedToolCalls, namesCalls, withoutCalls } from './expected-calls.ts';

/** The right tools were called, each as often as expected, whatever the arguments. */
export const toolName = defineScorer({
  id: 'tool_name',
  aliases: [],
  description: 'The right tools were called, whatever their arguments.',
  scale: 'pass_fail',
  options: z.strictObject({}),
  shorthand: null,
  applies: ({ case: testCase }) => namesCalls(testCase),
  score({ case: testCase, output }) {
    const expected = expectedToolCalls(testCase);
    if (expected === null) return withoutCalls(testCase);
    const fault = findNameFault(expected, output);
    const passed = expected.length === 0 ? 'made no call, as expected' : 'called the right tools';
    return passOrFail(fault === null, passed, fault ?? '');
  },
});

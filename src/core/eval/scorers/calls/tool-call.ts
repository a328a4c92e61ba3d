import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { type ArgumentCheck, checkArguments, sameTool } from './argument-match.ts';
import { assignBest } from './assignment.ts';
import { findNameFault } from './call-names.ts';
import { expectedToolCalls, namesCalls, withoutCalls } from './expected-calls.ts';

/** How texts in arguments are compared. */
export const stringRule = z.enum(['normalized', 'exact']).default('normalized');

/**
 * The calls made are the calls expected, tools and arguments, in any order: the AST match of the Berkeley
 * Function-Calling Leaderboard, with the best pairing of parallel calls in place of its greedy one.
 */
export const toolCall = defineScorer({
  id: 'tool_call',
  aliases: [
    'ToolCallAccuracy',
    'ToolCorrectness',
    'ArgumentCorrectness',
    'tool selection',
    'tool invocation',
  ],
  description: 'The right tools were called with the right arguments, in any order.',
  scale: 'pass_fail',
  options: z.strictObject({ strings: stringRule }),
  shorthand: null,
  applies: ({ case: testCase }) => namesCalls(testCase),
  score({ case: testCase, output, options }) {
    const expected = expectedToolCalls(testCase);
    if (expected === null) return withoutCalls(testCase);
    const nameFault = findNameFault(expected, output);
    if (nameFault !== null) return { value: 0, reason: nameFault };
    if (expected.length === 0) return { value: 1, reason: 'made no call, as expected' };
    const checks = expected.map((call) =>
      output.toolCalls.map((made) =>
        sameTool(call.name, made.name) ? checkArguments(call, made, testCase, options.strings) : null,
      ),
    );
    // A pairing without a fault wins over every other; below that, fewer faults explain better.
    const weights = checks.map((row) =>
      row.map((check) => (check === null ? -1000 : -Math.min(countFaults(check), 1000))),
    );
    const faults = assignBest(weights).flatMap((column, row) => {
      const check = column === null ? null : (checks[row]?.[column] ?? null);
      const fault = check?.find((argument) => argument.fault !== null)?.fault;
      return fault ? [`${codeName(expected[row]?.name ?? '')}: ${fault}`] : [];
    });
    const shown = faults.slice(0, 2).join('; ');
    return passOrFail(
      faults.length === 0,
      `called ${expected.length === 1 ? 'it' : 'them'} as expected`,
      shown,
    );
  },
});

function countFaults(checks: readonly ArgumentCheck[]): number {
  return checks.filter((check) => check.fault !== null).length;
}

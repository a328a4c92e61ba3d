import { z } from 'zod';
import type { Case, ToolCall } from '../../types.ts';
import { defineScorer } from '../define.ts';
import { checkArguments, type StringRule, sameTool } from './argument-match.ts';
import { assignBest } from './assignment.ts';
import {
  type ExpectedCall,
  expectedToolCalls,
  MAX_CALLS,
  namesCalls,
  withoutCalls,
} from './expected-calls.ts';
import { stringRule } from './tool-call.ts';

type Tally = { right: number; all: number; fault: string | null };

/**
 * The share of arguments that are right, over all calls: right / (expected or given). A call without parameters to
 * check counts as one argument, a missing call as all of its required ones wrong, an unexpected call as all of its
 * given ones wrong (at least one each). With no call expected: 1 where none was made, otherwise 0.
 */
export const toolArguments = defineScorer({
  id: 'tool_arguments',
  aliases: ['arguments'],
  description: 'The share of tool arguments that are right.',
  scale: 'share',
  options: z.strictObject({ strings: stringRule }),
  shorthand: null,
  applies: ({ case: testCase }) => namesCalls(testCase),
  score({ case: testCase, output, options }) {
    const expected = expectedToolCalls(testCase);
    if (expected === null) return withoutCalls(testCase);
    const made = output.toolCalls;
    if (expected.length === 0) {
      return made.length === 0
        ? { value: 1, reason: 'made no call, as expected' }
        : {
            value: 0,
            reason: `made ${made.length === 1 ? 'a call' : `${made.length} calls`}, expected none`,
          };
    }
    // Calls beyond the most that a case can expect are unexpected whatever they are.
    const paired = made.slice(0, MAX_CALLS);
    const tallies = expected.map((call) =>
      paired.map((candidate) => tallyPair(call, candidate, testCase, options.strings)),
    );
    const missing = expected.map(tallyMissing);
    const unexpected = made.map(tallyUnexpected);
    // Most arguments right come first; of equal pairings the one with the fewest arguments in all. Without the second
    // rule the score would depend on the order of the calls.
    const most = 1 + [...missing, ...unexpected].reduce((sum, tally) => sum + tally.all, 0);
    const pairing = assignBest(
      tallies.map((row, r) =>
        row.map((tally, c) => {
          if (tally === null) return 0;
          const saved = (missing[r]?.all ?? 0) + (unexpected[c]?.all ?? 0) - tally.all;
          return tally.right * most + saved;
        }),
      ),
    );
    const counted = missing.map((alone, row): Tally => {
      const column = pairing[row] ?? null;
      const tally = column === null ? null : (tallies[row]?.[column] ?? null);
      return tally ?? alone;
    });
    const used = new Set(pairing.filter((column, row) => column !== null && tallies[row]?.[column]));
    const extra = unexpected.filter((_, index) => !used.has(index));
    const all = [...counted, ...extra];
    const right = all.reduce((sum, tally) => sum + tally.right, 0);
    const total = all.reduce((sum, tally) => sum + tally.all, 0);
    const fault = all.find((tally) => tally.fault !== null)?.fault;
    const share = `${right} of ${total} arguments right`;
    return { value: right / total, reason: fault ? `${share}: ${fault}` : share };
  },
});

/** Null where the tools differ. */
function tallyPair(
  expected: ExpectedCall,
  call: ToolCall,
  testCase: Case,
  strings: StringRule,
): Tally | null {
  if (!sameTool(expected.name, call.name)) return null;
  const checks = checkArguments(expected, call, testCase, strings);
  if (checks.length === 0) return { right: 1, all: 1, fault: null };
  const wrong = checks.filter((check) => check.fault !== null);
  return { right: checks.length - wrong.length, all: checks.length, fault: wrong[0]?.fault ?? null };
}

function tallyMissing(expected: ExpectedCall): Tally {
  const required = [...(expected.arguments?.values() ?? [])].filter((rule) => !rule.optional).length;
  return { right: 0, all: Math.max(1, required), fault: 'an expected call was not made' };
}

function tallyUnexpected(call: ToolCall): Tally {
  return {
    right: 0,
    all: Math.max(1, Object.keys(call.arguments).length),
    fault: 'an unexpected call was made',
  };
}

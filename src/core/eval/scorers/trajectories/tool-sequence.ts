import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { listCalled, MAX_PATTERNS, matchesName, namePattern } from './name-pattern.ts';
import { callsOf } from './trajectory.ts';

const options = z.strictObject({
  tools: z.array(namePattern).min(1).max(MAX_PATTERNS),
  /** `in_order`: other calls may stand between; `exact`: these calls and no others. */
  mode: z.enum(['in_order', 'exact']).default('in_order'),
});

/** promptfoo's `trajectory:tool-sequence`, on the calls of every step. */
export const toolSequence = defineScorer({
  id: 'tool_sequence',
  aliases: ['trajectory:tool-sequence'],
  description: 'Tools were called in this order, by their names.',
  scale: 'pass_fail',
  options,
  shorthand: 'tools',
  score({ output, options: { tools, mode } }) {
    const calls = callsOf(output);
    let found = 0;
    for (const { call } of calls) {
      const next = tools[found];
      if (next !== undefined && matchesName(call.name, next)) found += 1;
      else if (mode === 'exact') break;
    }
    const complete = found === tools.length && (mode === 'in_order' || calls.length === tools.length);
    const next = tools[found];
    const fault =
      next === undefined ? 'more calls than expected' : `expected ${codeName(next)} as number ${found + 1}`;
    return passOrFail(complete, `called ${listCalled(calls)}`, `${fault}: called ${listCalled(calls)}`);
  },
});

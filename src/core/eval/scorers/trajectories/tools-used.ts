import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { listCalled, MAX_PATTERNS, matchesName, namePattern } from './name-pattern.ts';
import { callsOf } from './trajectory.ts';

/** Without a number every tool is called at least once; with one, all calls of any of them are counted. */
const options = z
  .strictObject({
    tools: z.union([namePattern, z.array(namePattern).min(1).max(MAX_PATTERNS)]),
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
  })
  .refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, { message: '`min` up to `max`' });

/** promptfoo's `trajectory:tool-used`, on the calls of every step. */
export const toolsUsed = defineScorer({
  id: 'tools_used',
  aliases: ['tool_used', 'trajectory:tool-used'],
  description: 'Every tool of a list was called at some point, or any of them a number of times.',
  scale: 'pass_fail',
  options,
  shorthand: 'tools',
  score({ output, options: { tools, min, max } }) {
    const calls = callsOf(output);
    const wanted = Array.isArray(tools) ? tools : [tools];
    const called = `called ${listCalled(calls)}`;
    if (min === undefined && max === undefined) {
      const missing = wanted.filter((one) => !calls.some(({ call }) => matchesName(call.name, one)));
      return passOrFail(
        missing.length === 0,
        called,
        `${called}, and not ${missing.slice(0, 5).map(codeName).join(', ')}`,
      );
    }
    const count = calls.filter(({ call }) => wanted.some((one) => matchesName(call.name, one))).length;
    const right = count >= (min ?? 0) && count <= (max ?? Number.POSITIVE_INFINITY);
    const limits = [min === undefined ? [] : `at least ${min}`, max === undefined ? [] : `at most ${max}`];
    return passOrFail(
      right,
      `${count} such calls`,
      `${count} such calls, ${limits.flat().join(' and ')} may be: ${called}`,
    );
  },
});

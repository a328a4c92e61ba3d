import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { callKey, listMade, withoutTrajectory } from './trajectory.ts';

/** The same call with the same result again tells an agent nothing: it goes in circles. */
export const repeatedCalls = defineScorer({
  id: 'repeated_calls',
  aliases: ['RepeatedCalls', 'duplicate_calls'],
  description: 'No call was made again that had given the same result before.',
  scale: 'pass_fail',
  options: z.strictObject({ max: z.int().min(0).default(0) }),
  shorthand: 'max',
  score({ output, options: { max } }) {
    if (output.trajectory === undefined) return withoutTrajectory();
    const before = new Map<string, number>();
    const repeats = listMade(output.trajectory).flatMap(({ step, call, result }) => {
      // A tool that was never asked gave no result to be repeated.
      if (result === null) return [];
      const key = `${callKey(call)}\n${result.error}\n${result.content}`;
      const first = before.get(key);
      if (first === undefined) before.set(key, step);
      return first === undefined ? [] : [{ step, first, name: call.name }];
    });
    const worst = repeats[max];
    return passOrFail(
      worst === undefined,
      repeats.length === 0 ? 'no call was repeated' : `${repeats.length} repeated, at most ${max} may be`,
      `step ${worst?.step} called ${codeName(worst?.name ?? '')} as step ${worst?.first} had, with the same result (${repeats.length} repeated)`,
    );
  },
});

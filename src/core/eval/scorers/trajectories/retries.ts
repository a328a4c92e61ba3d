import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { listMade, withoutTrajectory } from './trajectory.ts';

/** A retry is a call, in a later step, of a tool whose last call failed. */
export const retries = defineScorer({
  id: 'retries',
  aliases: ['tool_retries'],
  description: 'No tool was called again after it had failed.',
  scale: 'pass_fail',
  options: z.strictObject({ max: z.int().min(0).default(0) }),
  shorthand: 'max',
  score({ output, options: { max } }) {
    if (output.trajectory === undefined) return withoutTrajectory();
    const failed = new Map<string, number>();
    const retried = output.trajectory.steps.flatMap((one, index) => {
      const made = listMade({ steps: [one] });
      const again = made.flatMap(({ call }) => {
        const first = failed.get(call.name);
        return first === undefined ? [] : [{ step: index + 1, first, name: call.name }];
      });
      for (const { call } of made) failed.delete(call.name);
      for (const { call, result } of made) if (result?.error === true) failed.set(call.name, index + 1);
      return again;
    });
    const worst = retried[max];
    return passOrFail(
      worst === undefined,
      retried.length === 0 ? 'nothing was retried' : `${retried.length} retried, at most ${max} may be`,
      `step ${worst?.step} called ${codeName(worst?.name ?? '')} again after its error in step ${worst?.first} (${retried.length} retried)`,
    );
  },
});

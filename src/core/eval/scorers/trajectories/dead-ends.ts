import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { listMade, withoutTrajectory } from './trajectory.ts';

/** A dead end is an error of a tool from which no result comes afterwards: the agent gave it up. */
export const deadEnds = defineScorer({
  id: 'dead_ends',
  aliases: ['unrecovered_errors'],
  description: 'No tool was given up after an error.',
  scale: 'pass_fail',
  options: z.strictObject({}),
  shorthand: null,
  score({ output }) {
    if (output.trajectory === undefined) return withoutTrajectory();
    const open = new Map<string, number>();
    let errors = 0;
    for (const { step, call, result } of listMade(output.trajectory)) {
      if (result === null) continue;
      if (!result.error) open.delete(call.name);
      else {
        errors += 1;
        if (!open.has(call.name)) open.set(call.name, step);
      }
    }
    const [worst] = open;
    return passOrFail(
      worst === undefined,
      errors === 0 ? 'no tool failed' : 'every tool that failed gave a result later',
      `${codeName(worst?.[0] ?? '')} failed in step ${worst?.[1]} and gave no result afterwards`,
    );
  },
});

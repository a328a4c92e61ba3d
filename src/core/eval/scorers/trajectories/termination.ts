import { z } from 'zod';
import type { Ending } from '../../types.ts';
import { defineScorer, passOrFail } from '../define.ts';
import { codeName } from '../text.ts';
import { listMade, withoutTrajectory } from './trajectory.ts';

const STOPPED: Record<Ending, string | null> = {
  answered: null,
  step_limit: 'the limit of its steps',
  token_limit: 'the limit of its tokens',
  turn_limit: "the limit of the user's turns",
  loop: 'a loop of the same calls',
};

/** Passes where the trajectory ended by itself, with an answer. */
export const termination = defineScorer({
  id: 'termination',
  aliases: ['terminates'],
  description: 'The agent came to an end by itself, before a limit or a loop stopped it.',
  scale: 'pass_fail',
  options: z.strictObject({}),
  shorthand: null,
  score({ output: { trajectory } }) {
    if (trajectory === undefined) return withoutTrajectory();
    const { length } = trajectory.steps;
    const stopped = STOPPED[trajectory.ending];
    const last = listMade(trajectory).at(-1);
    const calling =
      last === undefined ? '' : `; it last called ${codeName(last.call.name)} in step ${last.step}`;
    return passOrFail(
      stopped === null,
      `ended by itself after ${length} step${length === 1 ? '' : 's'}`,
      `stopped in step ${length} by ${stopped}${calling}`,
    );
  },
});

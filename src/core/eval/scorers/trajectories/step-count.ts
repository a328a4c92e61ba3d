import { z } from 'zod';
import { defineScorer } from '../define.ts';
import { withoutTrajectory } from './trajectory.ts';

/** Calls of the model until the end of the trajectory: a raw count, compared as a ratio. */
export const stepCount = defineScorer({
  id: 'step_count',
  aliases: ['steps', 'steps_per_task'],
  description: 'Steps (calls of the model) the task took.',
  scale: 'count',
  options: z.strictObject({}),
  shorthand: null,
  score({ output: { trajectory } }) {
    if (trajectory === undefined) return withoutTrajectory();
    const { length } = trajectory.steps;
    return { value: length, reason: `${length} step${length === 1 ? '' : 's'}` };
  },
});

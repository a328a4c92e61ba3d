import { z } from 'zod';
import { defineScorer, unmeasured } from './define.ts';
import { quote } from './text.ts';

const options = z.strictObject({ name: z.string().trim().min(1).max(200) });

/** What a scorer of one's own gave a recorded output: a number from 0 to 1, true or false. Anything else is no score. */
export const recordedScore = defineScorer({
  id: 'recorded_score',
  aliases: ['recorded'],
  description: 'The score of that name which a recorded output brings: from 0 to 1, or true and false.',
  scale: 'graded',
  options,
  shorthand: 'name',
  score({ output, options: { name } }) {
    const scores = output.scores ?? {};
    const given = Object.hasOwn(scores, name) ? (scores[name] ?? null) : null;
    if (given === null) return unmeasured(`the output brings no score ${quote(name)}`);
    const value = typeof given === 'boolean' ? Number(given) : given;
    return typeof value === 'number' && value >= 0 && value <= 1
      ? { value, reason: `recorded as ${value}` }
      : unmeasured(
          `the recorded score ${quote(name)} is ${quote(JSON.stringify(given))}, not a number from 0 to 1`,
          `the recorded score ${quote(name)} is not a number from 0 to 1`,
        );
  },
});

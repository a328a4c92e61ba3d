import { z } from 'zod';
import { defineScorer, passOrFail } from '../define.ts';

const options = z
  .strictObject({
    unit: z.enum(['words', 'characters']).default('words'),
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
  })
  .refine((given) => given.min !== undefined || given.max !== undefined, {
    message: '`min`, `max` or both',
  })
  .refine((given) => given.min === undefined || given.max === undefined || given.min <= given.max, {
    message: '`min` not above `max`',
  });

/**
 * The answer's length lies within bounds, both included. Words are what white space separates; characters are code
 * points. An empty answer keeps within no maximum but 0: there is no answer to be short.
 */
export const length = defineScorer({
  id: 'length',
  aliases: ['word-count'],
  description: 'The answer has at least `min` and at most `max` words or characters.',
  scale: 'pass_fail',
  options,
  shorthand: null,
  score({ output, options: given }) {
    const text = output.text.trim();
    const count = given.unit === 'words' ? countWords(text) : countCharacters(text);
    if (count === 0 && given.max !== 0 && given.min !== 0) return { value: 0, reason: 'the answer is empty' };
    const tooShort = given.min !== undefined && count < given.min;
    const tooLong = given.max !== undefined && count > given.max;
    const bound = tooShort ? `at least ${given.min}` : `at most ${given.max}`;
    return passOrFail(
      !tooShort && !tooLong,
      `${count} ${given.unit}`,
      `${count} ${given.unit}, expected ${bound}`,
    );
  },
});

function countWords(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(/\S+/g)) count += 1;
  return count;
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

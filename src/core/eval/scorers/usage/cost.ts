import { z } from 'zod';
import { defineScorer, unmeasured } from '../define.ts';

/** What the answer cost in US dollars, compared as a ratio. */
export const cost = defineScorer({
  id: 'cost',
  aliases: ['cost_usd', 'price'],
  description: 'Price of the answer in US dollars.',
  scale: 'usd',
  options: z.strictObject({}),
  shorthand: null,
  score({ output }) {
    if (output.costUsd === null) return unmeasured('the price of this model is not known');
    return { value: output.costUsd, reason: `$${Number(output.costUsd.toPrecision(3))}` };
  },
});

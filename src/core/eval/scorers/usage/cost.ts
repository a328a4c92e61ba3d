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
  score({ output, model }) {
    if (output.costUsd === null)
      return unmeasured(model === null ? 'the answer brings no price' : `no price is known for ${model}`);
    return { value: output.costUsd, reason: `$${Number(output.costUsd.toPrecision(3))}` };
  },
});

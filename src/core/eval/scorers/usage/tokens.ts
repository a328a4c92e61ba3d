import { z } from 'zod';
import { defineScorer, unmeasured } from '../define.ts';

const options = z.strictObject({
  /**
   * `total`: input and output; of the input those from the provider's cache as well, of the output those of reasoning. Those of
   * reasoning alone are no choice: not every provider counts them, and none is not the same as not counted.
   */
  of: z.enum(['total', 'input', 'output']).default('total'),
});

/** Tokens as the provider counts them, of all calls of the answer together: a raw count, compared as a ratio. */
export const tokens = defineScorer({
  id: 'tokens',
  aliases: ['token_usage', 'total_tokens'],
  description: 'Tokens that the answer took, of all its calls.',
  scale: 'count',
  options,
  shorthand: 'of',
  score({ output: { usage }, options: { of }, model }) {
    if (usage === null)
      return unmeasured(
        model === null ? 'the answer brings no count of tokens' : `${model} counted no tokens`,
      );
    const { inputTokens: input, outputTokens: output } = usage;
    const value = { total: input + output, input, output }[of];
    return { value, reason: `${value.toLocaleString('en-US')} ${of === 'total' ? '' : `${of} `}tokens` };
  },
});

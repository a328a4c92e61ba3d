import { z } from 'zod';
import { defineScorer, passOrFail, unmeasured } from '../define.ts';
import { quote } from '../text.ts';

const options = z.strictObject({ value: z.string().trim().min(1) });

/** The model stopped for the reason named: `stop`, `length`, `tool_calls`, `content_filter`, `refusal` or the provider's own word. */
export const finishReason = defineScorer({
  id: 'finish_reason',
  aliases: ['stop_reason'],
  description: 'The answer ended for the reason named (`stop`, `length`, `tool_calls`, `content_filter`).',
  scale: 'pass_fail',
  options,
  shorthand: 'value',
  score({ output, options: { value } }) {
    const found = output.finishReason;
    if (found === '' || found === 'unknown') return unmeasured('the provider gave no reason for the end');
    return passOrFail(
      found.toLowerCase() === value.toLowerCase(),
      `ended with ${quote(found)}`,
      `ended with ${quote(found)}, expected ${quote(value)}`,
    );
  },
});

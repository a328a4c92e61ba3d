import { z } from 'zod';
import { defineScorer } from '../define.ts';
import { scoreLabel } from './label-ratios.ts';
import { expectedText, fieldOption } from './predictions.ts';

/** Share of the cases whose predicted label is the expected one. */
export const accuracy = defineScorer({
  id: 'accuracy',
  aliases: ['accuracy_score'],
  description: 'The predicted label is the expected one.',
  scale: 'pass_fail',
  options: z.strictObject({ field: fieldOption }),
  shorthand: 'field',
  applies: ({ case: testCase, options }) => expectedText(testCase, options.field) !== null,
  score({ case: testCase, output, options }) {
    const { value, reason } = scoreLabel(testCase, output, options.field);
    return { value, reason };
  },
});

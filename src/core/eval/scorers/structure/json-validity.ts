import { z } from 'zod';
import { defineScorer } from '../define.ts';
import { jsonPlace, readJsonOutput } from './json-output.ts';

/** The answer is JSON that a strict parser reads. */
export const jsonValidity = defineScorer({
  id: 'json_validity',
  aliases: ['JsonCorrectness', 'ValidJSON', 'is-json'],
  description: 'The answer is valid JSON.',
  scale: 'pass_fail',
  options: z.strictObject({ place: jsonPlace }),
  shorthand: 'place',
  score({ output, options }) {
    const json = readJsonOutput(output.text, options.place);
    return json.ok ? { value: 1, reason: 'the answer is valid JSON' } : { value: 0, reason: json.reason };
  },
});

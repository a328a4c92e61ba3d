import { z } from 'zod';
import type { ResponseFormat } from '../../../artifact/types.ts';
import type { Output, Score } from '../../types.ts';
import { unmeasured } from '../define.ts';
import { clip } from '../text.ts';
import { readReply } from './read-reply.ts';

const grading = z.strictObject({ reason: z.string(), score: z.int().min(1).max(5) });
/** A judge's reply is two fields; more is not an answer to what it was asked. */
const MAX_REPLY = 20_000;
const MAX_REASON = 300;

/** The reason is asked for before the grade, so that the grade follows from it. */
export const gradeFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'judgement',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      reason: { type: 'string', description: 'What decides the grade, in one or two sentences.' },
      score: { type: 'integer', enum: [1, 2, 3, 4, 5] },
    },
    required: ['reason', 'score'],
    additionalProperties: false,
  },
};

/** The last line of what a judge is told that grades. */
export const EXPLAIN_GRADE =
  'Reply with one JSON object and nothing else: {"reason": "<one or two sentences>", "score": <1 to 5>}.';

/**
 * The score in a grade from 1 to 5, (grade - 1) / 4. Reads exactly what was asked for; a code fence around it is let pass,
 * anything else is no grade, nor is what stands in the `material`.
 */
export function readGrade(reply: string, material: readonly string[]): Score {
  const read = readReply(reply, grading, MAX_REPLY, material);
  if (!read.ok) return unmeasured(read.reason, read.fault);
  const { score, reason } = read.value;
  return { value: (score - 1) / 4, reason: `graded ${score} of 5: ${clip(reason, MAX_REASON)}` };
}

/** Texts that a model wrote into its calls, as they are and not as JSON. */
export function callTexts({ toolCalls }: Pick<Output, 'toolCalls'>): string[] {
  return toolCalls.flatMap((call) =>
    Object.values(call.arguments).filter((value) => typeof value === 'string'),
  );
}

/** A call as a judge reads it. Arguments nested too deep to be written out are no reason to fail. */
export function renderCall({ name, arguments: given }: Output['toolCalls'][number]): string {
  try {
    return `${name}(${JSON.stringify(given)})`;
  } catch {
    return `${name}(…)`;
  }
}

import { z } from 'zod';
import type { Message, ResponseFormat } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import { unmeasured } from '../define.ts';
import { expectedAnswer } from '../expected.ts';
import { averagePrecision } from '../retrieval/context-precision.ts';
import type { JudgeScorer } from '../types.ts';
import { retrievedPassages, scoreNothingFound } from './claims.ts';
import { delimitPassages, delimitSection, explainDelimiters } from './delimit.ts';
import { readReply } from './read-reply.ts';

const options = z.strictObject({ k: z.int().min(1).max(100).optional() });
const verdicts = z.strictObject({
  passages: z
    .array(z.strictObject({ passage: z.int().min(1), reason: z.string(), useful: z.boolean() }))
    .max(1000),
});
const MAX_REPLY = 200_000;

const responseFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'passages',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      passages: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            passage: { type: 'integer', description: 'Number of the passage.' },
            reason: { type: 'string', description: 'What decides it, in one sentence.' },
            useful: { type: 'boolean' },
          },
          required: ['passage', 'reason', 'useful'],
          additionalProperties: false,
        },
      },
    },
    required: ['passages'],
    additionalProperties: false,
  },
};

/**
 * Average precision over the ranked passages, each of them judged useful or not for arriving at the reference answer (ragas'
 * `LLMContextPrecisionWithReference`, docs.ragas.io, "Context Precision"). 0 where nothing useful was retrieved. A reply that
 * leaves a passage out, or names one twice, is no score.
 */
export const llmContextPrecision: JudgeScorer = {
  id: 'llm_context_precision',
  aliases: ['LLMContextPrecisionWithReference', 'ContextualPrecisionMetric'],
  kind: 'judge',
  description:
    'Whether the passages that help to arrive at the reference answer rank first (average precision).',
  scale: 'graded',
  options,
  shorthand: 'k',
  applies: ({ case: testCase }) => expectedAnswer(testCase) !== null,
  withoutJudge: ({ output }) => scoreNothingFound(output),
  request({ case: testCase, output, options: given }, nonce) {
    const passages = retrievedPassages(output).slice(0, limitOf(given));
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(nonce) },
      {
        role: 'user',
        content: [
          delimitSection({ label: 'question', text: describeInput(testCase) }, nonce),
          delimitSection({ label: 'reference answer', text: expectedAnswer(testCase) ?? '' }, nonce),
          delimitPassages(passages, nonce),
        ].join('\n\n'),
      },
    ];
    return { messages, responseFormat };
  },
  readsQuestion: () => true,
  read(reply, { output, options: given }) {
    const passages = retrievedPassages(output).slice(0, limitOf(given));
    const read = readReply(
      reply,
      verdicts,
      MAX_REPLY,
      passages.map(({ text }) => text),
    );
    if (!read.ok) return unmeasured(read.reason, read.fault);
    const useful = new Map(read.value.passages.map((one) => [one.passage, one.useful]));
    const whole = useful.size === passages.length && read.value.passages.length === passages.length;
    if (!whole || passages.some((_, at) => !useful.has(at + 1)))
      return unmeasured(`the judge was to look at ${passages.length} passages once each, and did not`);
    const ranked = passages.map((_, at) => useful.get(at + 1) === true);
    const hits = ranked.filter(Boolean).length;
    return {
      value: averagePrecision(ranked),
      reason: `${hits} of ${ranked.length} passages help to arrive at the reference answer`,
    };
  },
};

function limitOf(given: { [key: string]: unknown }): number | undefined {
  const read = options.safeParse(given);
  return read.success ? read.data.k : undefined;
}

function renderInstructions(nonce: string): string {
  return [
    'You check which passages that a search found are useful for arriving at a reference answer.',
    'For each passage, in the order of their numbers and each exactly once, say in one sentence what decides it, and whether it is useful: true',
    'where it holds something that the reference answer says or needs, false where it is merely about the same subject.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"passages": [{"passage": <number>, "reason": "...", "useful": <true or false>}]}.',
  ].join('\n');
}

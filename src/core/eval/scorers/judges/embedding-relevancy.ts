import { z } from 'zod';
import type { Message, ResponseFormat } from '../../../artifact/types.ts';
import { similarityOf } from '../../retrieval/rank.ts';
import type { Case } from '../../types.ts';
import { unmeasured } from '../define.ts';
import { quote } from '../text.ts';
import type { JudgeScorer } from '../types.ts';
import { delimitSection, explainDelimiters } from './delimit.ts';
import { embeddingModel } from './embedding-option.ts';
import { clampCosine } from './embedding-similarity.ts';
import { readReply } from './read-reply.ts';

const QUESTIONS = 3;
const MAX_REPLY = 20_000;
const options = z.strictObject({ embedding: embeddingModel });
const reply = z.strictObject({
  questions: z.array(z.string().trim().min(1).max(2_000)).length(QUESTIONS),
  reason: z.string(),
  noncommittal: z.boolean(),
});

const format: ResponseFormat = {
  type: 'json_schema',
  name: 'questions',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      questions: {
        type: 'array',
        items: { type: 'string' },
        description: `${QUESTIONS} questions, each of which the whole answer would answer.`,
      },
      reason: { type: 'string', description: 'One sentence: does the answer commit itself?' },
      noncommittal: {
        type: 'boolean',
        description: 'Whether the answer evades: it is vague, or says that it does not know.',
      },
    },
    required: ['questions', 'reason', 'noncommittal'],
    additionalProperties: false,
  },
};

/**
 * The mean cosine of the question and of questions that a judge makes up from the answer alone, 0 where the answer is noncommittal: ragas'
 * response relevancy (docs.ragas.io, "Response Relevancy"; its `strictness` is 3 as well, asked in three calls where this is one). The
 * judge never sees the question, so an answer cannot tell it to repeat that.
 */
export const embeddingRelevancy: JudgeScorer = {
  id: 'embedding_relevancy',
  aliases: ['embedding_answer_relevancy'],
  kind: 'judge',
  description:
    'How near the question is to questions that a judge makes up from the answer, by an embedding model.',
  scale: 'graded',
  options,
  shorthand: 'embedding',
  applies: ({ case: testCase }) => questionOf(testCase).trim() !== '',
  request({ output }, nonce) {
    const messages: Message[] = [
      {
        role: 'system',
        content: [
          `You are shown an answer. Write ${QUESTIONS} different questions that somebody may have asked to get exactly this answer, in the`,
          'language of the answer and from nothing but the answer. Then say in one sentence whether it commits itself, and whether it is',
          'noncommittal: vague, evasive, or that it does not know.',
          '',
          explainDelimiters(nonce),
        ].join('\n'),
      },
      { role: 'user', content: delimitSection({ label: 'answer', text: output.text }, nonce) },
    ];
    return { messages, responseFormat: format };
  },
  readsQuestion: () => false,
  read: () => unmeasured('the questions were not compared'),
  byMeaning: {
    embeddingModel: (given) => options.parse(given).embedding,
    compare(text, { case: testCase, output }) {
      const read = readReply(text, reply, MAX_REPLY, [output.text]);
      if (!read.ok) return unmeasured(read.reason, read.fault);
      if (read.value.noncommittal)
        return { value: 0, reason: `the answer is noncommittal: ${quote(read.value.reason)}` };
      const { questions } = read.value;
      return {
        texts: [questionOf(testCase), ...questions],
        score([asked, ...made]) {
          const cosines = made.map((one) => similarityOf('cosine', asked!, one));
          const mean = cosines.reduce((sum, one) => sum + one, 0) / cosines.length;
          const nearest = questions[cosines.indexOf(Math.max(...cosines))] ?? '';
          return {
            value: clampCosine(mean),
            reason: `the mean cosine with questions made from the answer is ${mean.toFixed(3)}; nearest: ${quote(nearest)}`,
          };
        },
      };
    },
  },
};

/** What the user asks last. */
function questionOf({ input, conversation }: Case): string {
  if (conversation?.kind === 'scripted') return conversation.turns.at(-1) ?? '';
  return typeof input === 'string' ? input : (input.findLast(({ role }) => role === 'user')?.content ?? '');
}

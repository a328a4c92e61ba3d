import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import { unmeasured } from '../define.ts';
import type { JudgeScorer } from '../types.ts';
import {
  claimFormat,
  claimList,
  explainClaims,
  keepsToPictures,
  MAX_CLAIM_REPLY,
  passagesOf,
  scoreClaims,
} from './claims.ts';
import { delimitPassages, delimitSection } from './delimit.ts';
import { readReply } from './read-reply.ts';

const NO_WORDS =
  'the case brings pictures and no passages, and no claim can be quoted from a picture: give it a `context` or an expected answer';

/**
 * Supported claims / claims, as ragas and DeepEval define faithfulness. The judge lists the claims with the words that
 * decide each; a claim counts as supported where those words stand in a passage. An answer that claims nothing scores 1.
 */
export const faithfulness: JudgeScorer = {
  id: 'faithfulness',
  aliases: ['FaithfulnessMetric', 'claim_support'],
  kind: 'judge',
  description: 'The share of the claims in the answer that a passage supports, each with its quotation.',
  scale: 'share',
  options: z.strictObject({}),
  shorthand: null,
  applies: () => true,
  withoutJudge({ case: testCase, output }) {
    if (output.text.trim() === '' && output.toolCalls.length === 0)
      return { value: 0, reason: 'the answer is empty' };
    return keepsToPictures(testCase, output) ? unmeasured(NO_WORDS) : null;
  },
  request({ case: testCase, output }, nonce) {
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(nonce) },
      {
        role: 'user',
        content: [
          delimitSection({ label: 'question', text: describeInput(testCase) }, nonce),
          delimitPassages(passagesOf(testCase, output), nonce),
          delimitSection({ label: 'answer', text: output.text }, nonce),
        ].join('\n\n'),
      },
    ];
    return { messages, responseFormat: claimFormat };
  },
  readsQuestion: () => true,
  read(reply, { case: testCase, output }) {
    const passages = passagesOf(testCase, output);
    const material = [output.text, ...passages.map(({ text }) => text)];
    const read = readReply(reply, claimList, MAX_CLAIM_REPLY, material);
    return read.ok ? scoreClaims(read.value, passages) : unmeasured(read.reason, read.fault);
  },
};

function renderInstructions(nonce: string): string {
  return [
    'You check whether an answer keeps to the passages it was to be made of.',
    'List every factual claim of the answer, each as one short sentence that can be understood alone. Greetings, questions,',
    'advice to ask elsewhere and statements that the passages do not tell are no claims. For each claim, in this order:',
    'the number of the passage that decides it (0 where none does), the deciding words of that passage copied exactly',
    ...explainClaims(nonce),
  ].join('\n');
}

import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import { unmeasured } from '../define.ts';
import type { JudgeScorer } from '../types.ts';
import { claimFormat, claimList, explainClaims, MAX_CLAIM_REPLY, passagesOf, scoreClaims } from './claims.ts';
import { delimitPassages, delimitSection } from './delimit.ts';
import { readReply } from './read-reply.ts';

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

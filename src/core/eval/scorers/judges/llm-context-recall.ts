import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import type { Case } from '../../types.ts';
import { unmeasured } from '../define.ts';
import { expectedAnswer } from '../expected.ts';
import type { JudgeScorer } from '../types.ts';
import {
  claimFormat,
  claimList,
  explainClaims,
  MAX_CLAIM_REPLY,
  retrievedPassages,
  scoreClaims,
  scoreNothingFound,
} from './claims.ts';
import { delimitPassages, delimitSection } from './delimit.ts';
import { readReply } from './read-reply.ts';

/**
 * Claims of the reference answer that the retrieved passages support / claims of the reference answer (ragas'
 * `LLMContextRecall`, docs.ragas.io, "Context Recall"). A claim counts only where the words that the judge quotes for it stand in a
 * passage. 0 where nothing was retrieved.
 */
export const llmContextRecall: JudgeScorer = {
  id: 'llm_context_recall',
  aliases: ['LLMContextRecall', 'ContextualRecallMetric'],
  kind: 'judge',
  description:
    'The share of the claims in the reference answer that a retrieved passage supports, each with its quotation.',
  scale: 'share',
  options: z.strictObject({}),
  shorthand: null,
  applies: ({ case: testCase }) => expectedAnswer(testCase) !== null,
  withoutJudge: ({ output }) => scoreNothingFound(output),
  request({ case: testCase, output }, nonce) {
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(nonce) },
      {
        role: 'user',
        content: [
          delimitSection({ label: 'question', text: describeInput(testCase) }, nonce),
          delimitPassages(retrievedPassages(output), nonce),
          delimitSection({ label: 'reference answer', text: referenceOf(testCase) }, nonce),
        ].join('\n\n'),
      },
    ];
    return { messages, responseFormat: claimFormat };
  },
  readsQuestion: () => true,
  read(reply, { case: testCase, output }) {
    const passages = retrievedPassages(output);
    const material = [referenceOf(testCase), ...passages.map(({ text }) => text)];
    const read = readReply(reply, claimList, MAX_CLAIM_REPLY, material);
    if (!read.ok) return unmeasured(read.reason, read.fault);
    if (!read.value.makes_claims) return unmeasured('the judge finds no claim in the reference answer');
    return scoreClaims(read.value, passages);
  },
};

function referenceOf(testCase: Case): string {
  return expectedAnswer(testCase) ?? '';
}

function renderInstructions(nonce: string): string {
  return [
    'You check whether the passages that a search found hold what a reference answer says.',
    'List every factual claim of the reference answer, each as one short sentence that can be understood alone. For each claim, in',
    'this order: the number of the passage that decides it (0 where none does), the deciding words of that passage copied exactly',
    ...explainClaims(nonce),
  ].join('\n');
}

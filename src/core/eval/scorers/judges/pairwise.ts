import { z } from 'zod';
import type { Message, ResponseFormat } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import type { Case, Output } from '../../types.ts';
import { expectedAnswer } from '../expected.ts';
import { clip } from '../text.ts';
import type { PairJudgeScorer } from '../types.ts';
import { delimitSection, explainDelimiters, type Section } from './delimit.ts';
import { callTexts } from './grade.ts';
import { findContext, readsQuestion, renderAnswer } from './judge.ts';
import { readReply } from './read-reply.ts';
import { bringsWhatIsRead, describeExpectedRefusal } from './rubric-needs.ts';
import { type Rubric, readRubric, rubricOption } from './rubrics.ts';

const options = z.strictObject({ rubric: rubricOption.default('helpfulness') });
const verdict = z.strictObject({ reason: z.string(), better: z.enum(['first', 'second', 'tie']) });
/** A judge's reply is two fields; more is not an answer to what it was asked. */
const MAX_REPLY = 20_000;
const MAX_REASON = 300;

const responseFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'comparison',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      reason: { type: 'string', description: 'What decides, in one or two sentences.' },
      better: { type: 'string', enum: ['first', 'second', 'tie'] },
    },
    required: ['reason', 'better'],
    additionalProperties: false,
  },
};

/**
 * A model says which of two answers is better by a rubric (Zheng et al. 2023, "Judging LLM-as-a-Judge"). It is asked in both
 * orders; who wins in one of them only does not win.
 */
export const pairwise: PairJudgeScorer = {
  id: 'pairwise',
  aliases: ['pairwise_judge', 'pairwise_comparison', 'preference', 'win_rate', 'select-best'],
  kind: 'pair_judge',
  description:
    'A model compares the answers of base and head by a rubric, in both orders: the share that head wins, ties half.',
  scale: 'share',
  options,
  shorthand: 'rubric',
  applies: ({ case: testCase, options: given }) => bringsWhatIsRead(given.rubric, testCase),
  request({ case: testCase, options: given, first, second }, nonce) {
    const rubric = rubricOf(given);
    const sections: Section[] = [
      ...(rubric?.reads.includes('question') === true
        ? [{ label: 'question' as const, text: describeInput(testCase) }]
        : []),
      ...(rubric?.reads.includes('reference answer') === true
        ? [{ label: 'reference answer' as const, text: expectedAnswer(testCase) ?? '' }]
        : []),
      ...(rubric?.reads.includes('what should happen') === true
        ? [{ label: 'what should happen' as const, text: describeExpectedRefusal(testCase) }]
        : []),
      ...listAnswers(rubric, testCase, first, second),
    ];
    const shown = sections.filter(({ label, text }) => text !== '' || label.endsWith('answer'));
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(rubric, nonce) },
      { role: 'user', content: shown.map((section) => delimitSection(section, nonce)).join('\n\n') },
    ];
    return { messages, responseFormat };
  },
  readsQuestion: ({ case: testCase, options: given, first, second }) =>
    readsQuestion(rubricOf(given), testCase, [first, second]),
  withoutJudge({ base, head }) {
    const [before, after] = [renderAnswer(base), renderAnswer(head)];
    if (before === after) return { better: 'tie', reason: 'both sides answer the same' };
    if (after.trim() === '') return { better: 'base', reason: 'the head’s answer is empty' };
    return before.trim() === '' ? { better: 'head', reason: 'the base’s answer is empty' } : null;
  },
  read(reply, { case: testCase, options: given, first, second }) {
    // A verdict by no rubric would be a verdict on nothing.
    if (rubricOf(given) === null) return { better: null, reason: 'the rubric cannot be used' };
    const material = [first, second].flatMap((output) => [
      ...callTexts(output),
      output.text,
      findContext(testCase, output),
    ]);
    const read = readReply(reply, verdict, MAX_REPLY, material);
    if (!read.ok) return { better: null, reason: read.reason, fault: read.fault };
    return { better: read.value.better, reason: clip(read.value.reason, MAX_REASON) };
  },
};

function rubricOf({ rubric = 'helpfulness' }: { rubric?: unknown }): Rubric | null {
  return readRubric(rubric);
}

/** Each side found passages of its own, which stand with its answer; what the case brings is the same for both. */
function listAnswers(rubric: Rubric | null, testCase: Case, first: Output, second: Output): Section[] {
  const answers: Section[] = [
    { label: 'first answer', text: renderAnswer(first) },
    { label: 'second answer', text: renderAnswer(second) },
  ];
  if (rubric?.reads.includes('context') !== true) return answers;
  const [one, other] = [findContext(testCase, first), findContext(testCase, second)];
  if (one === other) return [{ label: 'context', text: one }, ...answers];
  const [firstAnswer, secondAnswer] = answers;
  return [
    { label: 'context of the first', text: one },
    ...(firstAnswer === undefined ? [] : [firstAnswer]),
    { label: 'context of the second', text: other },
    ...(secondAnswer === undefined ? [] : [secondAnswer]),
  ];
}

function renderInstructions(rubric: Rubric | null, nonce: string): string {
  return [
    'You compare two answers of AI systems to the same question, by one criterion and by nothing else.',
    '',
    `Criterion: ${rubric?.name ?? 'quality'}. ${rubric?.criteria ?? ''}`,
    '',
    'Say which answer meets the criterion better: "first", "second", or "tie" where neither is clearly better.',
    'Which one comes first says nothing, nor does the length of an answer.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"reason": "<one or two sentences>", "better": "first" | "second" | "tie"}.',
  ].join('\n');
}

import { z } from 'zod';
import type { Message, ResponseFormat } from '../../artifact/types.ts';
import { describeInput } from '../describe.ts';
import type { Case, Output, Score } from '../types.ts';
import { unmeasured } from './define.ts';
import { delimitSection, explainDelimiters, type Section } from './delimit.ts';
import { expectedAnswer, expectedContext } from './expected.ts';
import { readReply } from './read-reply.ts';
import { type Rubric, readRubric, rubricOption } from './rubrics.ts';
import { clip } from './text.ts';
import type { JudgeScorer, ScoreInput } from './types.ts';

const options = z.strictObject({ rubric: rubricOption });
const judgement = z.strictObject({ reason: z.string(), score: z.int().min(1).max(5) });
/** A judge's reply is two fields; more is not an answer to what it was asked. */
const MAX_REPLY = 20_000;
const MAX_REASON = 300;

const responseFormat: ResponseFormat = {
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

/**
 * A model grades the answer from 1 to 5 by a rubric; the score is (grade - 1) / 4. The reason is asked for before the
 * grade, so that the grade follows from it.
 */
export const judge: JudgeScorer = {
  id: 'judge',
  aliases: ['llm_judge'],
  kind: 'judge',
  description: 'A model grades the answer by a rubric, built in or your own.',
  scale: 'graded',
  options,
  shorthand: 'rubric',
  applies({ case: testCase, options: given }) {
    const rubric = readRubric(given.rubric);
    const built = typeof given.rubric === 'string';
    const needsReference = built && rubric?.reads.includes('reference answer');
    return !needsReference || expectedAnswer(testCase) !== null;
  },
  request(input, nonce) {
    const rubric = readRubric(input.options.rubric);
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(rubric, nonce) },
      { role: 'user', content: renderMaterial(rubric, input, nonce) },
    ];
    return { messages, responseFormat };
  },
  read: readJudgement,
};

function renderInstructions(rubric: Rubric | null, nonce: string): string {
  const levels = Object.entries(rubric?.levels ?? {}).map(([level, text]) => `${level}: ${text}`);
  return [
    'You grade one answer of an AI system by one criterion and by nothing else.',
    '',
    `Criterion: ${rubric?.name ?? 'quality'}. ${rubric?.criteria ?? ''}`,
    '',
    'Grades:',
    ...levels,
    ...(levels.length < 5 ? ['Grades without a text lie between their neighbours.'] : []),
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"reason": "<one or two sentences>", "score": <1 to 5>}.',
  ].join('\n');
}

function renderMaterial(
  rubric: Rubric | null,
  { case: testCase, output }: ScoreInput,
  nonce: string,
): string {
  const reads = rubric?.reads ?? [];
  const available: Section[] = [
    { label: 'question', text: describeInput(testCase) },
    { label: 'context', text: findContext(testCase, output) },
    { label: 'reference answer', text: expectedAnswer(testCase) ?? '' },
  ];
  const shown = available.filter(
    (section) => section.text !== '' && reads.some((label) => label === section.label),
  );
  const sections: Section[] = [...shown, { label: 'answer', text: renderAnswer(output) }];
  return sections.map((section) => delimitSection(section, nonce)).join('\n\n');
}

/**
 * What the answer has to keep to: the passages that were retrieved; else the context the case brings; else its
 * reference answer, as the `.prompt.yml` evaluator of this name has it; else the input, which may hold the document.
 */
function findContext(testCase: Case, output: Output): string {
  if (output.retrieved.length > 0) {
    return output.retrieved.map((chunk) => `[${chunk.document}]\n${chunk.text}`).join('\n\n');
  }
  return expectedContext(testCase) ?? expectedAnswer(testCase) ?? describeInput(testCase);
}

function renderAnswer(output: Output): string {
  if (output.toolCalls.length === 0) return output.text;
  const calls = output.toolCalls.map((call) => `${call.name}(${renderArguments(call.arguments)})`);
  return `${output.text}\n\nTool calls made:\n${calls.join('\n')}`.trim();
}

/** Texts that a model wrote into its calls, as they are and not as JSON. */
function callTexts({ toolCalls }: Output): string[] {
  return toolCalls.flatMap((call) =>
    Object.values(call.arguments).filter((value) => typeof value === 'string'),
  );
}

/** Arguments nested too deep to be written out are no reason to fail. */
function renderArguments(given: unknown): string {
  try {
    return JSON.stringify(given);
  } catch {
    return '…';
  }
}

/** Reads exactly what was asked for; a code fence around it is let pass, anything else is no grade. */
function readJudgement(reply: string, input: ScoreInput): Score {
  // A grade by no rubric would be a grade of nothing.
  if (readRubric(input.options.rubric) === null) return unmeasured('the rubric cannot be used');
  const read = readReply(reply, judgement, MAX_REPLY, [
    ...callTexts(input.output),
    input.output.text,
    findContext(input.case, input.output),
  ]);
  if (!read.ok) return unmeasured(read.reason);
  const { score, reason } = read.value;
  return { value: (score - 1) / 4, reason: `graded ${score} of 5: ${clip(reason, MAX_REASON)}` };
}

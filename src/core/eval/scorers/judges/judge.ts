import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import type { Case, Output, Score } from '../../types.ts';
import { notApplicable, passOrFail, unmeasured } from '../define.ts';
import { expectedAnswer, expectedContext, expectedRefusal } from '../expected.ts';
import { findRefusalMark } from '../refusal-marks.ts';
import type { JudgeScorer, ScoreInput } from '../types.ts';
import { delimitSection, explainDelimiters, type Section } from './delimit.ts';
import { callTexts, EXPLAIN_GRADE, gradeFormat, readGrade, renderCall } from './grade.ts';
import { bringsWhatIsRead, describeExpectedRefusal } from './rubric-needs.ts';
import { type Rubric, readRubric, rubricOption } from './rubrics.ts';

const options = z.strictObject({ rubric: rubricOption });

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
  applies: ({ case: testCase, options: given }) => bringsWhatIsRead(given.rubric, testCase),
  withoutJudge({ case: testCase, output, options: given }) {
    const mark = findRefusalMark(output);
    if (readRubric(given.rubric)?.reads.includes('what should happen') === true && mark !== null) {
      const wanted = expectedRefusal(testCase);
      if (wanted === null) return notApplicable('word on whether a refusal is expected');
      return passOrFail(wanted, `refused: ${mark}`, `refused, expected an answer: ${mark}`);
    }
    const empty = output.text.trim() === '' && output.toolCalls.length === 0;
    return empty ? { value: 0, reason: 'the answer is empty' } : null;
  },
  request(input, nonce) {
    const rubric = readRubric(input.options.rubric);
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(rubric, nonce) },
      { role: 'user', content: renderMaterial(rubric, input, nonce) },
    ];
    return { messages, responseFormat: gradeFormat };
  },
  readsQuestion: ({ case: testCase, output, options: given }) =>
    readsQuestion(readRubric(given.rubric), testCase, [output]),
  read: readJudgement,
};

/** Also where the question stands for the context: it may hold the document. */
export function readsQuestion(rubric: Rubric | null, testCase: Case, outputs: readonly Output[]): boolean {
  const reads = rubric?.reads ?? [];
  if (reads.includes('question')) return true;
  return reads.includes('context') && outputs.some((output) => asksForContext(testCase, output));
}

function asksForContext(testCase: Case, { retrieved }: Output): boolean {
  return retrieved === null && expectedContext(testCase) === null && expectedAnswer(testCase) === null;
}

/** Of rubrics that are built in, which thousands of calls have in common. */
const criteria = new WeakMap<Rubric, string>();

function renderInstructions(rubric: Rubric | null, nonce: string): string {
  const known = rubric === null ? undefined : criteria.get(rubric);
  const criterion = known ?? renderCriterion(rubric);
  if (rubric !== null) criteria.set(rubric, criterion);
  return [criterion, '', explainDelimiters(nonce), '', EXPLAIN_GRADE].join('\n');
}

function renderCriterion(rubric: Rubric | null): string {
  const levels = Object.entries(rubric?.levels ?? {}).map(([level, text]) => `${level}: ${text}`);
  return [
    'You grade one answer of an AI system by one criterion and by nothing else.',
    '',
    `Criterion: ${rubric?.name ?? 'quality'}. ${rubric?.criteria ?? ''}`,
    '',
    'Grades:',
    ...levels,
    ...(levels.length < 5 ? ['Grades without a text lie between their neighbours.'] : []),
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
    { label: 'what should happen', text: describeExpectedRefusal(testCase) },
  ];
  const shown = available.filter(
    (section) => section.text !== '' && reads.some((label) => label === section.label),
  );
  const sections: Section[] = [...shown, { label: 'answer', text: renderAnswer(output) }];
  return sections.map((section) => delimitSection(section, nonce)).join('\n\n');
}

/**
 * What the answer has to keep to: the passages that were retrieved, or that there were none. Where nothing was searched, the
 * context the case brings; else its reference answer, as the `.prompt.yml` evaluator of this name has it; else the input, which
 * may hold the document.
 */
export function findContext(testCase: Case, output: Output): string {
  if (output.retrieved !== null) {
    if (output.retrieved.length === 0) return '[The search found no passages: there is no context.]';
    return output.retrieved.map((chunk) => `[${chunk.document}]\n${chunk.text}`).join('\n\n');
  }
  return expectedContext(testCase) ?? expectedAnswer(testCase) ?? describeInput(testCase);
}

/** An answer with the calls that it makes. */
export function renderAnswer(output: Output): string {
  if (output.toolCalls.length === 0) return output.text;
  return `${output.text}\n\nTool calls made:\n${output.toolCalls.map(renderCall).join('\n')}`.trim();
}

function readJudgement(reply: string, input: ScoreInput): Score {
  // A grade by no rubric would be a grade of nothing.
  if (readRubric(input.options.rubric) === null) return unmeasured('the rubric cannot be used');
  return readGrade(reply, [
    ...callTexts(input.output),
    input.output.text,
    findContext(input.case, input.output),
  ]);
}

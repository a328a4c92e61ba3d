import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import { describeEnding } from '../../describe-trajectory.ts';
import type { Case, Output } from '../../types.ts';
import { expectedAnswer } from '../expected.ts';
import type { JudgeScorer, ScoreInput } from '../types.ts';
import { delimitSection, explainDelimiters, type Section } from './delimit.ts';
import { callTexts, EXPLAIN_GRADE, gradeFormat, readGrade, renderCall } from './grade.ts';

/** `goal`: what should be achieved; absent: what the case asks for. */
const options = z.strictObject({ goal: z.string().min(1).max(60_000).optional() });

/** Of a longer run the beginning and the end are shown, which say what was wanted and what came of it. Characters. */
const MAX_BEGINNING = 20_000;
const MAX_END = 38_000;

const LEVELS = [
  '1: Nothing of the task is done, or something else was done that does harm.',
  '2: A start is made; what the task is about is not done.',
  '3: A part of the task is done, and an important part is not.',
  '4: The task is done but for a minor part, or with needless trouble for the person.',
  '5: Everything that was asked for is done, and the person is told so rightly.',
];

/**
 * A model grades whether the task was completed, by all that was said and done: (grade - 1) / 4. DeepEval's task completion and
 * ragas' agent goal accuracy, with a reference answer where the case has one.
 */
export const taskCompletion: JudgeScorer = {
  id: 'task_completion',
  aliases: [
    'TaskCompletion',
    'TaskCompletionMetric',
    'AgentGoalAccuracy',
    'AgentGoalAccuracyWithReference',
    'AgentGoalAccuracyWithoutReference',
    'ConversationCompleteness',
    'goal_success',
    'trajectory:goal-success',
  ],
  kind: 'judge',
  description: 'A model grades whether the task was completed, by the whole trajectory or conversation.',
  scale: 'graded',
  options,
  shorthand: 'goal',
  readsSteps: true,
  applies: (input) => taskOf(input) !== '',
  request(input, nonce) {
    const { case: testCase, output } = input;
    const reference = expectedAnswer(testCase);
    const sections: Section[] = [
      { label: 'task', text: taskOf(input) },
      ...(reference === null ? [] : [{ label: 'reference answer' as const, text: reference }]),
      { label: 'conversation', text: cutMiddle(transcribe(testCase, output)) },
    ];
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(nonce, reference !== null) },
      { role: 'user', content: sections.map((section) => delimitSection(section, nonce)).join('\n\n') },
    ];
    return { messages, responseFormat: gradeFormat };
  },
  readsQuestion: ({ options: given }) => typeof given.goal !== 'string',
  read: (reply, { case: testCase, output }) =>
    readGrade(reply, [transcribe(testCase, output), output.text, ...callTexts(output)]),
};

function taskOf({ case: testCase, options: given }: Pick<ScoreInput, 'case' | 'options'>): string {
  return typeof given.goal === 'string' ? given.goal : describeInput(testCase);
}

function renderInstructions(nonce: string, referenced: boolean): string {
  return [
    'You grade whether an AI system completed a task, by what it said and did in one conversation and by nothing else.',
    '',
    'What counts is the outcome that the tools’ results and the answers show. A claim that something was done counts only where a',
    'call shows it, if a call would be needed. A refusal, a question back and an error completes the task only where the task asks for it.',
    'Every entry of the conversation begins its line with who it is of: user, assistant, call, result or error (of a tool). Indented',
    'lines belong to the entry above, whatever they look like.',
    ...(referenced ? ['The reference answer tells the outcome that is right.'] : []),
    '',
    'Grades:',
    ...LEVELS,
    '',
    explainDelimiters(nonce),
    '',
    EXPLAIN_GRADE,
  ].join('\n');
}

/** Everything that was said and done, in order, and how it ended. */
function transcribe(testCase: Case, output: Output): string {
  const { trajectory } = output;
  const steps = trajectory?.steps ?? [
    { text: output.text, toolCalls: output.toolCalls, results: [], user: null },
  ];
  const lines = steps.flatMap(({ text, toolCalls, results, user }) => [
    ...(text === '' ? [] : [entry('assistant', text)]),
    ...toolCalls.flatMap((call, i) => {
      const result = results[i];
      const said = result === undefined ? [] : [entry(result.error ? 'error' : 'result', result.content)];
      return [entry('call', renderCall(call)), ...said];
    }),
    ...(user === null ? [] : [entry('user', user)]),
  ]);
  const stopped =
    trajectory === undefined ? null : describeEnding({ steps: steps.length, ending: trajectory.ending });
  const opening = trajectory?.opening === undefined ? openingOf(testCase) : entry('user', trajectory.opening);
  return [opening, ...lines, ...(stopped === null ? [] : [`(${stopped})`])]
    .filter((line) => line !== '')
    .join('\n');
}

/** Further lines are indented: what a model writes cannot look like a call that was made, or its result. */
function entry(who: string, text: string): string {
  return `${who}: ${text.replace(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/g, '\n  ')}`;
}

function openingOf({ input }: Case): string {
  if (typeof input === 'string') return input.trim() === '' ? '' : entry('user', input);
  return input.map(({ role, content }) => entry(role, content)).join('\n');
}

function cutMiddle(text: string): string {
  const cut = text.length - MAX_BEGINNING - MAX_END;
  if (cut <= 0) return text;
  return `${text.slice(0, MAX_BEGINNING)}\n[${cut} characters were cut here]\n${text.slice(-MAX_END)}`;
}

import { z } from 'zod';
import type { Message, ResponseFormat } from '../../../artifact/types.ts';
import { isRecord } from '../../../artifact/values.ts';
import { describeInput } from '../../describe.ts';
import type { Case, Score } from '../../types.ts';
import { unmeasured } from '../define.ts';
import { clip, quote } from '../text.ts';
import type { JudgeScorer, ScoreInput } from '../types.ts';
import { delimitSection, explainDelimiters } from './delimit.ts';
import { callTexts } from './grade.ts';
import { renderAnswer } from './judge.ts';
import { readReply } from './read-reply.ts';

/** More than these are no rules that one judge can hold in mind. */
const MAX_GUIDELINES = 50;
const MAX_REPLY = 50_000;
const NO_GUIDELINES = `\`guidelines\` are neither a text nor a list of at most ${MAX_GUIDELINES} texts`;
const MAX_SHOWN = 3;
const MAX_REASON = 600;

const guideline = z.string().trim().min(1).max(4_000);
const guidelineList = z.union([
  guideline.transform((one) => [one]),
  z.array(guideline).min(1).max(MAX_GUIDELINES),
]);
const options = z.strictObject({ guidelines: guidelineList.optional() });

const verdicts = z.strictObject({
  guidelines: z
    .array(z.strictObject({ number: z.int(), reason: z.string(), verdict: z.enum(['met', 'violated']) }))
    .max(MAX_GUIDELINES),
});

const format: ResponseFormat = {
  type: 'json_schema',
  name: 'guidelines',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      guidelines: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            number: { type: 'integer', description: 'Number of the guideline.' },
            reason: { type: 'string', description: 'What decides, in one sentence.' },
            verdict: { type: 'string', enum: ['met', 'violated'] },
          },
          required: ['number', 'reason', 'verdict'],
          additionalProperties: false,
        },
      },
    },
    required: ['guidelines'],
    additionalProperties: false,
  },
};

/**
 * Whether the answer keeps to every guideline: the suite's, and those of its row (`expectations.guidelines`, a text or a list). Passes or
 * fails as a whole, as MLflow's `Guidelines` and `ExpectationsGuidelines` do (mlflow.org/docs, "Guidelines-based LLM Scorers"). A guideline
 * that does not concern the answer is met.
 */
export const guidelines: JudgeScorer = {
  id: 'guidelines',
  aliases: ['expectations_guidelines'],
  kind: 'judge',
  description:
    'Whether the answer keeps to every guideline, of the suite and of its row (MLflow’s `expectations.guidelines`).',
  scale: 'pass_fail',
  options,
  shorthand: 'guidelines',
  applies: (input) => listGuidelines(input) !== null,
  withoutJudge(input) {
    const found = listGuidelines(input);
    if (found === null || found.fault) return unmeasured(NO_GUIDELINES);
    const { text, toolCalls } = input.output;
    return text.trim() === '' && toolCalls.length === 0 ? { value: 0, reason: 'the answer is empty' } : null;
  },
  request(input, nonce) {
    const messages: Message[] = [
      { role: 'system', content: renderInstructions(textsOf(input), nonce) },
      {
        role: 'user',
        content: [
          delimitSection({ label: 'question', text: describeInput(input.case) }, nonce),
          delimitSection({ label: 'answer', text: renderAnswer(input.output) }, nonce),
        ].join('\n\n'),
      },
    ];
    return { messages, responseFormat: format };
  },
  readsQuestion: () => true,
  read(reply, input) {
    const material = [...callTexts(input.output), input.output.text, describeInput(input.case)];
    const read = readReply(reply, verdicts, MAX_REPLY, material);
    return read.ok ? settle(read.value.guidelines, textsOf(input)) : unmeasured(read.reason, read.fault);
  },
};

type Given = Pick<ScoreInput, 'case' | 'options'>;

/** Of the suite, then of the row; null where neither has any. `fault`: what is there is no list of texts. */
function listGuidelines({
  case: testCase,
  options: given,
}: Given): { texts: string[]; fault: boolean } | null {
  const written = [given.guidelines, guidelinesOf(testCase)].filter(
    (one) => one !== undefined && one !== null,
  );
  if (written.length === 0) return null;
  const read = written.map((one) => guidelineList.safeParse(one));
  const texts = read.flatMap((one) => (one.success ? one.data : []));
  return { texts, fault: texts.length > MAX_GUIDELINES || read.some((one) => !one.success) };
}

function guidelinesOf({ expected }: Case) {
  return isRecord(expected) ? expected.guidelines : undefined;
}

function textsOf(input: Given): string[] {
  return listGuidelines(input)?.texts ?? [];
}

function settle(found: z.infer<typeof verdicts>['guidelines'], texts: readonly string[]): Score {
  const byNumber = new Map(found.map((one) => [one.number, one]));
  // One that is left out was not judged, and none counts twice.
  if (
    byNumber.size !== found.length ||
    texts.some((_, i) => !byNumber.has(i + 1)) ||
    found.length !== texts.length
  )
    return unmeasured(`the judge gives ${found.length} verdicts on ${texts.length} guidelines`);
  const violated = found.filter(({ verdict }) => verdict === 'violated');
  if (violated.length === 0) return { value: 1, reason: `all ${texts.length} guidelines are met` };
  const shown = violated
    .slice(0, MAX_SHOWN)
    .map(({ number, reason }) => `${quote(texts[number - 1] ?? '')} (${clip(reason, 150)})`);
  const more = violated.length > shown.length ? ` and ${violated.length - shown.length} more` : '';
  const reason = `${violated.length} of ${texts.length} violated: ${shown.join(', ')}${more}`;
  return { value: 0, reason: clip(reason, MAX_REASON) };
}

function onOneLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function renderInstructions(texts: readonly string[], nonce: string): string {
  return [
    'You check whether one answer of an AI system keeps to each of these guidelines, and nothing else. In them "request" is the question',
    'and "response" the answer.',
    '',
    ...texts.map((text, i) => `${i + 1}. ${onOneLine(text)}`),
    '',
    'Decide on each guideline by itself, in their order: first what decides, then the verdict: "violated" where the answer breaks it,',
    '"met" where it keeps to it or the guideline does not concern this answer.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"guidelines": [{"number": <number>, "reason": "<one sentence>", "verdict": "met" |',
    '"violated"}]}, with one entry for each guideline.',
  ].join('\n');
}

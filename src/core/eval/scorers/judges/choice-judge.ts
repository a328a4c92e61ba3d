import { z } from 'zod';
import type { Message } from '../../../artifact/types.ts';
import { describeFault, unmeasured } from '../define.ts';
import { quote } from '../text.ts';
import type { JudgeScorer, ScoreInput } from '../types.ts';
import { delimitSection, explainDelimiters } from './delimit.ts';

const COMPLETION_TAG = /\{\{\s*completion\s*\}\}/;
const MAX_PROMPT = 100_000;

const options = z.strictObject({
  prompt: z
    .string()
    .max(MAX_PROMPT)
    .refine(showsAnswer, 'a prompt that shows the answer with {{completion}}'),
  system_prompt: z.string().max(MAX_PROMPT).optional(),
  choices: z
    .array(z.strictObject({ choice: z.string().min(1), score: z.number().min(0).max(1) }))
    .min(1)
    .max(100),
});

/** Whether a judge's prompt has a place for the answer; without one it judges nothing. */
export function showsAnswer(prompt: string): boolean {
  return COMPLETION_TAG.test(prompt);
}

/** Later places name the answer only, so that what the judge reads stays bounded. */
const SHOWN_ABOVE = '(the answer above)';

/**
 * Stands for the answer in a judge's prompt. Whoever fills in the case's variables leaves it standing (gives
 * `completion` the value `{{completion}}`): the answer is hostile text and enters between delimiters.
 */
export const COMPLETION = '{{completion}}';

/**
 * The `llm` evaluator of `.prompt.yml`: the model answers a prompt of the repository, and the first listed choice
 * that its reply contains, whatever the case of the letters, gives the score. A reply with none of them is null: the
 * judge did not judge. The evaluator passes where the score is above 0.
 */
export const choiceJudge: JudgeScorer = {
  id: 'choice_judge',
  aliases: ['llm_choice'],
  kind: 'judge',
  description: "A model answers the repository's own question about the answer with one of several choices.",
  scale: 'graded',
  options,
  shorthand: null,
  applies: () => true,
  request(input, nonce) {
    const given = options.safeParse(input.options);
    const prompt = given.success ? given.data.prompt : '';
    const system = given.success ? given.data.system_prompt : undefined;
    const answer = delimitSection({ label: 'answer', text: input.output.text }, nonce);
    const [before, ...after] = prompt.split(COMPLETION_TAG);
    const asked = after.length === 0 ? prompt : `${before}${answer}${after.join(SHOWN_ABOVE)}`;
    const instructions = [...(system ? [system, ''] : []), explainDelimiters(nonce)].join('\n');
    const messages: Message[] = [
      { role: 'system', content: instructions },
      { role: 'user', content: asked },
    ];
    return { messages, responseFormat: { type: 'text' } };
  },
  // Its prompt is the repository's own, and may ask about anything that is to be seen.
  readsQuestion: () => true,
  read(reply: string, input: ScoreInput) {
    const given = options.safeParse(input.options);
    if (!given.success) return unmeasured(describeFault(given.error));
    const text = reply.trim().toLowerCase();
    const found = given.data.choices.find(({ choice }) => text.includes(choice.toLowerCase()));
    if (found !== undefined) return { value: found.score, reason: `the judge chose ${quote(found.choice)}` };
    if (text === '') return unmeasured('the judge replied nothing');
    const fault = "the judge's reply names no choice";
    return unmeasured(`${fault} (it began with ${quote(reply)})`, fault);
  },
};

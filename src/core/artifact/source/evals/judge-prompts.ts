import { stemOf } from '../../paths.ts';
import type { Draft } from '../drafts.ts';

/** Files beside tests that hold what a judge is told. */
const HELPER = /^(?!tests?[-_])([a-z0-9]+[-_])*(prompts?|rubrics?|judges?|graders?|evaluators?)$/i;
const GRADES =
  /\b(?:your (?:task|job) is to (?:grade|evaluate|judge|score|rate|assess)|you are (?:an? )?(?:[\w-]+ ){0,3}(?:judge|grader|evaluator)|(?:grade|judge|evaluate) the (?:following|quality)|scoring criteria)\b|<rubric>/i;

/** Whether a file under tests holds what a judge of answers is told, and no test. */
export function holdsJudgePrompts(path: string, text: string): boolean {
  return HELPER.test(stemOf(path)) && GRADES.test(text);
}

/** Whether a prompt asks how good an answer is. */
export function gradesAnswers({ content }: Draft): boolean {
  return content.type === 'prompt' && content.messages.some((message) => GRADES.test(message.content));
}

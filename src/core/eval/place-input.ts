import { canonicalJson } from '../artifact/digest.ts';
import { imagesOf } from '../artifact/images.ts';
import { renderPrompt } from '../artifact/render.ts';
import { listVariables } from '../artifact/templates/template-variables.ts';
import type { Message, PromptContent } from '../artifact/types.ts';
import type { Case } from './types.ts';

/**
 * Stands in a template for what a case asks, to see where that goes. No template and no case can spell it by accident.
 */
const ASKED = '\u{f8ff}promptgate-asked\u{f8ff}';

/**
 * A rendered prompt with what the case asks. Text follows a prompt that has no user's turn of its own, or only turns that say the same
 * in every case and an answer to the last of them; any other template says itself where it wants the text. Messages go before the
 * user's turn that has their last question in it, which is not said again; else they follow the prompt.
 */
export async function placeInput(
  prompt: PromptContent | null,
  rendered: readonly Message[],
  testCase: Pick<Case, 'input' | 'vars'>,
): Promise<Message[]> {
  const { input } = testCase;
  if (typeof input === 'string') {
    if (input === '' || hasTurn(prompt, rendered)) return [...rendered];
    return [...rendered, { role: 'user', content: input }];
  }
  const last = input.findLastIndex(({ role }) => role === 'user');
  const asked = input[last]?.content;
  const at = asked === undefined ? -1 : await findQuestion(prompt, rendered, testCase.vars, asked);
  if (at < 0) return [...rendered, ...input];
  return [
    ...rendered.slice(0, at),
    ...input.slice(0, last),
    ...rendered.slice(at, at + 1),
    ...input.slice(last + 1),
    ...rendered.slice(at + 1),
  ];
}

/** Whether a prompt has a user's turn that is to be answered: examples that are answered already are none. */
function hasTurn(prompt: PromptContent | null, rendered: readonly Message[]): boolean {
  if (!rendered.some(({ role }) => role === 'user')) return false;
  if (prompt === null || rendered.at(-1)?.role === 'user') return true;
  return prompt.messages.some(
    ({ role, content, parts }) =>
      role === 'user' &&
      [content, ...namesOf(parts)].some((text) => listVariables(prompt.template, text).length > 0),
  );
}

function namesOf(parts: Message['parts'] = []): string[] {
  return imagesOf({ parts }).flatMap(({ image }) => (image.kind === 'named' ? [image.name] : []));
}

/** The last user's turn of the prompt that is another one where the case asks something else; -1: there is none. */
async function findQuestion(
  prompt: PromptContent | null,
  rendered: readonly Message[],
  vars: Case['vars'],
  asked: string,
): Promise<number> {
  if (prompt === null) return -1;
  const entries = Object.entries(vars).map(([name, value]) => [name, value === asked ? ASKED : value]);
  const other = await renderPrompt(prompt, Object.fromEntries(entries));
  if (!other.ok) return -1;
  return rendered.findLastIndex(
    (message, i) => message.role === 'user' && canonicalJson(other.messages[i]) !== canonicalJson(message),
  );
}

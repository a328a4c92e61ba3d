import type { Json } from '../../artifact/problem.ts';
import { renderText, type Variables } from '../../artifact/render.ts';
import { toChatMessage } from '../chat-message.ts';
import { type Filled, fillTexts } from '../fill-texts.ts';
import type { Case } from '../types.ts';

/** A text that is one variable and nothing else has its value, whatever that is: a list stays a list. */
const WHOLE = /^\{\{\s*([\p{L}\p{N}_.-]+)\s*\}\}$/u;
const SPACED = /\{\{\s*([\p{L}\p{N}_.-]+)\s*\}\}/gu;

/**
 * The body that one case sends: `{{name}}` replaced in every text at any depth by the case's variables, by `{{messages}}`
 * (its input as chat messages) and by the files that the target names, which win. What is expected of the case is no
 * variable: a service must not see it. A missing variable is a problem that names it.
 */
export async function fillBody(
  body: Json,
  testCase: Case,
  files: { [name: string]: string },
): Promise<Filled> {
  const vars: Variables = { ...messagesOf(testCase), ...testCase.vars, ...files };
  return fillTexts(body, async (text) => {
    const name = WHOLE.exec(text)?.[1];
    if (name !== undefined && Object.hasOwn(vars, name)) return { ok: true, value: vars[name] ?? null };
    const rendered = await renderText('mustache-variables', text.replace(SPACED, '{{$1}}'), vars);
    return rendered.ok ? { ok: true, value: rendered.text } : rendered;
  });
}

/** None of a case that asks nothing: a body that wants some then says so. */
function messagesOf({ input }: Case): { messages?: Json } {
  if (input === '') return {};
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }] };
  return { messages: input.map(toChatMessage) };
}

import type { Json } from '../artifact/problem.ts';
import { type RenderProblem, renderText, type Variables } from '../artifact/render.ts';
import { fillTexts } from './fill-texts.ts';
import { COMPLETION } from './scorers/judges/choice-judge.ts';
import type { Case } from './types.ts';

/** A tag that is no bare `{{name}}`: promptfoo's users write `{{ name }}`, and filters. */
const OTHER_TAG = /\{\{(?![\w.-]+\}\})|\{[%#]/;

type Options = { [key: string]: Json };
export type FilledOptions = { ok: true; value: Options } | { ok: false; problem: RenderProblem };

function mentionsVariable(value: Json): boolean {
  if (typeof value === 'string') return value.includes('{{');
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(mentionsVariable);
}

/**
 * A scorer's options with `{{name}}` replaced by the case's variables, `{{expected}}` among them, in every text at
 * any depth. A missing variable is a problem that names it.
 */
export async function fillOptions(options: Options, testCase: Case): Promise<FilledOptions> {
  // Unfilled options stay one object for the whole suite, which scorers read once.
  if (!mentionsVariable(options)) return { ok: true, value: options };
  // The answer itself enters a judge's prompt later, between delimiters.
  const vars: Variables = { expected: testCase.expected, ...testCase.vars, completion: COMPLETION };
  const filled = await fillTexts(options, async (text) => {
    if (!text.includes('{{')) return { ok: true, value: text };
    const language = OTHER_TAG.test(text) ? 'nunjucks' : 'mustache-variables';
    const rendered = await renderText(language, text, vars);
    return rendered.ok ? { ok: true, value: rendered.text } : rendered;
  });
  return filled.ok ? { ok: true, value: filled.value as Options } : filled;
}

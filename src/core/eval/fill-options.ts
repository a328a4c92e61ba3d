import type { Json } from '../artifact/problem.ts';
import { type RenderProblem, renderText, type Variables } from '../artifact/render.ts';
import { COMPLETION } from './scorers/choice-judge.ts';
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
  let problem: RenderProblem | null = null;
  const fill = async (value: Json): Promise<Json> => {
    if (typeof value === 'string') {
      if (!value.includes('{{')) return value;
      const language = OTHER_TAG.test(value) ? 'nunjucks' : 'mustache-variables';
      const rendered = await renderText(language, value, vars);
      if (rendered.ok) return rendered.text;
      problem ??= rendered.problem;
      return value;
    }
    if (Array.isArray(value)) return Promise.all(value.map(fill));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await fill(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const value = (await fill(options)) as Options;
  return problem === null ? { ok: true, value } : { ok: false, problem };
}

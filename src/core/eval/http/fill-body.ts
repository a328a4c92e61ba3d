import type { Json } from '../../artifact/problem.ts';
import { type RenderProblem, renderText, type Variables } from '../../artifact/render.ts';
import type { Case } from '../types.ts';

type FilledBody = { ok: true; value: Json } | { ok: false; problem: RenderProblem };

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
): Promise<FilledBody> {
  const vars: Variables = { messages: toMessages(testCase), ...testCase.vars, ...files };
  let problem: RenderProblem | null = null;
  const fill = async (value: Json): Promise<Json> => {
    if (typeof value === 'string') {
      const name = WHOLE.exec(value)?.[1];
      if (name !== undefined && Object.hasOwn(vars, name)) return vars[name] ?? null;
      const rendered = await renderText('mustache-variables', value.replace(SPACED, '{{$1}}'), vars);
      if (rendered.ok) return rendered.text;
      problem ??= rendered.problem;
      return value;
    }
    if (Array.isArray(value)) return Promise.all(value.map(fill));
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await fill(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const value = await fill(body);
  return problem === null ? { ok: true, value } : { ok: false, problem };
}

function toMessages({ input }: Case): Json {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return input.map(({ role, content }) => ({ role, content }));
}

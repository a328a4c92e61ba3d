import type { Json } from '../artifact/problem.ts';
import type { RenderProblem } from '../artifact/render.ts';

export type Filled = { ok: true; value: Json } | { ok: false; problem: RenderProblem };

/** A value with every text in it, at any depth, replaced by what `fill` makes of it; the first problem where there is any. */
export async function fillTexts(value: Json, fill: (text: string) => Promise<Filled>): Promise<Filled> {
  let problem: RenderProblem | null = null;
  const visit = async (inner: Json): Promise<Json> => {
    if (typeof inner === 'string') {
      const filled = await fill(inner);
      if (filled.ok) return filled.value;
      problem ??= filled.problem;
      return inner;
    }
    if (Array.isArray(inner)) return Promise.all(inner.map(visit));
    if (inner === null || typeof inner !== 'object') return inner;
    const entries = Object.entries(inner).map(async ([key, one]) => [key, await visit(one)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  const filled = await visit(value);
  return problem === null ? { ok: true, value: filled } : { ok: false, problem };
}

import type { ScoreInput } from '../../core/eval/scorers/types.ts';
import {
  readTransformed,
  type Transformed,
  transformProgram,
  withPassages,
  withValue,
} from '../../core/eval/transforms.ts';
import type { Case, Output, ScorerUse } from '../../core/eval/types.ts';
import type { TrialRunner } from './trial-runner.ts';

const NO_PASSAGES = 'the context transform returned neither a text nor a list of texts';

type Answer = Pick<ScoreInput, 'case' | 'output' | 'value'>;

/** What one use of a scorer looks at, or why it has nothing to look at. */
export type MakeAnswer = (
  use: ScorerUse,
) => Promise<{ ok: true; answer: Answer } | Extract<Transformed, { ok: false }>>;

/** Makes of one answer what each use of a scorer looks at; programs that several uses have in common run once. */
export function createTransforms(
  testCase: Case,
  { output, prompt }: { output: Output; prompt: string | null },
  runner: Pick<TrialRunner, 'execute'>,
): MakeAnswer {
  const made = new Map<string, Promise<Transformed>>();

  function make(codes: readonly string[]): Promise<Transformed> {
    const key = JSON.stringify(codes);
    const known = made.get(key) ?? run(codes);
    made.set(key, known);
    return known;
  }

  async function run(codes: readonly string[]): Promise<Transformed> {
    const code = codes.at(-1);
    if (code === undefined) return { ok: true, value: output.text };
    const before = await make(codes.slice(0, -1));
    if (!before.ok) return before;
    return readTransformed(await runner.execute(transformProgram(code, before.value, testCase, prompt)));
  }

  return async ({ transform, contextTransform }) => {
    let answer: Answer = { case: testCase, output };
    if (contextTransform !== undefined) {
      const context = await make(contextTransform);
      if (!context.ok) return context;
      const held = withPassages(testCase, output, context.value);
      if (held === null) return { ok: false, reason: NO_PASSAGES };
      answer = held;
    }
    if (transform === undefined) return { ok: true, answer };
    const value = await make(transform);
    return value.ok ? { ok: true, answer: { ...answer, ...withValue(answer.output, value.value) } } : value;
  };
}

import type { Json } from '../artifact/problem.ts';
import { quote } from './scorers/text.ts';
import type { SandboxProgram, SandboxResult, ScoreInput } from './scorers/types.ts';
import type { Case, Output, TrialRequest } from './types.ts';

/** What programs made of an answer, or why they made nothing. */
export type Transformed = { ok: true; value: Json } | { ok: false; reason: string };

/** The program that makes of `value` what is looked at next, with what promptfoo's transforms are told of the case. */
export function transformProgram(
  code: string,
  value: Json,
  { vars }: Pick<Case, 'vars'>,
  prompt: string | null,
): SandboxProgram {
  const context = JSON.stringify({
    vars,
    ...(prompt === null ? {} : { prompt: { raw: prompt, label: prompt } }),
  });
  return typeof value === 'string'
    ? { code, output: value, value: true, context }
    : { code, output: JSON.stringify(value), json: true, value: true, context };
}

/** What a transform gave back. Nothing, and whatever goes wrong, is no value: what it was to make cannot be scored. */
export function readTransformed(result: SandboxResult): Transformed {
  switch (result.kind) {
    case 'value':
      return { ok: true, value: JSON.parse(result.json) as Json };
    case 'threw':
      return { ok: false, reason: `the transform threw ${quote(result.message)}` };
    case 'failed':
      return { ok: false, reason: `the transform gave no result: ${result.reason}` };
    default:
      return {
        ok: false,
        reason: `the transform returned ${result.kind === 'other' ? result.found : 'a score'}, which is no value`,
      };
  }
}

/** What a scorer looks at: `value` in place of the answer. Calls of tools, tokens and time stay as they were. */
export function withValue(output: Output, value: Json): Pick<ScoreInput, 'output' | 'value'> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { output: { ...output, text }, value };
}

/** Passages that were made of the answer, in place of those that were found: the answer is held against them. Null: they are none. */
export function withPassages(
  testCase: Case,
  output: Output,
  value: Json,
): Pick<ScoreInput, 'case' | 'output'> | null {
  const passages = Array.isArray(value) ? value : [value];
  if (passages.length === 0 || !passages.every((one) => typeof one === 'string' && one.trim() !== ''))
    return null;
  return { case: { ...testCase, expected: { context: passages } }, output: { ...output, retrieved: null } };
}

/** The prompt as promptfoo has it: a text where it is one message, else the messages as JSON. Null where none was sent. */
export function promptText(request: TrialRequest): string | null {
  const sent =
    request.kind === 'model' || request.kind === 'agent'
      ? request.request
      : request.kind === 'retrieval'
        ? request.answer
        : null;
  if (sent === null) return null;
  const [first] = sent.messages;
  return sent.messages.length === 1 && first?.role === 'user' ? first.content : JSON.stringify(sent.messages);
}

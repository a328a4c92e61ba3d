import { insertPassages } from '../../../core/eval/build-request.ts';
import { EMPTY_OUTPUT } from '../../../core/eval/empty-output.ts';
import type { TrialRequest } from '../../../core/eval/types.ts';
import { addCalled } from './find-passages.ts';
import type { TrialContext, TrialResult } from './types.ts';

export async function runRetrieval(
  { documents, settings, query, answer }: Extract<TrialRequest, { kind: 'retrieval' }>,
  { call, search }: TrialContext,
): Promise<TrialResult> {
  const found = await search(documents, settings, query);
  if (!found.ok) return found;
  const { retrieved, ...called } = found.output;
  if (answer === null) return { ok: true, output: { ...EMPTY_OUTPUT, retrieved, ...called } };
  const answered = await call(insertPassages(answer, retrieved));
  if (!answered.ok) return answered;
  return { ok: true, output: { ...answered.output, ...addCalled(called, answered.output), retrieved } };
}

import { z } from 'zod';
import { createClassifier, type RefusedCall, readErrorBody } from '../http.ts';

const word = z.string().nullish().catch(null);
/** Of some servers the error is a text, and of some the body is. */
const refusal = z.object({
  error: z
    .union([z.string(), z.looseObject({ message: word, code: word, type: word })])
    .nullish()
    .catch(null),
  message: word,
});

/** A 429 of this code means that the account is empty. */
const EXHAUSTED = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/** What a failed call means. */
export const classifyError = createClassifier((refused) => {
  const { error = null, message = null } = readErrorBody(refused.body, refusal) ?? {};
  if (error === null || typeof error === 'string')
    return { message: error ?? message ?? (refused.body.trim() || '(no body)') };
  return {
    message: error.message ?? JSON.stringify(error),
    exhausted: EXHAUSTED.has(error.code ?? '') || EXHAUSTED.has(error.type ?? ''),
  };
});

/** Whether a filter in front of a model stopped the prompt. */
export function isFiltered({ status, body }: RefusedCall): boolean {
  const error = readErrorBody(body, refusal)?.error ?? null;
  return status === 400 && error !== null && typeof error !== 'string' && error.code === 'content_filter';
}

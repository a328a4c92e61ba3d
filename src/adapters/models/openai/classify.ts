import { APIConnectionError, APIError } from 'openai';
import type { AttemptFailure } from '../failure.ts';
import { classifyNoAnswer, classifyRefusal } from '../sdk-error.ts';

/** A 429 of this code means that the account is empty. */
const EXHAUSTED = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/** What an exception of the SDK means. */
export function classifyError(error: unknown, now: number): AttemptFailure {
  if (error instanceof APIConnectionError || !(error instanceof APIError)) return classifyNoAnswer(error);
  const { status, message, headers, code, type } = error;
  const exhausted = EXHAUSTED.has(code ?? '') || EXHAUSTED.has(type ?? '');
  return classifyRefusal({ status: status ?? null, message, headers, exhausted }, now);
}

import { APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { AttemptFailure } from '../failure.ts';
import { classifyNoAnswer, classifyRefusal } from '../sdk-error.ts';

/** What an exception of the SDK means. 529, "overloaded", is a fault of the server like any above 500. */
export function classifyError(error: unknown, now: number): AttemptFailure {
  if (error instanceof APIConnectionError || !(error instanceof APIError)) return classifyNoAnswer(error);
  const { status, headers, apiMessage, message } = error;
  const said = apiMessage === null ? message : `${status ?? ''} ${apiMessage}`.trim();
  return classifyRefusal({ status: status ?? null, message: said, headers, exhausted: false }, now);
}

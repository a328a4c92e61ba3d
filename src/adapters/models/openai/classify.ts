import { APIConnectionError, APIError } from 'openai';
import type { AttemptFailure } from '../failure.ts';
import { readRetryAfter } from '../retry-after.ts';
import { kindOf, TLS_ERROR } from '../status-kind.ts';

type Classified = Omit<AttemptFailure, 'message'> & { message: string };

/** A 429 of this code means that the account is empty; waiting does not fill it. */
const EXHAUSTED = new Set(['insufficient_quota', 'billing_hard_limit_reached']);

/** What an exception of the SDK means. The message still holds whatever the provider sent: redact it. */
export function classifyError(error: unknown, now: number): Classified {
  if (error instanceof APIConnectionError || !(error instanceof APIError)) {
    const code = causeCode(error);
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
      return {
        kind: 'timeout',
        status: null,
        message: `No answer in time (${code})`,
        retry: true,
        retryAfterMs: null,
      };
    return {
      kind: 'server',
      status: null,
      message: code === null ? `Connection failed: ${message}` : `Connection failed (${code})`,
      retry: code === null || !TLS_ERROR.test(code),
      retryAfterMs: null,
    };
  }
  const status: number | null = error.status ?? null;
  const headers: Headers | undefined = error.headers;
  const kind = kindOf(status);
  const forbidden = headers?.get('x-should-retry') === 'false';
  const exhausted = EXHAUSTED.has(error.code ?? '') || EXHAUSTED.has(error.type ?? '');
  return {
    kind,
    status,
    message: error.message,
    retry: (kind === 'rate_limit' || kind === 'server' || kind === 'timeout') && !forbidden && !exhausted,
    retryAfterMs: headers === undefined ? null : readRetryAfter(headers, now),
  };
}

/** The system's code at the bottom of a fetch error (`ECONNRESET`), or null. */
function causeCode(error: unknown): string | null {
  let at: unknown = error;
  let code: string | null = null;
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    if ('code' in at && typeof at.code === 'string') code = at.code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return code;
}

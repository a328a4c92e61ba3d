import type { AttemptFailure } from './failure.ts';
import { readRetryAfter } from './retry-after.ts';
import { kindOf, TLS_ERROR } from './status-kind.ts';
import { AnswerTooLarge } from './transport.ts';

/** An answer that refused the call, as SDKs keep it. */
export type Refusal = {
  status: number | null;
  message: string;
  headers: Headers | undefined;
  exhausted: boolean;
};

/**
 * What an answer that refused the call means. The message still holds whatever the provider sent: redact it.
 * `exhausted`: the account is empty, and waiting does not fill it.
 */
export function classifyRefusal(
  { status, message, headers, exhausted }: Refusal,
  now: number,
): AttemptFailure {
  const kind = kindOf(status);
  const forbidden = headers?.get('x-should-retry') === 'false';
  return {
    kind,
    status,
    message:
      status !== null && status >= 300 && status < 400
        ? `${status} The server redirects to another address. Redirects are not followed: set the address that answers itself.`
        : message,
    retry: (kind === 'rate_limit' || kind === 'server' || kind === 'timeout') && !forbidden && !exhausted,
    retryAfterMs: headers === undefined ? null : readRetryAfter(headers, now),
  };
}

/** What it means that no answer came. */
export function classifyNoAnswer(error: unknown): AttemptFailure {
  if (error instanceof AnswerTooLarge)
    return { kind: 'server', status: null, message: error.message, retry: false, retryAfterMs: null };
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

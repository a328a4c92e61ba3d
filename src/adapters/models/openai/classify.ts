import { APIConnectionError, APIError } from 'openai';
import type { AttemptFailure } from '../failure.ts';

type Classified = Omit<AttemptFailure, 'message'> & { message: string };

/** A 429 of this code means that the account is empty; waiting does not fill it. */
const EXHAUSTED = new Set(['insufficient_quota', 'billing_hard_limit_reached']);
/** A certificate that is not trusted now will not be in a second. */
const TLS_ERROR = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/;

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

function kindOf(status: number | null): AttemptFailure['kind'] {
  if (status === 401 || status === 402 || status === 403) return 'auth';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limit';
  if (status === null || status === 409 || status >= 500) return 'server';
  return 'bad_request';
}

/**
 * Milliseconds to wait from `retry-after-ms` or `retry-after` (seconds, or an HTTP date: RFC 9110, section 10.2.3);
 * null where neither is there or can be read. A date that has passed is 0.
 */
function readRetryAfter(headers: Headers, now: number): number | null {
  const ms = headers.get('retry-after-ms');
  if (ms !== null && /^\d+(\.\d+)?$/.test(ms.trim())) return Number(ms);
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
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

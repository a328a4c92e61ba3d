import type { AttemptFailure } from './failure.ts';

/** A certificate that is not trusted now will not be in a second. */
export const TLS_ERROR = /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL/;

/** What an HTTP status of a refused call means; null: there was none. */
export function kindOf(status: number | null): AttemptFailure['kind'] {
  if (status === 401 || status === 402 || status === 403) return 'auth';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate_limit';
  if (status === null || status === 409 || status >= 500) return 'server';
  return 'bad_request';
}

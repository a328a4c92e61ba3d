import type { Output } from '../../core/eval/types.ts';
import type { CallResult, ProviderFailure } from '../../ports.ts';

/** One try's failure. */
export type AttemptFailure = {
  kind: ProviderFailure['kind'];
  status: number | null;
  /** Redacted. */
  message: string;
  /** False where the same request will fail again, whatever its kind. */
  retry: boolean;
  /** How long the provider asks to wait, milliseconds; null where it does not say. */
  retryAfterMs: number | null;
};
export type AttemptResult<T = Output> = { ok: true; output: T } | { ok: false; failure: AttemptFailure };

/** A failure that trying again cannot mend. */
export function finalFailure(kind: ProviderFailure['kind'], message: string): AttemptFailure {
  return { kind, status: null, message, retry: false, retryAfterMs: null };
}

/** A request that cannot be sent as it is. */
export function refuse(message: string): CallResult<never> {
  return { ok: false, failure: { kind: 'bad_request', status: null, message, attempts: 0 } };
}

/** Of a model or provider that is asked to embed or to re-rank, and cannot. */
export function refuseSearch(name: string): CallResult<never> {
  return refuse(`${name} answers prompts only: it neither embeds nor re-ranks.`);
}

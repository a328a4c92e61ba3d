import { onAbort } from '../../core/eval/on-abort.ts';
import type { CallOptions, CallResult, ProviderFailure } from '../../ports.ts';
import type { AttemptFailure, AttemptResult } from './failure.ts';
import type { Limiter } from './limiter.ts';

/** Milliseconds. `totalMs` bounds one call from its first attempt on: attempts and waits together. */
export type RetrySettings = { baseDelayMs: number; maxDelayMs: number; totalMs: number };
export const DEFAULT_RETRY: RetrySettings = { baseDelayMs: 500, maxDelayMs: 20_000, totalMs: 300_000 };

/** Attempts that were refused for a limit, and all others, by what the latest one died of: limits pass, a model that answers garbage seldom stops. */
const ATTEMPTS: Record<ProviderFailure['kind'], number> = {
  rate_limit: 8,
  server: 5,
  timeout: 3,
  bad_response: 3,
  auth: 1,
  bad_request: 1,
  cancelled: 1,
};

/** A provider may charge for what it was at, or for an answer that cannot be read. */
const UNREAD: readonly ProviderFailure['kind'][] = ['timeout', 'bad_response', 'cancelled'];

/**
 * Runs `attempt` until it succeeds, cannot succeed, or attempts or time run out. The wait grows exponentially with
 * jitter and is never shorter than what the provider asks for; no slot is held while waiting, neither the limiter's nor
 * the one of whoever calls. Never rejects.
 */
export async function callWithRetries<T>(call: {
  attempt(signal: AbortSignal): Promise<AttemptResult<T>>;
  limiter: Limiter;
  settings: RetrySettings;
  signal: AbortSignal;
  idle?: CallOptions['idle'];
  spare?: AbortSignal;
}): Promise<CallResult<T>> {
  const { limiter, settings, signal, idle = (wait) => wait(), spare } = call;
  const isOver = () => signal.aborted || spare?.aborted === true;
  const waiting = spare === undefined ? signal : joinSignals(signal, spare);
  /** Waits for capacity take nothing from the tries that faults have. */
  const failed = { refused: 0, faulty: 0 };
  let started: number | null = null;
  /** Attempts that were sent and whose answers nobody read. */
  let unread = 0;
  for (let attempts = 1; ; attempts++) {
    // 0: it waits for a slot, and has not been sent.
    let attemptStarted = 0;
    const result = await limiter
      .run(
        () => {
          attemptStarted = performance.now();
          started ??= attemptStarted;
          return call.attempt(signal);
        },
        { signal: waiting, retry: attempts > 1, isSpare: spare !== undefined },
      )
      .catch((error: unknown) => {
        if (isOver()) return null;
        throw error;
      });
    if (attemptStarted === 0) return cancelled(attempts - 1, unread);
    if (result === null || signal.aborted) return cancelled(attempts, unread + 1);
    if (result.ok) {
      limiter.noteSuccess();
      return unread === 0 ? result : { ...result, unread };
    }

    const { failure } = result;
    if (UNREAD.includes(failure.kind)) unread += 1;
    const times = ++failed[failure.kind === 'rate_limit' ? 'refused' : 'faulty'];
    if (!failure.retry || times >= ATTEMPTS[failure.kind]) return giveUp(failure, attempts, unread, '');
    const backoff = Math.min(settings.maxDelayMs, settings.baseDelayMs * 2 ** (times - 1));
    const delay = Math.max(failure.retryAfterMs ?? 0, backoff * (0.5 + Math.random() / 2));
    const spent = performance.now() - (started ?? performance.now());
    if (spent + delay > settings.totalMs)
      return giveUp(failure, attempts, unread, ` (the next attempt would have to wait ${seconds(delay)})`);
    // A server that lets calls wait until they time out has more of them than it can take, and does not say so.
    if (failure.kind === 'rate_limit' || failure.kind === 'timeout')
      limiter.noteRefusal(attemptStarted, failure.retryAfterMs ?? 0);
    await idle(() => sleep(delay, waiting));
    if (isOver()) return cancelled(attempts, unread);
  }
}

const joined = new WeakMap<AbortSignal, { signal: AbortSignal; either: AbortSignal }>();

/** What aborts with either. Of a review's calls it is one, because whatever listens to one keeps it in memory. */
function joinSignals(signal: AbortSignal, spare: AbortSignal): AbortSignal {
  const known = joined.get(spare);
  if (known?.signal === signal) return known.either;
  const either = AbortSignal.any([signal, spare]);
  joined.set(spare, { signal, either });
  return either;
}

/** The result of a call that was stopped from outside. */
export function cancelled(attempts: number, unread: number): CallResult<never> {
  return { ok: false, failure: { kind: 'cancelled', status: null, message: 'Cancelled.', attempts, unread } };
}

function giveUp(failure: AttemptFailure, attempts: number, unread: number, note: string): CallResult<never> {
  const { kind, status, message } = failure;
  return { ok: false, failure: { kind, status, message: `${message}${note}`, attempts, unread } };
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1000)} s`;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, ms);
    const forget = onAbort(signal, done);
    if (signal.aborted) done();
  });
}

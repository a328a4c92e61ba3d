import type { JsonObject } from '../world.ts';
import { fail } from './answer.ts';

type Window = { used: number; resetAt: number };

const HOUR = 3_600_000;

/** Counts requests an hour for each caller. `key` names the caller; a request that changed nothing (304) is free. */
export type RateLimiter = {
  /** Throws 403 once the hour is used up. */
  count(key: string): void;
  refund(key: string): void;
  headers(key: string): Record<string, string>;
  overview(key: string): JsonObject;
};

export function createRateLimiter(now: () => number, limit: () => number): RateLimiter {
  const windows = new Map<string, Window>();
  const windowOf = (key: string): Window => {
    const found = windows.get(key);
    if (found !== undefined && found.resetAt > now()) return found;
    const fresh = { used: 0, resetAt: now() + HOUR };
    windows.set(key, fresh);
    return fresh;
  };
  const state = (key: string): { limit: number; remaining: number; reset: number; used: number } => {
    const { used, resetAt } = windowOf(key);
    const reset = Math.ceil(resetAt / 1000);
    return { limit: limit(), remaining: Math.max(0, limit() - used), reset, used };
  };
  return {
    count(key) {
      const window = windowOf(key);
      if (window.used >= limit()) throw fail(403, `API rate limit exceeded for installation ${key}.`);
      window.used++;
    },
    refund: (key) => void windowOf(key).used--,
    headers(key) {
      const { limit: most, remaining, reset, used } = state(key);
      return {
        'x-ratelimit-limit': String(most),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-used': String(used),
        'x-ratelimit-resource': 'core',
      };
    },
    overview: (key) => ({ resources: { core: state(key), search: state(key) }, rate: state(key) }),
  };
}

import { HostError, type RefusedRequest, wordsOf } from './failure.ts';
import type { Waits } from './settings.ts';

/**
 * Until when GitHub wants to hear nothing from an installation. Limits are the installation's, so one request that meets
 * one holds all of them back; but for `share`, which holds back the one repository that has used most of the hourly limit.
 */
export type LimitHold = { until: number; limit: 'primary' | 'secondary' | 'share' };

/** A refusal for asking too much; `waitMs` is null where it does not say how long. */
export type LimitHit = { limit: 'primary' | 'secondary'; waitMs: number | null };

/** Null where a request was refused for another reason. */
export function readLimit({ status, response }: RefusedRequest, now: number): LimitHit | null {
  if (response === null || (status !== 403 && status !== 429)) return null;
  const { headers, data } = response;
  const retryAfter = readRetryAfter(headers['retry-after'], now);
  if (retryAfter !== null) return { limit: 'secondary', waitMs: retryAfter };
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(headers['x-ratelimit-reset']);
    // A second later, as the reset is told in whole seconds.
    const waitMs = Number.isFinite(reset) ? Math.max(0, reset * 1000 - now) + 1000 : null;
    return { limit: 'primary', waitMs };
  }
  // "You have exceeded a secondary rate limit", in older servers "triggered an abuse detection mechanism".
  if (status === 429 || /rate limit|abuse detection/i.test(wordsOf(data)))
    return { limit: 'secondary', waitMs: null };
  return null;
}

/** Seconds or a date. */
function readRetryAfter(value: unknown, now: number): number | null {
  if (value === undefined || value === null || value === '') return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(String(value));
  return Number.isFinite(date) ? Math.max(0, date - now) : null;
}

/** The time that a request still has to wait, milliseconds. Throws where that is longer than it may. */
export function checkHold(hold: LimitHold, now: number, waitedMs: number, waits: Waits): number {
  const wait = hold.until - now;
  if (wait <= 0) return 0;
  const allowed = hold.limit === 'secondary' ? waits.longestLimitMs - waitedMs : waits.longestResetMs;
  if (wait <= allowed) return wait;
  const until = new Date(hold.until).toISOString();
  throw new HostError('unavailable', 429, MESSAGES[hold.limit](until));
}

const MESSAGES: Record<LimitHold['limit'], (until: string) => string> = {
  primary: (until) =>
    `The App has used up GitHub's hourly rate limit for this installation; it is reset at ${until}.`,
  secondary: (until) =>
    `GitHub asks the App to slow down (secondary rate limit) and to come back after ${until}.`,
  share: (until) =>
    `This repository has used its share of GitHub's hourly rate limit for this installation; the rest is left to the others until ${until}.`,
};

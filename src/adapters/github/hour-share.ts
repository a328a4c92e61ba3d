import type { LimitHold } from './limits.ts';

/** How far an installation's hourly limit is used up, and who of its repositories used it, as far as this process knows. */
export type HourShare = {
  /** When GitHub counts anew. Milliseconds. */
  resetAt: number;
  limit: number;
  remaining: number;
  /** Requests since the last reset, by `owner/name`. */
  used: Map<string, number>;
};

/** What the busiest repository leaves of the limit to the others. */
const RESERVE = 0.2;

export function createHourShare(): HourShare {
  return { resetAt: 0, limit: 0, remaining: 0, used: new Map() };
}

/** Takes in what an answer says of the limit. */
export function noteUse(share: HourShare, repository: string, headers: Record<string, unknown>): void {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    Number(headers[`x-ratelimit-${name}`] ?? Number.NaN),
  );
  if (limit === undefined || remaining === undefined || reset === undefined) return;
  // A server of one's own may have no limit, and says nothing of one then.
  if (![limit, remaining, reset].every(Number.isFinite)) return;
  // Answers of the hour before may come late.
  if (reset * 1000 < share.resetAt) return;
  if (reset * 1000 > share.resetAt) share.used = new Map();
  Object.assign(share, { resetAt: reset * 1000, limit, remaining });
  share.used.set(repository, (share.used.get(repository) ?? 0) + 1);
}

/**
 * Until when a repository leaves what is left to the others: it made at least half of the installation's requests, and a fifth of
 * the limit is left. Null: it may ask.
 */
export function heldBack(share: HourShare, repository: string, now: number): LimitHold | null {
  if (now >= share.resetAt || share.remaining > share.limit * RESERVE) return null;
  const own = share.used.get(repository) ?? 0;
  // Of what was really used: another server, or this one before it was started again, may have asked as well.
  const isBusiest = own * 2 >= share.limit - share.remaining;
  // A second later, as the reset is told in whole seconds.
  return isBusiest ? { until: share.resetAt + 1000, limit: 'share' } : null;
}

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
/** How much of what was used a server has to have asked for itself before it knows who is the busiest: enough for up to 16 of them. */
const SAMPLE = 1 / 32;

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
 * Until when a repository leaves what is left to the others: a fifth of the limit is left, and it made at least half of the requests
 * that are known here. Null: it may ask. Several servers take what there is to do as it comes, so what one of them has seen is a
 * sample of it, and each knows the busiest by its own. One that has seen too little of the hour, because it was started in the middle
 * of it, holds nobody back yet.
 */
export function heldBack(share: HourShare, repository: string, now: number): LimitHold | null {
  if (now >= share.resetAt || share.remaining > share.limit * RESERVE) return null;
  const own = share.used.get(repository) ?? 0;
  const seen = [...share.used.values()].reduce((sum, count) => sum + count, 0);
  const isSample = seen >= (share.limit - share.remaining) * SAMPLE;
  // A second later, as the reset is told in whole seconds.
  return isSample && own * 2 >= seen ? { until: share.resetAt + 1000, limit: 'share' } : null;
}

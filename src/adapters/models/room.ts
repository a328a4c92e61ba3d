import type { RateLimit } from './rate-limits.ts';

/** What the limits of a provider leave for calls like those so far. */
export type Room = {
  /** Calls that may be sent now, whole or not; Infinity: nothing is known to stop any. */
  calls: number;
  /** Until there is room for one, milliseconds; 0 where there is, or where nobody says. */
  waitMs: number;
};

/** Where no reset is named: limits are mostly for a minute. */
const USUAL_RESET_MS = 60_000;
/** What the latest answer counts in what a call takes. */
const WEIGHT = 0.2;

type Known = Room & { until: number };

/**
 * Keeps what answers say about each model's limits. A limit fills up evenly until its reset (OpenAI's and Anthropic's do), so that one
 * that is used up has room for a call long before it is whole again; where it does all at once the provider refuses, and says when.
 */
export function createRoomReader(): {
  /** `tokens`: what the call took; null: it does not say. `now` is milliseconds, of any clock that never goes back. */
  read(model: string, limits: readonly RateLimit[], tokens: number | null, now: number): Room;
} {
  const rooms = new Map<string, Known>();
  /** What a call of each model takes. */
  const usual = new Map<string, number>();

  function takesOf(model: string, of: RateLimit['of']): number {
    return of === 'requests' ? 1 : Math.max(1, usual.get(model) ?? 1);
  }

  function roomIn({ of, left, most, resetMs }: RateLimit, model: string): Room {
    const takes = takesOf(model, of);
    if (left >= takes || resetMs === null) return { calls: left / takes, waitMs: 0 };
    const used = most === null ? 0 : most - left;
    const waitMs = used > 0 ? Math.min(resetMs, ((takes - left) / used) * resetMs) : resetMs;
    return { calls: left / takes, waitMs };
  }

  return {
    read(model, limits, tokens, now) {
      if (tokens !== null) {
        const before = usual.get(model) ?? tokens;
        usual.set(model, before + WEIGHT * (tokens - before));
      }
      if (limits.length > 0) {
        const each = limits.map((limit) => roomIn(limit, model));
        rooms.set(model, {
          calls: Math.min(...each.map(({ calls }) => calls)),
          waitMs: Math.max(...each.map(({ waitMs }) => waitMs)),
          until: now + Math.max(...limits.map(({ resetMs }) => resetMs ?? USUAL_RESET_MS)),
        });
      }
      const waitMs = limits.length > 0 ? (rooms.get(model)?.waitMs ?? 0) : 0;
      let calls = Number.POSITIVE_INFINITY;
      for (const [whose, room] of rooms)
        if (room.until <= now) rooms.delete(whose);
        else calls = Math.min(calls, room.calls);
      return { calls, waitMs };
    },
  };
}

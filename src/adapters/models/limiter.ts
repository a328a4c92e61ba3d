import { createSlots } from '../../core/eval/slots.ts';
import type { Room } from './room.ts';

/** How many calls to one provider are under way. */
export type Limiter = {
  /** Runs the task when a slot is free; retries go before first attempts, and spare calls behind both. Rejects when the signal aborts. */
  run<T>(
    task: () => Promise<T>,
    options: { signal: AbortSignal; retry: boolean; isSpare: boolean },
  ): Promise<T>;
  /**
   * An attempt was refused for lack of capacity. Where that is what becomes of a third of them lately, halves the slots and starts
   * nothing new for `holdMs`; now and then one is refused by a provider that has room. Of attempts that had started before the latest
   * halving it says nothing new.
   */
  noteRefusal(attemptStarted: number, holdMs: number): void;
  /** Ten successes win a slot back; before any was lost, each adds one. */
  noteSuccess(): void;
  /** No more run at once than the provider says that it has room for, and none begins until there is some, at most for 20 seconds. */
  noteRoom(room: Room): void;
  close(): void;
};

const SUCCESSES_PER_SLOT = 10;
/** What the latest attempt counts in the share of those that were refused: eight refusals in a row make a third of nothing before. */
const WEIGHT = 0.05;
const TOO_MANY = 1 / 3;

/** A limit of a day is no reason to wait for one: a call that is refused says so. */
const LONGEST_HOLD_MS = 20_000;

/**
 * Additive increase, multiplicative decrease, between 1 and `most` slots. From `start` on every success adds one until slots are halved for
 * the first time, so that answers have said what the provider takes before it is asked for all.
 */
export function createLimiter(most: number, start = most): Limiter {
  const slots = createSlots(start);
  /** Slots that successes and refusals leave, and calls that there is room for. */
  let won = start;
  let room = Number.POSITIVE_INFINITY;
  let successes = 0;
  /** Weighted by how long ago they ended. */
  let refusedShare = 0;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let wasHalved = false;
  let heldUntil = 0;
  let hold: NodeJS.Timeout | null = null;

  function resize(): void {
    const size = Math.max(1, Math.floor(Math.min(won, room)));
    if (size !== slots.size()) slots.resize(size);
  }

  function holdFor(ms: number): void {
    const until = performance.now() + ms;
    if (ms <= 0 || until <= heldUntil) return;
    heldUntil = until;
    slots.hold(true);
    if (hold !== null) clearTimeout(hold);
    hold = setTimeout(() => {
      hold = null;
      slots.hold(false);
    }, ms);
  }

  return {
    run: (task, { signal, retry, isSpare }) => slots.run(task, { signal, isUrgent: retry, isSpare }),
    noteRefusal(attemptStarted, holdMs) {
      if (attemptStarted < halvedAt) return;
      refusedShare += WEIGHT * (1 - refusedShare);
      if (refusedShare < TOO_MANY) return;
      refusedShare = 0;
      successes = 0;
      halvedAt = performance.now();
      wasHalved = true;
      won = Math.max(1, Math.floor(slots.size() / 2));
      resize();
      holdFor(holdMs);
    },
    noteSuccess() {
      refusedShare -= WEIGHT * refusedShare;
      if (won >= most || ++successes < (wasHalved ? SUCCESSES_PER_SLOT : 1)) return;
      successes = 0;
      won += 1;
      resize();
    },
    noteRoom({ calls, waitMs }) {
      room = calls;
      if (waitMs > 0) holdFor(Math.min(waitMs, LONGEST_HOLD_MS));
      resize();
    },
    close() {
      if (hold !== null) clearTimeout(hold);
      hold = null;
      slots.hold(false);
    },
  };
}

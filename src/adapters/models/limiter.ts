import { createSlots } from '../../core/eval/slots.ts';

/** How many calls to one provider are under way. */
export type Limiter = {
  /** Runs the task when a slot is free; retries go before first attempts. Rejects when the signal aborts. */
  run<T>(task: () => Promise<T>, options: { signal: AbortSignal; retry: boolean }): Promise<T>;
  /**
   * An attempt was refused for lack of capacity. Where that is what becomes of a third of them lately, halves the slots and starts
   * nothing new for `holdMs`; now and then one is refused by a provider that has room. Of attempts that had started before the latest
   * halving it says nothing new.
   */
  noteRefusal(attemptStarted: number, holdMs: number): void;
  /** Ten successes win a slot back. */
  noteSuccess(): void;
  close(): void;
};

const SUCCESSES_PER_SLOT = 10;
/** What the latest attempt counts in the share of those that were refused: eight refusals in a row make a third of nothing before. */
const WEIGHT = 0.05;
const TOO_MANY = 1 / 3;

/** Additive increase, multiplicative decrease, between 1 and `concurrency` slots. */
export function createLimiter(concurrency: number): Limiter {
  const slots = createSlots(concurrency);
  let successes = 0;
  /** Weighted by how long ago they ended. */
  let refusedShare = 0;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let heldUntil = 0;
  let hold: NodeJS.Timeout | null = null;

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
    run: (task, { signal, retry }) => slots.run(task, { signal, isUrgent: retry }),
    noteRefusal(attemptStarted, holdMs) {
      if (attemptStarted < halvedAt) return;
      refusedShare += WEIGHT * (1 - refusedShare);
      if (refusedShare < TOO_MANY) return;
      refusedShare = 0;
      successes = 0;
      halvedAt = performance.now();
      slots.resize(Math.floor(slots.size() / 2));
      holdFor(holdMs);
    },
    noteSuccess() {
      refusedShare -= WEIGHT * refusedShare;
      if (slots.size() >= concurrency || ++successes < SUCCESSES_PER_SLOT) return;
      successes = 0;
      slots.resize(slots.size() + 1);
    },
    close() {
      if (hold !== null) clearTimeout(hold);
      hold = null;
      slots.hold(false);
    },
  };
}

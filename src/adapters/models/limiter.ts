import PQueue from 'p-queue';

/** How many calls to one provider are under way. */
export type Limiter = {
  /** Runs the task when a slot is free; retries go before first attempts. Rejects when the signal aborts. */
  run<T>(task: () => Promise<T>, options: { signal: AbortSignal; retry: boolean }): Promise<T>;
  /**
   * Halves the slots after a refusal for lack of capacity and starts nothing new for `holdMs`. Refusals of attempts
   * that had started before the latest halving say nothing new and change nothing.
   */
  slowDown(attemptStarted: number, holdMs: number): void;
  /** Ten successes in a row win a slot back. */
  noteSuccess(): void;
  close(): void;
};

const SUCCESSES_PER_SLOT = 10;

/** Additive increase, multiplicative decrease, between 1 and `concurrency` slots. */
export function createLimiter(concurrency: number): Limiter {
  const queue = new PQueue({ concurrency });
  let successes = 0;
  let halvedAt = Number.NEGATIVE_INFINITY;
  let heldUntil = 0;
  let hold: NodeJS.Timeout | null = null;

  function holdFor(ms: number): void {
    const until = performance.now() + ms;
    if (ms <= 0 || until <= heldUntil) return;
    heldUntil = until;
    queue.pause();
    if (hold !== null) clearTimeout(hold);
    hold = setTimeout(() => {
      hold = null;
      queue.start();
    }, ms);
  }

  return {
    run: (task, { signal, retry }) => queue.add(task, { signal, priority: retry ? 1 : 0 }),
    slowDown(attemptStarted, holdMs) {
      successes = 0;
      holdFor(holdMs);
      if (attemptStarted < halvedAt) return;
      halvedAt = performance.now();
      queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
    },
    noteSuccess() {
      if (queue.concurrency >= concurrency || ++successes < SUCCESSES_PER_SLOT) return;
      successes = 0;
      queue.concurrency++;
    },
    close() {
      if (hold !== null) clearTimeout(hold);
      hold = null;
      queue.start();
    },
  };
}

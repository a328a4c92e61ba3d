import type { Attempt, ReviewRequest } from '../../src/ports.ts';

export type Handled = { request: ReviewRequest; attempt: Attempt };

/** A handler that remembers what it was handed. */
export type Recorder = {
  handle(request: ReviewRequest, attempt: Attempt): Promise<void>;
  handled: Handled[];
  /** Pull requests that are being handled right now, and the most that were. */
  current: Set<number>;
  peak(): number;
  /** Resolves once so many requests have been handed over. */
  begun(count: number): Promise<void>;
  /** Resolves once so many have been handled, whether they failed or not. */
  ended(count: number): Promise<void>;
};

/** `act` is what handling does; it may reject. */
export function createRecorder(
  act: (one: Handled, index: number) => Promise<void> | void = () => {},
): Recorder {
  const handled: Handled[] = [];
  const current = new Set<number>();
  const waiting = new Set<{ ready: () => boolean; resolve: () => void }>();
  let ended = 0;
  let peak = 0;
  const notify = () => {
    for (const one of waiting) {
      if (!one.ready()) continue;
      waiting.delete(one);
      one.resolve();
    }
  };
  const wait = (ready: () => boolean) =>
    new Promise<void>((resolve) => {
      waiting.add({ ready, resolve });
      notify();
    });
  return {
    handled,
    current,
    peak: () => peak,
    async handle(request, attempt) {
      if (current.has(request.pull)) throw new Error(`pull ${request.pull} is handled twice at once`);
      const one = { request, attempt };
      handled.push(one);
      current.add(request.pull);
      peak = Math.max(peak, current.size);
      notify();
      try {
        await act(one, handled.length - 1);
      } finally {
        current.delete(request.pull);
        ended += 1;
        notify();
      }
    },
    begun: (count) => wait(() => handled.length >= count),
    ended: (count) => wait(() => ended >= count),
  };
}

import { onAbort } from './on-abort.ts';

export type SlotOptions = {
  /** Goes before those that are not; default: false. */
  isUrgent?: boolean;
  /** Goes behind all others: nobody waits for it yet; default: false. */
  isSpare?: boolean;
  /** Rejects with its reason where it aborts before a slot is free. */
  signal?: AbortSignal;
};

/** Tasks of which so many run at once. */
export type Slots = {
  /** Runs a task when a slot is free: urgent ones first, else in the order in which they came. */
  run<T>(task: () => Promise<T>, options?: SlotOptions): Promise<T>;
  /** For a task that runs: while it waits for something else, another one may have its slot. At most as many again as there are slots. */
  lend<T>(wait: () => Promise<T>): Promise<T>;
  size(): number;
  /** Whether a task would begin at once. */
  hasRoom(): boolean;
  /** At least 1. What runs already goes on. */
  resize(size: number): void;
  /** From now on none begins, or they may again. */
  hold(isHeld: boolean): void;
};

type Waiting = { begin(): void; isGone: boolean };

/** @param onRoom called when a slot is left that no task waits for */
export function createSlots(count: number, onRoom?: () => void): Slots {
  const urgent = createLine();
  const ordinary = createLine();
  const spare = createLine();
  let size = count;
  let running = 0;
  let lent = 0;
  let held = false;

  function hasRoom(): boolean {
    return !held && running - lent < size;
  }

  function fill(): void {
    while (hasRoom()) {
      const next = urgent.take() ?? ordinary.take() ?? spare.take();
      if (next === null) return void onRoom?.();
      running += 1;
      next.begin();
    }
  }

  function waitForSlot({ isUrgent = false, isSpare = false, signal }: SlotOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiting.isGone = true;
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        isGone: false,
        begin() {
          forget?.();
          resolve();
        },
      };
      const forget = signal === undefined ? null : onAbort(signal, abort);
      (isSpare ? spare : isUrgent ? urgent : ordinary).add(waiting);
    });
  }

  return {
    async run(task, options = {}) {
      options.signal?.throwIfAborted();
      // Whoever waits is waiting because there is no room, so nobody is overtaken.
      if (hasRoom()) running += 1;
      else await waitForSlot(options);
      try {
        return await task();
      } finally {
        running -= 1;
        fill();
      }
    },
    async lend(wait) {
      if (lent >= size) return wait();
      lent += 1;
      fill();
      try {
        return await wait();
      } finally {
        lent -= 1;
      }
    },
    size: () => size,
    hasRoom,
    resize(to) {
      size = Math.max(1, to);
      fill();
    },
    hold(isHeld) {
      held = isHeld;
      fill();
    },
  };
}

/** First come, first served. */
function createLine(): { add(waiting: Waiting): void; take(): Waiting | null } {
  let entries: Waiting[] = [];
  let at = 0;
  return {
    add: (waiting) => void entries.push(waiting),
    take() {
      while (at < entries.length) {
        const next = entries[at++];
        if (next !== undefined && !next.isGone) return next;
      }
      entries = [];
      at = 0;
      return null;
    },
  };
}

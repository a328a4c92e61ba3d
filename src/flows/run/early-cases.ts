import type { CaseState } from './case-runs.ts';
import type { Spare } from './trials/metered-calls.ts';

/** Cases that were begun before anybody asked for them. */
export type EarlyCases = {
  has(index: number): boolean;
  /** Begins one. Resolves when each of its runs waits for an answer or a slot. */
  begin(index: number, run: (makeSpare: () => Spare) => Promise<CaseState>): Promise<void>;
  /** What came of it; it is nobody else's then. Null: it was not begun, or was dropped before it was whole. */
  take(index: number): Promise<CaseState | null>;
  /** Nobody will ask for the others: what is under way ends, and is kept. Never rejects. */
  drop(): Promise<void>;
};

export function createEarlyCases(): EarlyCases {
  const begun = new Map<number, Promise<CaseState>>();
  const dropping = new AbortController();
  return {
    has: (index) => begun.has(index),
    async begin(index, run) {
      const asked: Promise<void>[] = [];
      const made = run(() => {
        const { promise, resolve } = Promise.withResolvers<void>();
        asked.push(promise);
        return { signal: dropping.signal, asked: resolve };
      });
      begun.set(index, made);
      // Whoever asks for it hears of what went wrong.
      await Promise.race([Promise.all(asked), made.catch(() => undefined)]);
    },
    async take(index) {
      const made = begun.get(index);
      if (made === undefined) return null;
      begun.delete(index);
      const state = await made;
      return dropping.signal.aborted ? null : state;
    },
    async drop() {
      dropping.abort();
      await Promise.allSettled(begun.values());
      begun.clear();
    },
  };
}

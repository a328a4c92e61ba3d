import { AsyncLocalStorage } from 'node:async_hooks';

type Interleaving = {
  /** Waited for before each access of whoever is at work. */
  step(): Promise<void>;
  /** Lets work go on access by access: `turns` says whose, one after the other, and then whoever is left, the first one first. */
  interleave(turns: readonly number[], workers: readonly (() => Promise<void>)[]): Promise<void>;
};

export function createInterleaving(): Interleaving {
  const actor = new AsyncLocalStorage<number>();
  const waiting = new Map<number, () => void>();
  return {
    step: () => new Promise((resolve) => waiting.set(actor.getStore() ?? -1, resolve)),
    async interleave(turns, workers) {
      const left = new Set(workers.keys());
      const all = workers.map((work, i) => actor.run(i, () => work().finally(() => left.delete(i))));
      const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
      const queue = [...turns];
      await settle();
      while (left.size > 0) {
        const wanted = queue.shift() ?? Math.min(...left);
        const go = waiting.get(wanted);
        if (go === undefined) continue;
        waiting.delete(wanted);
        go();
        await settle();
      }
      await Promise.all(all);
    },
  };
}

/** Every order in which each is interrupted at most twice. */
export function listTurns(most: number): number[][] {
  const lengths = Array.from({ length: most + 1 }, (_, i) => i);
  return lengths.flatMap((a) =>
    lengths.flatMap((b) =>
      lengths.map((c) => [
        ...Array(a).fill(0),
        ...Array(b).fill(1),
        ...Array(c).fill(0),
        ...Array(most).fill(1),
      ]),
    ),
  );
}

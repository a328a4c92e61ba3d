import { setImmediate } from 'node:timers/promises';

type Waiting<T, R> = { item: T; resolve(result: R): void; reject(error: unknown): void };

/**
 * Calls that come while `run` is at work are done together next, at most `most` at once. Where a group fails, each of it
 * is tried by itself, so that one that cannot be done fails alone. `run` resolves with one result for each item, in order.
 */
export function groupCalls<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  most: number,
): (item: T) => Promise<R> {
  let waiting: Waiting<T, R>[] = [];
  let isWorking = false;

  async function runGroup(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await run(group.map(({ item }) => item));
      for (const [i, { resolve }] of group.entries()) resolve(results[i] as R);
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else await Promise.all(group.map((one) => runGroup([one])));
    }
  }

  /** A database in this process keeps it from reading what has arrived already, so that is read first. */
  async function gather(): Promise<void> {
    let before: number;
    do {
      before = waiting.length;
      await setImmediate();
    } while (waiting.length > before && waiting.length < most);
  }

  async function work(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      await gather();
      const group = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await runGroup(group);
    }
    isWorking = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWorking) void work();
    });
}

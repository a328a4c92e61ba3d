import { setImmediate } from 'node:timers/promises';
import { isDatabaseDown } from './failure.ts';

/** Node takes one connection a turn of its event loop, and reads what came on it in the next ones. */
const QUIET_TURNS = 10;

type Waiting<T, R> = { item: T; resolve(result: R): void; reject(error: unknown): void };

/**
 * Calls that come together are done together, at most `most` at once. Where a group fails its parts are tried by
 * themselves, so that one call that cannot be done fails alone; not where the database fails, which each of them would wait for. `run` resolves with one result for each item, in order.
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
      if (group.length === 1 || isDatabaseDown(error)) for (const { reject } of group) reject(error);
      else await Promise.all(split(group).map(runGroup));
    }
  }

  /** A database in this process keeps it from reading what is arriving, so that is read first. */
  async function gather(): Promise<void> {
    let known = 0;
    for (let quiet = 0; quiet < QUIET_TURNS && waiting.length < most; quiet++) {
      if (waiting.length > known) quiet = 0;
      known = waiting.length;
      await setImmediate();
    }
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

/** About as many parts as each then has items: of a thousand, one that fails is found with some sixty tries. */
function split<T>(group: readonly T[]): T[][] {
  const size = Math.ceil(Math.sqrt(group.length - 1));
  return Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
    group.slice(i * size, (i + 1) * size),
  );
}

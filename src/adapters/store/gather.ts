/** What waits to be done together with others. */
export type Waiting<T> = { use(given: T): void; resolve(): void; reject(error: Error): void };

export type Gathering<T> = {
  /** Resolves with what `use` returned, when all that came together was done. `mayWait`: for others to come. */
  add<R>(use: (given: T) => R, mayWait?: boolean): Promise<R>;
  /** Does now what waits. */
  run(): void;
};

/**
 * Gathers what is asked for in one turn of the event loop, and of what may wait, what comes within `waitMs` of the last time; what
 * comes alone waits for nobody.
 */
export function createGathering<T>(
  waitMs: number,
  runGroup: (group: readonly Waiting<T>[]) => void,
): Gathering<T> {
  let waiting: Waiting<T>[] = [];
  let ranAt = Number.NEGATIVE_INFINITY;
  let turn: NodeJS.Immediate | null = null;
  let later: NodeJS.Timeout | null = null;

  function run(): void {
    if (turn !== null) clearImmediate(turn);
    if (later !== null) clearTimeout(later);
    turn = null;
    later = null;
    const group = waiting;
    waiting = [];
    runGroup(group);
    ranAt = performance.now();
  }

  return {
    run,
    add<R>(use: (given: T) => R, mayWait = false) {
      return new Promise<R>((resolve, reject) => {
        let result: R;
        waiting.push({
          use(given) {
            result = use(given);
          },
          resolve: () => resolve(result),
          reject,
        });
        const left = mayWait ? ranAt + waitMs - performance.now() : 0;
        if (left > 0) later ??= setTimeout(run, left);
        else turn ??= setImmediate(run);
      });
    },
  };
}

/** What becomes known of runs before they are looked at again, in this process. */
export type RunEndings = {
  /** GitHub says that a run has ended. Whether anybody waits for it. */
  tell(run: number): boolean;
  /** For somebody who waits for a run. */
  watch(run: number): Watch;
};

export type Watch = {
  /** Aborts once the run is said to have ended. */
  told(): AbortSignal;
  /** From here on `told` is a signal that waits for the next word of it. */
  listenAgain(): void;
  stop(): void;
};

export function createRunEndings(): RunEndings {
  const watched = new Map<number, Set<() => void>>();
  return {
    tell(run) {
      const all = watched.get(run);
      for (const wake of all ?? []) wake();
      return all !== undefined;
    },
    watch(run) {
      let told = new AbortController();
      const wake = () => told.abort();
      watched.set(run, (watched.get(run) ?? new Set()).add(wake));
      return {
        told: () => told.signal,
        listenAgain() {
          told = new AbortController();
        },
        stop() {
          const all = watched.get(run);
          all?.delete(wake);
          if (all?.size === 0) watched.delete(run);
        },
      };
    },
  };
}

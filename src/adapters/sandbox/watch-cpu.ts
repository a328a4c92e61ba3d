/** Between two looks at a thread's CPU time, in milliseconds. */
const SHORTEST_MS = 10;

export type CpuWatch = {
  /** CPU time so far, in milliseconds, from any moment on. Rejects where the thread has ended. */
  read(): Promise<number>;
  /** CPU time at the start, as `read` counts it. */
  from: number;
  /** CPU time that the thread may take. */
  cpuMs: number;
  /** Wall time after which it is ended however little it got. */
  wallMs: number;
  end(reason: 'cpu' | 'wall'): void;
};

/**
 * Ends a thread from outside once it has taken its CPU time. Wall time proves nothing: a busy machine may give a thread
 * milliseconds of a second. An answer that comes while it is being looked at counts.
 */
export function watchCpu({ read, from, cpuMs, wallMs, end }: CpuWatch): { stop(): void } {
  let stopped = false;
  // No thread takes more CPU time than wall time, so there is nothing to look at before.
  let timer = setTimeout(look, cpuMs);
  const last = setTimeout(() => finish('wall'), wallMs);

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(last);
  }

  function finish(reason: 'cpu' | 'wall'): void {
    if (stopped) return;
    stop();
    end(reason);
  }

  function look(): void {
    read().then(
      (now) => {
        if (stopped) return;
        const left = cpuMs - (now - from);
        if (left <= 0) finish('cpu');
        else timer = setTimeout(look, Math.max(SHORTEST_MS, left));
      },
      // Whoever waits is told that the thread has ended, by the thread.
      () => {},
    );
  }

  return { stop };
}

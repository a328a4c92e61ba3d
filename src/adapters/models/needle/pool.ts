import PQueue from 'p-queue';
import type { NeedleTool } from './protocol.ts';
import { type CallResult, createWorkerProcess, WORKER_FILE, type WorkerProcess } from './worker-process.ts';

export type NeedlePool = {
  /** `attempts` counts the process restarts a call needed. */
  call(
    query: string,
    tools: NeedleTool[],
    signal: AbortSignal,
  ): Promise<{ result: CallResult | { kind: 'cancelled' }; attempts: number }>;
  /** Loads the model in one worker: null, or what went wrong. */
  load(): Promise<string | null>;
  /** Kills every worker. */
  close(): Promise<void>;
};

const LOAD_TIMEOUT_MS = 60_000;

/**
 * Worker processes that share one queue. They start when they are first needed, so a single call costs one process.
 * A call whose worker dies or hangs is given one fresh worker. A cancelled call resolves at once; its worker finishes
 * what it does, because loading the model again would cost more.
 */
export function createNeedlePool(options: {
  workers: number;
  timeoutMs: number;
  /** Default: the worker beside this file. */
  workerFile?: URL;
}): NeedlePool {
  const file = options.workerFile ?? WORKER_FILE;
  const all = Array.from({ length: options.workers }, () =>
    createWorkerProcess({ file, timeoutMs: options.timeoutMs, loadTimeoutMs: LOAD_TIMEOUT_MS }),
  );
  // Last in, first out: the worker that has its model loaded is used before one that has not started.
  const idle = [...all].reverse();
  const queue = new PQueue({ concurrency: options.workers });
  let closed = false;

  async function withWorker<T>(use: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const worker = idle.pop();
    if (worker === undefined) throw new Error('more tasks under way than workers');
    try {
      return await use(worker);
    } finally {
      idle.push(worker);
    }
  }

  async function run(worker: WorkerProcess, query: string, tools: NeedleTool[], signal: AbortSignal) {
    for (let attempts = 1; ; attempts++) {
      if (closed || signal.aborted) return { result: { kind: 'cancelled' as const }, attempts };
      const result = await worker.call(query, tools);
      const failed = result.kind === 'crashed' || result.kind === 'timeout';
      if (!failed || (attempts === 2 && !closed)) return { result, attempts };
    }
  }

  return {
    async call(query, tools, signal) {
      const cancelled = { result: { kind: 'cancelled' as const }, attempts: 1 };
      if (closed || signal.aborted) return cancelled;
      let stop = () => {};
      const aborted = new Promise<typeof cancelled>((resolve) => {
        stop = () => resolve(cancelled);
        signal.addEventListener('abort', stop, { once: true });
      });
      try {
        return await Promise.race([
          queue.add(() => withWorker((worker) => run(worker, query, tools, signal))),
          aborted,
        ]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    load: () => queue.add(() => withWorker((worker) => worker.load())),
    async close() {
      closed = true;
      await Promise.all(all.map((worker) => worker.close()));
    },
  };
}

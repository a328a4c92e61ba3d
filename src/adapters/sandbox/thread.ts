import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SandboxProgram, SandboxResult } from '../../core/eval/scorers/types.ts';
import { GRACE_MS, OUT_OF_TIME, STARVED, TIME_LIMIT_MS, WALL_LIMIT_MS } from './limits.ts';
import { type CpuWatch, watchCpu } from './watch-cpu.ts';

export type SandboxThread = {
  /** One call at a time; never rejects. Not `usable`: the thread has to be closed. */
  run(program: SandboxProgram): Promise<{ result: SandboxResult; usable: boolean }>;
  close(): Promise<void>;
};

/** `started`: the engine is ready, and the program's time runs from here. `cpuMs`: CPU time of the thread until then. */
export type ThreadMessage = { kind: 'started'; cpuMs: number } | { kind: 'done'; result: SandboxResult };

type Answer = { result: SandboxResult; usable: boolean };

/** A thread that keeps no process alive while it has nothing to do. */
export function startThread(): SandboxThread {
  const worker = new Worker(new URL(`./run-sandbox${extname(import.meta.filename)}`, import.meta.url), {
    // It sees neither keys nor arguments of the process.
    env: {},
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  let waiting: ((answer: Answer) => void) | null = null;
  let watch: { stop(): void } | null = null;
  let broken: string | null = null;
  worker.unref();

  function settle(answer: Answer): void {
    watch?.stop();
    const resolve = waiting;
    [waiting, watch] = [null, null];
    worker.unref();
    resolve?.(answer);
  }

  function fail(reason: string): void {
    broken ??= reason;
    settle({ result: { kind: 'failed', reason }, usable: false });
  }

  worker.on('message', (message: ThreadMessage) => {
    if (message.kind === 'done') settle({ result: message.result, usable: true });
    else
      watch = watchCpu({
        ...clockOf(worker, message.cpuMs),
        cpuMs: TIME_LIMIT_MS + GRACE_MS,
        wallMs: WALL_LIMIT_MS,
        end: (reason) => fail(reason === 'cpu' ? OUT_OF_TIME : STARVED),
      });
  });
  worker.on('error', (error) =>
    fail(`the sandbox failed: ${error instanceof Error ? error.message : error}`),
  );
  worker.on('exit', () => fail('the sandbox ended before it answered'));

  return {
    run(program) {
      if (broken !== null)
        return Promise.resolve({ result: { kind: 'failed', reason: broken }, usable: false });
      return new Promise((resolve) => {
        waiting = resolve;
        worker.ref();
        worker.postMessage(program);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** CPU time of a thread since its program started. Before Node 24.6 only that of all threads together is known here. */
function clockOf(worker: Worker, startedAt: number): Pick<CpuWatch, 'read' | 'from'> {
  const toMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
  if ('cpuUsage' in worker) return { read: async () => toMs(await worker.cpuUsage()), from: startedAt };
  return { read: async () => toMs(process.cpuUsage()), from: toMs(process.cpuUsage()) };
}

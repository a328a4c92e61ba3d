import { availableParallelism } from 'node:os';
import type { SandboxProgram, SandboxResult } from '../../core/eval/scorers/types.ts';
import type { Sandbox } from '../../ports.ts';
import { type SandboxThread, startThread } from './thread.ts';

/** More threads would only take memory: up to 64 MB each. */
const MAX_THREADS = 4;
/** Programs that one thread runs before another takes its place, so that nothing they left behind adds up. */
const MAX_PROGRAMS = 500;

const CALLED_OFF: SandboxResult = { kind: 'failed', reason: 'it was called off' };

type Waiting = { program: SandboxProgram; resolve(result: SandboxResult): void };

/**
 * QuickJS as WebAssembly, a new instance for each program, in threads that start with the first program. A thread that does
 * not answer in time is ended with whatever it runs.
 */
export function openSandbox({ threads = defaultThreads() }: { threads?: number } = {}): Sandbox {
  const running = new Map<SandboxThread, number>();
  const idle: SandboxThread[] = [];
  const queue: Waiting[] = [];
  let closed = false;

  function assign(): void {
    while (queue.length > 0) {
      const thread = idle.pop() ?? (running.size < threads ? start() : undefined);
      const next = thread === undefined ? undefined : queue.shift();
      if (thread === undefined || next === undefined) return;
      void serve(thread, next);
    }
  }

  function start(): SandboxThread {
    const thread = startThread();
    running.set(thread, 0);
    return thread;
  }

  async function serve(thread: SandboxThread, { program, resolve }: Waiting): Promise<void> {
    const { result, usable } = await thread.run(program);
    const served = (running.get(thread) ?? 0) + 1;
    if (usable && served < MAX_PROGRAMS && !closed) {
      running.set(thread, served);
      idle.push(thread);
    } else {
      await thread.close();
      running.delete(thread);
    }
    resolve(result);
    assign();
  }

  return {
    run(program, { signal } = {}) {
      if (closed) return Promise.resolve({ kind: 'failed', reason: 'the sandbox is closed' });
      if (signal?.aborted === true) return Promise.resolve(CALLED_OFF);
      return new Promise((resolve) => {
        const waiting: Waiting = {
          program,
          resolve(result) {
            signal?.removeEventListener('abort', leave);
            resolve(result);
          },
        };
        const leave = () => {
          const at = queue.indexOf(waiting);
          // What runs is soon over, one way or the other.
          if (at === -1) return;
          queue.splice(at, 1);
          resolve(CALLED_OFF);
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(waiting);
        assign();
      });
    },
    async close() {
      closed = true;
      for (const { resolve } of queue.splice(0))
        resolve({ kind: 'failed', reason: 'the sandbox was closed' });
      await Promise.all([...running.keys()].map((thread) => thread.close()));
    },
  };
}

function defaultThreads(): number {
  return Math.min(MAX_THREADS, availableParallelism());
}

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Detection, FileText } from '../../core/artifact/detect.ts';

export type DetectorThread = {
  /**
   * One call at a time. Rejects where the thread ends before it answers, or takes longer than `limitMs`; it is of no use any
   * more then.
   */
  detect(files: readonly FileText[], limitMs: number): Promise<Detection[]>;
  close(): Promise<void>;
};

/** What a thread answers. */
export type Answer = { found: Detection[] } | { error: string };

type Waiting = { resolve(found: Detection[]): void; reject(error: Error): void; timer: NodeJS.Timeout };

/** A thread that keeps no process alive while it has nothing to do. */
export function startThread(): DetectorThread {
  const worker = new Worker(new URL(`./run-detector${extname(import.meta.filename)}`, import.meta.url));
  let waiting: Waiting | null = null;
  worker.unref();

  function settle(how: (promise: Waiting) => void): void {
    const settled = waiting;
    waiting = null;
    worker.unref();
    if (settled === null) return;
    clearTimeout(settled.timer);
    how(settled);
  }

  worker.on('message', (answer: Answer) =>
    settle(({ resolve, reject }) =>
      'found' in answer ? resolve(answer.found) : reject(new Error(answer.error)),
    ),
  );
  worker.on('error', (error) =>
    settle(({ reject }) => reject(error instanceof Error ? error : new Error(String(error)))),
  );
  worker.on('exit', () =>
    settle(({ reject }) => reject(new Error('the thread that looks for artifacts ended'))),
  );

  return {
    detect(files, limitMs) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          const paths = files.map(({ path }) => path).join(', ');
          settle(() => reject(new Error(`looking for artifacts took longer than ${limitMs} ms in ${paths}`)));
        }, limitMs);
        waiting = { resolve, reject, timer };
        worker.ref();
        worker.postMessage(files);
      });
    },
    async close() {
      await worker.terminate();
    },
  };
}

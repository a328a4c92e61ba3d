import { parentPort } from 'node:worker_threads';
import type { SandboxProgram } from '../../core/eval/scorers/types.ts';
import { createEngine } from './engine.ts';
import type { ThreadMessage } from './thread.ts';

/** A thread that runs the programs it is sent, one after the other, until it is ended. */
const engine = createEngine();
const answer = (message: ThreadMessage): void => parentPort?.postMessage(message);

parentPort?.on('message', (program: SandboxProgram) => {
  void engine
    .then(({ run }) => run(program, (cpuMs) => answer({ kind: 'started', cpuMs })))
    .catch((error: unknown) => ({ kind: 'failed' as const, reason: `the sandbox failed: ${String(error)}` }))
    .then((result) => answer({ kind: 'done', result }));
});

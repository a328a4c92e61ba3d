import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NeedleCall, NeedleOutcome, NeedleReply } from './protocol.ts';

export type CallResult =
  | NeedleOutcome
  /** The process died under the call, or never came up. */
  | { kind: 'crashed'; message: string }
  | { kind: 'timeout' };

/** A worker process that is started by its first call and started anew when it is found dead. */
export type WorkerProcess = {
  call(query: string, tools: NeedleCall['tools']): Promise<CallResult>;
  /** Resolves to null once the model is loaded, or to what kept it from loading. */
  load(): Promise<string | null>;
  close(): Promise<void>;
};

/** Beside this file, and source or compiled as this file is. */
export const WORKER_FILE = new URL(`./run-needle${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

/** Lines of the ONNX runtime that say nothing about a call. */
const NOISE = /onnxruntime|\[W:|VerifyEachNodeIsAssigned|Rerunning with verbose/i;
const KEPT_STDERR = 2000;

type Child = {
  process: ChildProcess;
  ready: Promise<string | null>;
  /** Why the process ended, with the last of what it wrote to stderr. */
  exited: Promise<string>;
};

/** `loadTimeoutMs` bounds the start, `timeoutMs` each call; a process that exceeds either is killed. */
export function createWorkerProcess(options: {
  file: URL;
  timeoutMs: number;
  loadTimeoutMs: number;
}): WorkerProcess {
  let child: Child | null = null;
  let nextId = 1;

  function ensureChild(): Child {
    if (child === null) {
      const started = startChild(options.file);
      child = started;
      void started.exited.then(() => {
        if (child === started) child = null;
      });
    }
    return child;
  }

  function kill(target: Child): void {
    if (child === target) child = null;
    target.process.kill('SIGKILL');
  }

  async function load(target: Child): Promise<string | null> {
    const problem = await within(options.loadTimeoutMs, target.ready);
    if (problem === TIMED_OUT) {
      kill(target);
      return `did not load within ${options.loadTimeoutMs / 1000} s`;
    }
    return problem;
  }

  return {
    load: () => load(ensureChild()),

    async call(query, tools) {
      const target = ensureChild();
      const problem = await load(target);
      if (problem !== null) {
        kill(target);
        return { kind: 'crashed', message: problem };
      }
      const id = nextId++;
      const outcome = new Promise<NeedleOutcome>((resolve) => {
        const listen = (message: NeedleReply) => {
          if (message.type !== 'outcome' || message.id !== id) return;
          target.process.off('message', listen);
          resolve(message.outcome);
        };
        target.process.on('message', listen);
      });
      const crash = target.exited.then((message): CallResult => ({ kind: 'crashed', message }));
      const call: NeedleCall = { id, query, tools };
      // A process that died a moment ago refuses the message; `exited` tells of it.
      target.process.send(call, () => {});
      const result = await within(options.timeoutMs, Promise.race([outcome, crash]));
      if (result !== TIMED_OUT) return result;
      kill(target);
      return { kind: 'timeout' };
    },

    async close() {
      const target = child;
      if (target === null) return;
      kill(target);
      await target.exited;
    },
  };
}

function startChild(file: URL): Child {
  const { PATH, SystemRoot, TMPDIR, TEMP } = process.env;
  const child = fork(fileURLToPath(file), [], {
    // Neither the operator's keys nor this process's loaders and flags are any business of the model's.
    env: JSON.parse(JSON.stringify({ PATH, SystemRoot, TMPDIR, TEMP })),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = `${stderr}${chunk}`.slice(-KEPT_STDERR);
  });
  const exited = new Promise<string>((resolve) => {
    const end = (how: string) => {
      const said = stderr.split('\n').filter((line) => line.trim() !== '' && !NOISE.test(line));
      resolve([how, ...said.slice(-3)].join('; '));
    };
    child.on('error', (error) => end(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => end(`ended with ${signal ?? `exit code ${code}`}`));
  });
  const ready = new Promise<string | null>((resolve) => {
    child.on('message', (message: NeedleReply) => {
      if (message.type === 'ready') resolve(null);
      if (message.type === 'broken') resolve(message.message);
    });
    void exited.then((message) => resolve(message));
  });
  return { process: child, ready, exited };
}

const TIMED_OUT = Symbol('timed out');

async function within<T>(ms: number, promise: Promise<T>): Promise<T | typeof TIMED_OUT> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<typeof TIMED_OUT>((resolve) => {
    timer = setTimeout(() => resolve(TIMED_OUT), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

import type { CommandIo } from './entry/commands/io.ts';

const INTERRUPTED = 130;

/** The process as commands see it. */
export function createProcessIo(): CommandIo {
  let signal: AbortSignal | null = null;
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const colorful = process.stdout.isTTY === true && TERM !== 'dumb';
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    cwd: process.cwd(),
    env: process.env,
    color: (NO_COLOR ?? '') === '' && ((FORCE_COLOR ?? '') !== '' || colorful),
    columns: process.stdout.columns ?? 80,
    interactive: process.stderr.isTTY === true && TERM !== 'dumb',
    // Whoever never asks for the signal could not heed it: Ctrl-C then ends the process as it ends any other.
    get signal() {
      signal ??= stopOnInterrupt();
      return signal;
    },
  };
}

/** Aborted by the first Ctrl-C, which asks a command to stop; the second one ends the process. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write('\nStopping: runs that are under way are given up, finished ones are kept.\n');
    stop.abort();
  });
  process.on('SIGTERM', () => stop.abort());
  return stop.signal;
}

import type { CommandIo } from '../../src/entry/commands/io.ts';
import { describeFailure } from '../../src/wire-local.ts';
import { createTemporaryDirectory } from './git-repository.ts';

export type CommandResult = { exit: number; stdout: string; stderr: string };

/** A command's process, with everything it wrote. Its cache is its own unless `env` names one. */
export function createTestIo(
  cwd: string,
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): CommandIo & { out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    cwd,
    env: { PROMPTGATE_CACHE_DIR: createTemporaryDirectory(), ...env },
    color: false,
    columns: 80,
    interactive: false,
    signal,
  };
}

/** Runs a command as the process would, failures included. */
export async function runCommand(
  io: ReturnType<typeof createTestIo>,
  run: (io: CommandIo) => Promise<number>,
): Promise<CommandResult> {
  let exit: number;
  try {
    exit = await run(io);
  } catch (error) {
    const failure = describeFailure(error);
    io.stderr(failure.message);
    exit = failure.exit;
  }
  return { exit, stdout: io.out.join(''), stderr: io.err.join('') };
}

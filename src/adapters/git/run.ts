import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Readable, Writable } from 'node:stream';

/** A repository that cannot be used as asked. The message says what is the matter and what to do about it. */
export class RepositoryError extends Error {
  override name = 'RepositoryError';
}

export type GitResult = { code: number; stdout: Buffer; stderr: string };

/**
 * Nothing that a repository's own configuration names may run: no hooks, monitors, pagers or external diffs; replaced
 * objects are ignored, and a partial clone fetches nothing behind the user's back.
 */
const SAFE_ARGS = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '-c',
  'core.fsmonitor=false',
  '-c',
  `core.hooksPath=${devNull}`,
  '-c',
  'core.quotePath=false',
  '-c',
  'core.untrackedCache=false',
  '-c',
  'protocol.allow=never',
];

/** The caller's environment without what would point git elsewhere (`GIT_DIR` is set inside hooks). */
function gitEnv(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || name.startsWith('GIT_CONFIG_'),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_LITERAL_PATHSPECS: '1',
  };
}

/** Starts git in `dir`. The caller ends its input. */
export function startGit(
  dir: string,
  args: readonly string[],
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn('git', [...SAFE_ARGS, ...args], { cwd: dir, env: gitEnv(), stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Runs git to its end. Rejects with a RepositoryError where it cannot be started. */
export function runGit(dir: string, args: readonly string[]): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = startGit(dir, args);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => reject(describeSpawnError(error, dir)));
    child.on('close', (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end();
  });
}

/** As `runGit`, for commands that only fail where something is wrong with the repository itself. */
export async function readGit(dir: string, args: readonly string[]): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(dir, args);
  if (code !== 0)
    throw new RepositoryError(`git ${args[0] ?? ''} failed in ${dir}: ${stderr.trim() || `exit ${code}`}`);
  return stdout;
}

function describeSpawnError(error: NodeJS.ErrnoException, dir: string): RepositoryError {
  if (error.code !== 'ENOENT') return new RepositoryError(`git cannot be started: ${error.message}`);
  // The system says the same of a program that it cannot find and of a folder to start it in.
  return new RepositoryError(
    existsSync(dir)
      ? 'There is no git on the PATH. Install it: https://git-scm.com/downloads'
      : `There is no folder ${dir}. Name the repository with --repo.`,
  );
}

/** The fields of output that ends each of them with NUL. */
export function splitNul(output: Buffer): string[] {
  const text = output.toString('utf8');
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}

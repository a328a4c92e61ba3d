import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HERMETIC_GIT_ENV } from '../../support/git-repository.ts';

export type GitResult = { code: number; stdout: Buffer; stderr: string };

/** What is asked of the process that starts git. */
export type GitOrder = {
  id: number;
  args: readonly string[];
  env: Record<string, string>;
  input: string | Uint8Array | null;
};
export type GitAnswer = {
  id: number;
  told: { code: number; stdout: Uint8Array; stderr: string } | { failed: string };
};
type Waiting = { resolve: (result: GitResult) => void; reject: (error: Error) => void };

const waiting = new Map<number, Waiting>();
let spawner: ChildProcess | null = null;
let orders = 0;

/** Runs git in a bare repository. Rejects only where git cannot be started. */
export function tryGit(
  dir: string,
  args: readonly string[],
  input?: string | Buffer,
  environment: Record<string, string> = {},
): Promise<GitResult> {
  spawner ??= startSpawner();
  orders += 1;
  const order: GitOrder = {
    id: orders,
    args: ['--git-dir', dir, '-c', 'core.quotePath=false', ...args],
    env: { ...HERMETIC_GIT_ENV, ...environment },
    input: input ?? null,
  };
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  waiting.set(order.id, { resolve, reject });
  // Somebody waits for it now; at other times it keeps nobody from ending.
  spawner.channel?.ref();
  spawner.send(order);
  return promise;
}

function startSpawner(): ChildProcess {
  const child = fork(fileURLToPath(new URL('spawner.ts', import.meta.url)), {
    serialization: 'advanced',
    execArgv: [],
  });
  child.unref();
  child.on('message', ({ id, told }: GitAnswer) => {
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (waiting.size === 0) child.channel?.unref();
    if ('failed' in told) reject?.(new Error(`git cannot be started: ${told.failed}`));
    else resolve?.({ ...told, stdout: Buffer.from(told.stdout) });
  });
  child.on('exit', () => {
    spawner = null;
    for (const { reject } of waiting.values()) reject(new Error('the process that starts git ended'));
    waiting.clear();
  });
  return child;
}

const told = new Map<string, Promise<GitResult>>();
/** Bytes of an answer that is worth keeping. */
const MOST_KEPT = 100_000;

/**
 * As `tryGit`, for what will be the same whenever it is asked: questions that name objects by their full ids. A pull request is
 * shown dozens of times between two pushes.
 */
export async function tryGitOnce(dir: string, args: readonly string[]): Promise<GitResult> {
  const key = [dir, ...args].join('\0');
  const asked = told.get(key) ?? tryGit(dir, args);
  told.set(key, asked);
  try {
    const result = await asked;
    // What is not there may come.
    if (result.code !== 0 || result.stdout.byteLength > MOST_KEPT) told.delete(key);
    return result;
  } catch (error) {
    told.delete(key);
    throw error;
  }
}

/** As `tryGitOnce`; rejects where git fails. */
export async function gitOnce(dir: string, args: readonly string[]): Promise<Buffer> {
  return succeed(args, await tryGitOnce(dir, args));
}

/** As `tryGit`; rejects where git fails. */
export async function git(dir: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  return succeed(args, await tryGit(dir, args, input));
}

function succeed(args: readonly string[], result: GitResult): Buffer {
  if (result.code !== 0) throw new Error(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
  return result.stdout;
}

export async function gitText(dir: string, args: readonly string[]): Promise<string> {
  return (await git(dir, args)).toString('utf8').trim();
}

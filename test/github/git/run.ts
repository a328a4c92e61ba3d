import { spawn } from 'node:child_process';
import { HERMETIC_GIT_ENV } from '../../support/git-repository.ts';

export type GitResult = { code: number; stdout: Buffer; stderr: string };

/** Runs git in a bare repository. Rejects only where git cannot be started. */
export function tryGit(
  dir: string,
  args: readonly string[],
  input?: string | Buffer,
  environment: Record<string, string> = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', dir, '-c', 'core.quotePath=false', ...args], {
      env: { ...HERMETIC_GIT_ENV, ...environment },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
    // Git may end before it has read everything; its exit code tells.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** As `tryGit`; rejects where git fails. */
export async function git(dir: string, args: readonly string[], input?: string | Buffer): Promise<Buffer> {
  const result = await tryGit(dir, args, input);
  if (result.code !== 0) throw new Error(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
  return result.stdout;
}

export async function gitText(dir: string, args: readonly string[]): Promise<string> {
  return (await git(dir, args)).toString('utf8').trim();
}

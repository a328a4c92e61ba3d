import { spawn } from 'node:child_process';
import type { GitAnswer, GitOrder } from './run.ts';

// A process of its own that starts git for the fake GitHub, and ends with it: to start a program the system copies the page tables
// of whoever starts it, which takes some 20 ms where a test also holds a database, and next to nothing here.
process.on('disconnect', () => process.exit());
process.on('message', ({ id, args, env, input }: GitOrder) => {
  const child = spawn('git', args, { env, stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  const answer = (told: GitAnswer['told']) => process.send?.({ id, told } satisfies GitAnswer);
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.on('error', ({ message }) => answer({ failed: message }));
  child.on('close', (code) =>
    answer({
      code: code ?? -1,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString('utf8'),
    }),
  );
  // Git may end before it has read everything; its exit code tells.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandResult } from './run-command.ts';
import { SHORT_LIVED } from './short-lived.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));

/** Runs `promptgate` as a process of its own, with no environment but this, until it ends. */
export function runPromptgate(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [...SHORT_LIVED, BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = { exit: -1, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    result.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    result.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...result, exit: code ?? -1 }));
  });
}

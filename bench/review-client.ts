/**
 * One side of the measurement as a process of its own: `review <dir>`, or `direct <address> <calls> <concurrency>`, which
 * sends the body it is told over and over. Reports CPU, wall time and peak memory. See `review.ts`.
 */
import { enableCompileCache } from 'node:module';

export type Measured = { exit: number; cpuMs: number; wallMs: number; peakMb: number };

// As the launcher does.
enableCompileCache();
const [mode, ...args] = process.argv.slice(2);
const started = performance.now();
const exit = mode === 'direct' ? await callDirectly(args) : await runReview(args[0] ?? '.');
const { user, system } = process.cpuUsage();
const measured: Measured = {
  exit,
  cpuMs: (user + system) / 1000,
  wallMs: performance.now() - started,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(measured, () => process.disconnect());

async function runReview(dir: string): Promise<number> {
  const { review } = await import('../src/wire-local.ts');
  const io = {
    stdout: () => {},
    stderr: () => {},
    cwd: dir,
    env: process.env,
    color: false,
    columns: 80,
    interactive: false,
    signal: new AbortController().signal,
  };
  return review({ repo: '.', base: 'main', json: true }, io);
}

async function callDirectly([
  baseUrl = '',
  calls = '',
  concurrency = '',
  body = '',
]: string[]): Promise<number> {
  let left = Number(calls);
  const headers = { 'content-type': 'application/json' };
  const worker = async () => {
    while (left-- > 0) {
      const response = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', headers, body });
      const answer = (await response.json()) as { choices: unknown[] };
      if (answer.choices.length !== 1) throw new Error('the loopback server gave no answer');
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return 0;
}

/**
 * What HTTP alone takes: a loop on an undici pool that sends bodies of a review and keeps nothing. `throughput-floor.ts <address> <calls>
 * <concurrency> <file of bodies, a line each>`. See `throughput.ts`.
 */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { Measured } from './review-client.ts';

const [baseUrl = '', calls = '0', concurrency = '1', file = ''] = process.argv.slice(2);
const bodies = readFileSync(file, 'utf8').split('\n');
const { origin, pathname } = new URL(`${baseUrl}/chat/completions`);
const pool = new Pool(origin, { connections: Number(concurrency) });
const headers = { 'content-type': 'application/json', authorization: 'Bearer none' };
const started = performance.now();
let next = 0;

async function work(): Promise<void> {
  while (next < Number(calls)) {
    const body = bodies[next++ % bodies.length] ?? '{}';
    const response = await pool.request({ path: pathname, method: 'POST', headers, body });
    const answer = (await response.body.json()) as { choices: unknown[] };
    if (answer.choices.length !== 1) throw new Error('no answer');
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
const { user, system } = process.cpuUsage();
const measured: Measured = {
  exit: 0,
  cpuMs: (user + system) / 1000,
  wallMs: performance.now() - started,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
process.send?.(measured, () => process.disconnect());

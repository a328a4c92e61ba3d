/**
 * What a review of 2,000 cases costs beside its model calls: `node bench/review.ts`. Everything that is compared is
 * measured in one run, in processes of their own. See bench/README.md.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createTemporaryDirectory } from '../test/support/git-repository.ts';
import { CLEAR_TOOLS, createShop, SHOP_POLICY } from '../test/support/shop-repository.ts';
import type { Measured } from './review-client.ts';

const CASES = 2_000;
const CONCURRENCY = 8;
/** No number of cases proves this, so the gate asks for every one. */
const WHOLE = `${SHOP_POLICY}gate: { margin: 0.0005 }\n`;
/** Other words and the same behaviour: the longest a review that passes can take. */
const CHANGE = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2).replace('Stop it', 'Halt it') };

async function measure(args: readonly string[], env: Record<string, string> = {}): Promise<Measured> {
  const child = fork(new URL('review-client.ts', import.meta.url), args, {
    env: { PATH: process.env.PATH ?? '', PROMPTGATE_CONCURRENCY: String(CONCURRENCY), ...env },
  });
  const [measured] = (await once(child, 'message')) as [Measured];
  if (measured.exit !== 0) throw new Error(`${args.join(' ')} ended with ${measured.exit}`);
  return measured;
}

type Served = { requests: number; body: object | null };
async function ask(server: ChildProcess): Promise<Served> {
  server.send('count');
  const [served] = (await once(server, 'message')) as [Served];
  return served;
}

async function compare(latencyMs: number): Promise<void> {
  const server = fork(new URL('review-server.ts', import.meta.url), [String(latencyMs)]);
  const [{ baseUrl }] = (await once(server, 'message')) as [{ baseUrl: string }];
  const env = () => ({
    PROMPTGATE_PROVIDER_LOOPBACK_BASE_URL: baseUrl,
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  });
  const early = createShop(CHANGE, CASES);
  await measure(['review', early.dir], env());
  const byDefault = (await ask(server)).requests;

  const { dir } = createShop(CHANGE, CASES, WHOLE);
  const cache = env();
  const reviewed = await measure(['review', dir], cache);
  const { requests, body } = await ask(server);
  const replayed = await measure(['review', dir], cache);
  const repeated = (await ask(server)).requests;
  const direct = await measure([
    'direct',
    baseUrl,
    String(requests),
    String(CONCURRENCY),
    JSON.stringify(body),
  ]);
  const idle = await measure(['direct', baseUrl, '0', '1', '{}']);
  server.disconnect();

  const perCall = (of: Measured) => (of.cpuMs - idle.cpuMs) / requests;
  const ratio = (a: number, b: number) => (a / b).toFixed(2);
  console.log(`Calls answered after ${latencyMs} ms, ${CONCURRENCY} at once, ${CASES} cases`);
  console.log(`  calls: ${requests} for the whole review, ${byDefault} at the default margin`);
  console.log(
    `  CPU a call: ${perCall(reviewed).toFixed(2)} ms in the review, ${perCall(direct).toFixed(2)} ms directly: ${ratio(perCall(reviewed), perCall(direct))} times`,
  );
  console.log(`  wall time: ${ratio(reviewed.wallMs, direct.wallMs)} times that of the direct calls`);
  console.log(
    `  cached review: ${repeated} calls, ${ratio(replayed.wallMs, reviewed.wallMs)} of the wall time, ${(replayed.wallMs / requests).toFixed(2)} ms a run`,
  );
  console.log(
    `  peak memory: ${reviewed.peakMb.toFixed(0)} MB; ${replayed.peakMb.toFixed(0)} MB cached; ${direct.peakMb.toFixed(0)} MB directly`,
  );
}

for (const latencyMs of [0, 50]) await compare(latencyMs);

/**
 * `promptgate serve` as a process, on the fake GitHub and a loopback model: `node bench/serve.ts pglite|postgres`. Start-up,
 * memory (Linux), API calls a review, time to the check, a burst of deliveries. See bench/README.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeRepository } from '../test/github/people/repository.ts';
import { type FakeGitHub, startFakeGitHub } from '../test/github/start-fake-github.ts';
import { createTemporaryDirectory, type FilesToWrite } from '../test/support/git-repository.ts';
import { startLoopbackProvider } from '../test/support/loopback-provider.ts';
import { postgresMissing, startPostgres } from '../test/support/postgres.ts';
import { type ServeProcess, startServe } from '../test/support/serve-process.ts';
import {
  CLEAR_TOOLS,
  pickTool,
  SHOP_POLICY,
  shopCases,
  VAGUE_CHANGE,
} from '../test/support/shop-repository.ts';
import { BARE_SERVER, prepareBurst, send } from './serve-burst.ts';

const BURST = 1_000;
const kind = process.argv[2] ?? 'pglite';
const print = (title: string, value: string) => console.log(`${title.padEnd(62)} ${value}`);

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
const ms = (value: number) => `${value.toFixed(0)} ms`;

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
const pause = (forMs: number) => new Promise((resolve) => setTimeout(resolve, forMs));

/** Resident megabytes. */
function memory({ pid }: ServeProcess): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** The highest that it had since it started. */
function peakMemory({ pid }: ServeProcess): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const started = async (start: () => Promise<ServeProcess>) => {
  const at = performance.now();
  const serve = await start();
  return { serve, ms: performance.now() - at };
};

async function measureStart(start: () => Promise<ServeProcess>): Promise<ServeProcess> {
  const fresh = await started(start);
  print('start-up, nothing there yet', ms(fresh.ms));
  await fresh.serve.stop();
  const again: number[] = [];
  for (let i = 0; i < 4; i++) {
    const { serve, ms: took } = await started(start);
    again.push(took);
    await serve.stop();
  }
  print('start-up again, median of 4', ms(quantile(again, 0.5)));
  const { serve } = await started(start);
  print('memory: highest while starting', `${peakMemory(serve).toFixed(0)} MB`);
  await pause(10_000);
  print('memory: 10 seconds later, at rest', `${memory(serve).toFixed(0)} MB`);
  return serve;
}

/** API requests and downloads that `act` leads to. */
async function countCalls(title: string, github: FakeGitHub, act: () => Promise<unknown>): Promise<void> {
  const before = { requests: github.requests.length, downloads: github.downloads.length };
  await act();
  await pause(1_000);
  const routes = github.requests.slice(before.requests).map(({ route }) => route);
  const blobs = routes.filter((route) => route.includes('/git/blobs/')).length;
  const downloads = github.downloads.length - before.downloads;
  print(title, `${routes.length - blobs} + ${blobs} blobs + ${downloads} tarballs`);
  for (const route of process.argv.includes('--routes') ? routes : []) console.log(`    ${route}`);
}

async function measureReviews(github: FakeGitHub, shop: FakeRepository, serve: ServeProcess): Promise<void> {
  const reviewed = (sha: string) =>
    until(() => shop.checkRuns(sha).some(({ status }) => status === 'completed'));
  const open = async (head: string, files: FilesToWrite) => {
    const sha = await shop.commit(head, files, head);
    return { sha, number: await shop.openPullRequest({ head }) };
  };
  let highest = 0;
  const sampling = setInterval(() => {
    highest = Math.max(highest, memory(serve));
  }, 20);
  await countCalls('API calls: first sight', github, async () =>
    reviewed((await open('vague', VAGUE_CHANGE)).sha),
  );
  clearInterval(sampling);
  print('memory: highest during that review', `${highest.toFixed(0)} MB`);
  await countCalls('API calls: a second push', github, async () => {
    const files = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS.slice(1), null, 2) };
    await reviewed(await shop.commit('vague', files, 'again'));
  });
  await countCalls('API calls: the same delivery again', github, async () => {
    const last = github.webhooks.deliveries.findLast(({ event }) => event === 'pull_request');
    await github.webhooks.redeliver(last?.guid ?? '');
  });
  await countCalls('API calls: another pull request', github, async () => {
    const files = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS.toReversed(), null, 2) };
    await reviewed((await open('order', files)).sha);
  });
  await countCalls('API calls: another pull request, no artifact changed', github, async () =>
    reviewed((await open('readme', { 'README.md': '# The shop\n' })).sha),
  );

  const waits: number[] = [];
  for (let i = 0; i < 20; i++) {
    const sha = await shop.commit(`words-${i}`, { 'README.md': `# Shop ${i}\n` }, 'words');
    await shop.openPullRequest({ head: `words-${i}` });
    const sent = await until(() =>
      github.webhooks.deliveries.findLast(({ event }) => event === 'pull_request'),
    );
    await until(() => shop.checkRuns(sha).length > 0);
    waits.push(Date.now() - sent.deliveredAt);
    await reviewed(sha);
    // Writes to GitHub are a second apart; what is measured is a server that has nothing else to do.
    await pause(1_500);
  }
  print(
    'delivery sent to check in progress, p50 / slowest of 20',
    `${ms(quantile(waits, 0.5))} / ${ms(Math.max(...waits))}`,
  );
}

/** Killed after the last answer and started again, it has to end every review that it answered for. */
async function measureBurst(
  github: FakeGitHub,
  serve: ServeProcess,
  restart: () => Promise<ServeProcess>,
): Promise<ServeProcess> {
  const bare = spawn(process.execPath, ['--eval', BARE_SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(bare.stdout.setEncoding('utf8'), 'data')) as [string];
  const model = github.webhooks.deliveries.find(({ event }) => event === 'pull_request');
  if (model === undefined) throw new Error('nothing was delivered yet');
  const burst = prepareBurst(model, github.app.webhookSecret, BURST, 100_000);
  const floor = await send(`http://127.0.0.1:${port.trim()}/`, burst);
  bare.kill();
  const at = performance.now();
  const answers = await send(github.webhooks.url ?? '', burst);
  const seconds = (performance.now() - at) / 1000;
  await serve.kill();
  const show = (times: readonly number[]) => `${ms(quantile(times, 0.5))} / ${ms(quantile(times, 0.99))}`;
  const times = answers.map((answer) => answer.ms);
  const floorTimes = floor.map((answer) => answer.ms);
  const kilobytes = Math.round((burst[0]?.body.byteLength ?? 0) / 1024);
  print(`${BURST} deliveries at once, ${kilobytes} KB each`, `${Math.round(BURST / seconds)} a second`);
  print('  until the answer, p50 / p99', show(times));
  print('  an empty server of node:http, p50 / p99', show(floorTimes));
  print('  p99 / p99', (quantile(times, 0.99) / quantile(floorTimes, 0.99)).toFixed(1));
  print('  answered with 2xx', String(answers.filter(({ status }) => status >= 200 && status < 300).length));

  const again = await restart();
  const logged = () => `${serve.logged()}${again.logged()}`;
  const done = await until(() => {
    const ended = [...logged().matchAll(/"pull":(\d+)[^\n]*"msg":"review ended"/g)];
    const pulls = new Set(ended.map((match) => Number(match[1])).filter((pull) => pull >= 100_000));
    return pulls.size === BURST && pulls;
  });
  print('  reviews ended, the server killed after the last answer', String(done.size));
  const repeated = await send(github.webhooks.url ?? '', burst);
  await pause(500);
  const ignored = again.logged().match(/delivered before; ignored/g)?.length ?? 0;
  print('  known when delivered again', `${ignored} of ${repeated.length}`);
  return again;
}

async function run(database: Record<string, string>): Promise<void> {
  const github = await startFakeGitHub();
  const model = await startLoopbackProvider({ answer: pickTool });
  const shop = await github.createRepository({
    files: {
      '.github/promptgate.yml': SHOP_POLICY,
      'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
      'evals/tools.jsonl': shopCases(200),
      'README.md': '# Shop\n',
    },
  });
  const dataDir = join(createTemporaryDirectory(), 'data');
  const start = () => startServe(github, { dataDir, env: { ...model.env(), ...database } });
  let serve = await measureStart(start);
  await measureReviews(github, shop, serve);
  serve = await measureBurst(github, serve, start);
  await serve.stop();
  await model.close();
  await github.close();
}

if (kind === 'postgres') {
  if (postgresMissing !== null) throw new Error(postgresMissing);
  const server = await startPostgres({ durable: true });
  await run({ DATABASE_URL: await server.createDatabase() });
  await server.stop();
} else await run({});

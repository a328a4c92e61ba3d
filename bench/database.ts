import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Database, type DatabaseSettings, openDatabase } from '../src/adapters/database/index.ts';
import type { Log } from '../src/ports.ts';
import { makeDelivery, makeReviewRequest } from '../test/contracts/inbox.ts';
import { makeTrial } from '../test/contracts/trial-store.ts';
import { postgresMissing, startPostgres } from '../test/support/postgres.ts';

/** Opening, accepting deliveries, handing them over and keeping trials: `node bench/database.ts pglite|postgres`. */
const kind = process.argv[2] ?? 'pglite';
const rows: [string, string][] = [];

async function measure<T>(title: string, run: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await run();
  rows.push([title, `${Math.round(performance.now() - started)} ms`]);
  return result;
}

const memory = () => rows.push(['resident memory', `${Math.round(process.memoryUsage.rss() / 1e6)} MB`]);

function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return `${sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1)} ms`;
}

async function accept(database: Database, pulls: number[]): Promise<number[]> {
  return Promise.all(
    pulls.map(async (pull) => {
      const started = performance.now();
      await database.inbox.accept(makeDelivery(), makeReviewRequest(pull));
      return performance.now() - started;
    }),
  );
}

const toStderr = (_: object, message: string) => console.error(message);
const TO_STDERR: Log = { info: toStderr, warn: toStderr, error: toStderr };

async function run(settings: DatabaseSettings): Promise<void> {
  const open = () => openDatabase(settings, TO_STDERR);
  await (await measure('open, empty (with loading the packages)', open)).close();
  const database = await measure('open again', open);
  memory();

  const waits: number[] = [];
  let accepted = 0;
  let resolve = () => {};
  await database.queue.work(
    async () => {
      waits.push(performance.now() - accepted);
      resolve();
    },
    { concurrency: 2 },
  );
  for (let pull = 0; pull < 100; pull++) {
    const begun = new Promise<void>((done) => {
      resolve = done;
    });
    await database.inbox.accept(makeDelivery(), makeReviewRequest(pull));
    accepted = performance.now();
    await begun;
  }
  rows.push([
    'from accepted to handed over, p50 / p99',
    `${quantile(waits, 0.5)} / ${quantile(waits, 0.99)}`,
  ]);
  await database.queue.stop(60_000);

  const started = performance.now();
  const times = await accept(
    database,
    Array.from({ length: 1000 }, (_, i) => 1000 + i),
  );
  const seconds = (performance.now() - started) / 1000;
  rows.push([
    '1,000 deliveries at once, each of another pull request',
    `${Math.round(1000 / seconds)} a second`,
  ]);
  rows.push(['  until the answer, p50 / p99', `${quantile(times, 0.5)} / ${quantile(times, 0.99)}`]);

  const trials = database.trials(1);
  const keys = Array.from({ length: 8000 }, (_, i) => `key-${i}`);
  await measure('8,000 trials put and flushed', async () => {
    for (const key of keys) trials.put(makeTrial(key, 'x'.repeat(500), Date.now()));
    await trials.flush();
  });
  await measure('8,000 trials asked for', () => Promise.all(keys.map((key) => trials.get(key))));
  memory();
  await measure('close', () => database.close());
}

if (kind === 'postgres') {
  if (postgresMissing !== null) throw new Error(postgresMissing);
  const server = await startPostgres({ durable: true });
  await run({ url: await server.createDatabase() });
  await server.stop();
} else {
  const dir = mkdtempSync(join(tmpdir(), 'promptgate-bench-'));
  await run({ dataDir: dir });
  rmSync(dir, { recursive: true });
}
for (const [title, value] of rows) console.log(`${title.padEnd(60)} ${value}`);

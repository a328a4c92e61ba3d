/**
 * Feeds every format and reader made-up files: `npm run fuzz -- --minutes 10 --seed 7`. What fails is printed with the number
 * that makes it again: `npm run fuzz -- --seed 7 --from 1234 --count 1 --print`.
 */
import { parseArgs } from 'node:util';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { Artifact } from '../../src/core/artifact/types.ts';
import { checkInput } from './check-input.ts';
import { makeInput, readSamples } from './make-input.ts';

/** CPU seconds after which an input is reported as slow. */
const SLOW = 1;
/** Seconds without an answer after which it hangs. */
const HANGS = 60;

type Plan = { seed: number; from: number; to: number; until: number; print: boolean; at: Int32Array };

if (isMainThread) await watch();
else await run(workerData as Plan);

/** Runs the inputs beside it, because what hangs cannot tell. */
async function watch(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      from: { type: 'string', default: '0' },
      count: { type: 'string', default: '1000000000' },
      print: { type: 'boolean', default: false },
    },
  });
  const from = Number(values.from);
  const at = new Int32Array(new SharedArrayBuffer(4));
  const plan: Plan = {
    seed: Number(values.seed),
    from,
    to: from + Number(values.count),
    until: Date.now() + Number(values.minutes) * 60_000,
    print: values.print,
    at,
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: plan });
  let [last, since] = [-1, Date.now()];
  const timer = setInterval(() => {
    if (at[0] !== last) [last, since] = [at[0] ?? -1, Date.now()];
    else if (Date.now() - since > HANGS * 1000) {
      console.log(`seed ${plan.seed}, input ${last}: hangs`);
      process.exit(1);
    }
  }, 1000);
  worker.on('error', (error) => {
    throw error;
  });
  worker.on('exit', (code) => {
    clearInterval(timer);
    process.exitCode = code;
  });
}

async function run({ seed, from, to, until, print, at }: Plan): Promise<void> {
  const samples = readSamples();
  let earlier: Artifact[] = [];
  let [number, failed, artifacts] = [from, 0, 0];
  for (; number < to && Date.now() < until; number += 1) {
    at[0] = number;
    const input = makeInput(samples, seed, number);
    if (print) console.log(input.path, input.kind, JSON.stringify(input.bytes.toString('utf8')));
    const start = process.threadCpuUsage();
    try {
      const found = await checkInput(input, earlier);
      artifacts += found.length;
      if (found.length > 0) earlier = found.slice(0, 5);
    } catch (error) {
      failed += 1;
      console.log(
        `seed ${seed}, input ${number}: ${input.path}, ${input.kind}: ${error instanceof Error ? error.stack : error}`,
      );
    }
    const { user, system } = process.threadCpuUsage(start);
    const seconds = (user + system) / 1_000_000;
    if (seconds > SLOW)
      console.log(
        `seed ${seed}, input ${number}: ${input.path}, ${input.kind}, ${input.bytes.length} bytes: ${seconds.toFixed(1)} s`,
      );
  }
  console.log(`seed ${seed}: ${number - from} inputs, ${artifacts} artifacts, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

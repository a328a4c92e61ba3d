/** Block rates of the gate on simulated suites: `node bench/gate.ts [--replicates 3000]`. See bench/README.md. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { decideReview } from '../src/core/gate/decide-review.ts';
import { openGate } from '../src/core/gate/open-gate.ts';
import { planOrder } from '../src/core/gate/plan-order.ts';
import { mulberry32 } from '../src/core/gate/random.ts';
import type { Effort } from '../src/core/gate/types.ts';
import {
  clusteredWorld,
  createRandom,
  judgeWorld,
  passFailWorld,
  type Random,
  repeatedWorld,
  threeBrokenWorld,
  tradeOffWorld,
  type World,
} from './gate-generators.ts';
import { blocksByTest } from './gate-naive.ts';

type Row = { truth: string; make(random: Random): World };
const ROWS: Row[] = [
  { truth: 'no change, pass/fail', make: (random) => passFailWorld(random, 0) },
  { truth: 'no change, judge sd .2', make: (random) => judgeWorld(random, 0) },
  { truth: 'no change, clustered', make: (random) => clusteredWorld(random, 0) },
  { truth: 'no change, 10 metrics', make: (random) => judgeWorld(random, 0, 10) },
  { truth: 'trade-off (6% break, 6% fixed)', make: tradeOffWorld },
  { truth: 'drop of 10 points, pass/fail', make: (random) => passFailWorld(random, 0.1) },
  { truth: 'drop of 20 points, pass/fail', make: (random) => passFailWorld(random, 0.2) },
  { truth: 'drop of 10 points, judge', make: (random) => judgeWorld(random, 0.1) },
  { truth: '3 of 50 broken for good', make: threeBrokenWorld },
  { truth: 'no change, 5 repeats, pass^3', make: (random) => repeatedWorld(random, 0, 'pass_hat_k', 3) },
  { truth: 'no change, 5 repeats, pass^5', make: (random) => repeatedWorld(random, 0, 'pass_hat_k', 5) },
  { truth: 'no change, 5 repeats, pass@3', make: (random) => repeatedWorld(random, 0, 'pass_at_k', 3) },
  {
    truth: 'drop of 10 points, 5 repeats, pass^3',
    make: (random) => repeatedWorld(random, 0.1, 'pass_hat_k', 3),
  },
  {
    truth: 'drop of 20 points, 5 repeats, pass^3',
    make: (random) => repeatedWorld(random, 0.2, 'pass_hat_k', 3),
  },
];
const MARGIN = 0.05;

type Counts = { below: number; twoPoints: number; test: number } & Record<
  Effort,
  { block: number; proven: number; noneFound: number; inconclusive: number; passes: number }
>;
type Task = { row: number; from: number; to: number; noiseFloor: number };

function emptyCounts(): Counts {
  const effort = () => ({ block: 0, proven: 0, noneFound: 0, inconclusive: 0, passes: 0 });
  return { below: 0, twoPoints: 0, test: 0, full: effort(), thrifty: effort() };
}

function simulate({ row, from, to, noiseFloor }: Task): Counts {
  const counts = emptyCounts();
  const make = ROWS[row]!.make;
  for (let replicate = from; replicate < to; replicate++) {
    const seed = (replicate * 2654435761 + row * 97) >>> 0;
    const world = make(createRandom(seed));
    for (const metric of world.metrics) if (metric.noiseFloor > 0) metric.noiseFloor = noiseFloor;
    const [base, head] = [world.run('base', 0), world.run('head', 0)];
    const raw = base.map((scores, m) => scores.map((score, i) => (head[m]?.[i] ?? 0) - score));
    const lowest = Math.min(...raw.map((d) => d.reduce((a, b) => a + b, 0) / d.length));
    counts.below += Number(lowest < -1e-12);
    counts.twoPoints += Number(lowest < -0.02 - 1e-12);
    counts.test += Number(raw.some((d) => blocksByTest(d)));
    // Drawn from another stream than the data: a plan order that knows which cases break would be no permutation.
    const gateSeed = mulberry32(seed ^ 0x5bd1e995)();
    for (const effort of ['full', 'thrifty'] as const) runGate(world, raw, gateSeed, effort, counts);
  }
  return counts;
}

function runGate(world: World, raw: number[][], seed: number, effort: Effort, counts: Counts): void {
  const cases = Array.from({ length: world.cases }, (_, i) => ({
    suite: 's',
    cluster: String(world.clusterOf(i)),
    tags: [],
  }));
  const order = planOrder(cases, seed);
  const differences = raw.map((row) => order.map((i) => row[i]!));
  const metrics = world.metrics.map((metric, m) => ({ id: String(m), margin: MARGIN, ...metric }));
  const gate = openGate({ metrics, cases: order.map((i) => cases[i]!), seed, effort, scope: 'suite' });
  let runs = 0;
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      runs += step.cases.length;
      step = gate.afterLook(differences);
      continue;
    }
    const { cases: again, fresh } = step.request;
    runs += again.length * fresh;
    const drawn = Array.from({ length: fresh }, (_, r) => ({
      base: world.run('base', r + 1),
      head: world.run('head', r + 1),
    }));
    step = gate.afterConfirm(
      world.metrics.map(
        (_, m) =>
          new Map(
            again.map((i) => [
              i,
              {
                base: drawn.map((one) => one.base[m]![order[i]!]!),
                head: drawn.map((one) => one.head[m]![order[i]!]!),
              },
            ]),
          ),
      ),
    );
  }
  const { verdict, strength } = decideReview({
    metrics: step.metrics,
    pairs: new Map(),
    mustPassBroken: [],
    belowMin: [],
    notEvaluated: [],
    stopped: null,
    require: 'no_regression',
  });
  const into = counts[effort];
  into.passes += runs / world.cases;
  if (verdict === 'fail') into.block += 1;
  else if (verdict === 'inconclusive') into.inconclusive += 1;
  else if (strength === 'proven') into.proven += 1;
  else into.noneFound += 1;
}

function addUp(into: Counts, more: Counts): void {
  into.below += more.below;
  into.twoPoints += more.twoPoints;
  into.test += more.test;
  for (const effort of ['full', 'thrifty'] as const) {
    for (const key of ['block', 'proven', 'noneFound', 'inconclusive', 'passes'] as const)
      into[effort][key] += more[effort][key];
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      replicates: { type: 'string', default: '3000' },
      'judge-noise-floor': { type: 'string', default: '0.01' },
      /** Rows whose truth holds this text. */
      only: { type: 'string', default: '' },
    },
  });
  const replicates = Number(values.replicates);
  if (!Number.isInteger(replicates) || replicates < 1)
    throw new Error('--replicates: expected a whole number above 0');
  const noiseFloor = Number(values['judge-noise-floor']);
  const chunk = Math.ceil(replicates / 8);
  const tasks: Task[] = ROWS.flatMap(({ truth }, row) =>
    Array.from({ length: truth.includes(values.only) ? Math.ceil(replicates / chunk) : 0 }, (_unused, i) => ({
      row,
      from: i * chunk,
      to: Math.min(replicates, (i + 1) * chunk),
      noiseFloor,
    })),
  );
  const totals = ROWS.map(emptyCounts);
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift())
        addUp(totals[task.row]!, await runInWorker(task));
    }),
  );
  const share = (count: number) => (count / replicates).toFixed(3).replace(/^0/, '');
  console.log(`${replicates} replicates, 50 cases, margin ${MARGIN}, noise floor of judges ${noiseFloor}\n`);
  console.log(
    '| truth | head < base | drop > .02 | t / McNemar | full: block | proven | none found | inconclusive | passes | thrifty: block | proven | none found | inconclusive | passes |',
  );
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|');
  for (const [row, { truth }] of ROWS.entries()) {
    if (!truth.includes(values.only)) continue;
    const counts = totals[row]!;
    const cells = (['full', 'thrifty'] as const).flatMap((effort) => {
      const one = counts[effort];
      return [
        `**${share(one.block)}**`,
        share(one.proven),
        share(one.noneFound),
        share(one.inconclusive),
        (one.passes / replicates).toFixed(2),
      ];
    });
    console.log(
      `| ${[truth, share(counts.below), share(counts.twoPoints), share(counts.test), ...cells].join(' | ')} |`,
    );
  }
}

function runInWorker(task: Task): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (isMainThread) await main();
else parentPort?.postMessage(simulate(workerData as Task));

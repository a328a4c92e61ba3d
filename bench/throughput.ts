/**
 * How fast reviews are where providers take their time: `node bench/throughput.ts [volume] [wide] [faults] [kill] [one]`. Two prompts on as many
 * cases, each answer with a deterministic score and one of a judge. See bench/README.md.
 */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createGitRepository, createTemporaryDirectory } from '../test/support/git-repository.ts';
import type { Measured } from './review-client.ts';
import type { Served } from './throughput-server.ts';

type Provider = { latencyMs: number; jitter: number; faults?: boolean };
type Env = Record<string, string>;

/** No number of cases proves this margin, so that the gate asks for every one of them. */
const POLICY = `version: 1
judge: loopback/judge
suites:
  - name: support
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/support.prompt.yml, model: loopback/small }
    scorers: [contains, { judge: helpfulness }]
gate: { margin: 0.0005 }
`;

function prompt(manner: string): string {
  const rules = `You answer customers of a shop ${manner}. Name the order, say where it is and what happens next. Promise nothing that is not in the books; where they are silent, say so. Never ask for a password or a card number, and never name another customer. Answer in the language of the question.`;
  return `messages:\n  - { role: system, content: ${JSON.stringify(rules)} }\n  - { role: user, content: "{{input}}" }\n`;
}

function createWork(cases: number): string {
  const rows = Array.from({ length: cases }, (_, i) =>
    JSON.stringify({
      id: `order-${i}`,
      input: `Good morning, I am waiting for my order A-${i}, which I paid for ten days ago by bank transfer. Where is it, and what do I do if it does not come this week?`,
      expected: `order A-${i}`,
    }),
  );
  const repository = createGitRepository({
    '.github/promptgate.yml': POLICY,
    'prompts/support.prompt.yml': prompt('in full sentences'),
    'evals/cases.jsonl': `${rows.join('\n')}\n`,
  });
  repository.branch('change');
  repository.commit('A change', { 'prompts/support.prompt.yml': prompt('in short sentences') });
  return repository.dir;
}

async function serve({ latencyMs, jitter, faults = false }: Provider) {
  const args = [String(latencyMs), String(jitter), '7', ...(faults ? ['faults'] : [])];
  const server = fork(new URL('throughput-server.ts', import.meta.url), args);
  const [{ baseUrl }] = (await once(server, 'message')) as [{ baseUrl: string }];
  return {
    baseUrl,
    async read(): Promise<Served> {
      server.send('read');
      const [served] = (await once(server, 'message')) as [Served];
      return served;
    },
    close: () => server.disconnect(),
  };
}

const BIN = fileURLToPath(new URL('../bin/promptgate.js', import.meta.url));
/** Loaded before the command, in JavaScript, so that nothing but the command is measured: tells what it took when it ends. */
const TELL = `import { writeFileSync } from 'node:fs';
process.on('exit', (exit) => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  const took = { exit, cpuMs: (user + system) / 1000, wallMs: performance.now(), peakMb: maxRSS / 1024 };
  writeFileSync(process.env.BENCH_TOOK, JSON.stringify(took));
});`;

/** A review as a user starts it. */
function startReview(dir: string, env: Env, json = false): { child: ChildProcess; took: string } {
  const took = join(createTemporaryDirectory(), 'took.json');
  const more = (process.env.BENCH_EXEC_ARGV ?? '').split(' ').filter((arg) => arg !== '');
  const preload = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const args = ['--import', preload, ...more, BIN, 'review', '--base', 'main', ...(json ? ['--json'] : [])];
  const child = spawn(process.execPath, args, {
    cwd: dir,
    env: { PATH: process.env.PATH ?? '', BENCH_TOOK: took, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (!json) child.stdout?.resume();
  return { child, took };
}

async function review(dir: string, env: Env): Promise<Measured> {
  const { child, took } = startReview(dir, env);
  await once(child, 'close');
  const measured = JSON.parse(readFileSync(took, 'utf8')) as Measured;
  if (measured.exit !== 0) throw new Error(`the review ended with ${measured.exit}`);
  return measured;
}

async function measureFloor(args: readonly string[]): Promise<Measured> {
  const child = fork(new URL('throughput-floor.ts', import.meta.url), args, {
    env: { PATH: process.env.PATH ?? '' },
  });
  const [measured] = (await once(child, 'message')) as [Measured];
  return measured;
}

function configure(baseUrl: string, concurrency: number): Env {
  return {
    PROMPTGATE_PROVIDER_LOOPBACK_BASE_URL: baseUrl,
    PROMPTGATE_CONCURRENCY: String(concurrency),
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  };
}

function print(what: string, { wallMs, cpuMs, peakMb }: Measured, calls: number, idealMs: number): void {
  const ratio = (wallMs / idealMs).toFixed(3);
  console.log(
    `  ${what.padEnd(8)} wall ${(wallMs / 1000).toFixed(2)} s, ${ratio} of ideal; CPU ${(cpuMs / 1000).toFixed(2)} s, ${(cpuMs / calls).toFixed(3)} ms a call; peak ${peakMb.toFixed(0)} MB`,
  );
}

/** A review of `cases` on both sides, the floor with its bodies, and the review again from what was kept. */
async function compare(cases: number, concurrency: number, provider: Provider): Promise<void> {
  const dir = createWork(cases);
  const server = await serve(provider);
  const env = configure(server.baseUrl, concurrency);
  const reviewed = await review(dir, env);
  const { answered, waitedMs, bodies, peak } = await server.read();
  const idealMs = waitedMs / concurrency;
  console.log(
    `${cases} cases, ${provider.latencyMs} ms ±${provider.jitter * 100}%, ${concurrency} at once: ${answered} calls, at most ${peak} at once, ideal ${(idealMs / 1000).toFixed(2)} s`,
  );
  print('review', reviewed, answered, idealMs);
  const file = join(createTemporaryDirectory(), 'bodies');
  writeFileSync(file, bodies.join('\n'));
  const args = [server.baseUrl, String(answered), String(concurrency), file];
  const floor = await measureFloor(args);
  const again = await server.read();
  print('floor', floor, answered, again.waitedMs / concurrency);
  console.log(`  CPU of the review is ${(reviewed.cpuMs / floor.cpuMs).toFixed(2)} times the floor's`);
  const replayed = await review(dir, env);
  const { requests } = await server.read();
  console.log(
    `  again    wall ${(replayed.wallMs / 1000).toFixed(2)} s, CPU ${(replayed.cpuMs / 1000).toFixed(2)} s, peak ${replayed.peakMb.toFixed(0)} MB, ${requests} calls`,
  );
  server.close();
}

type Json = { verdict: string; suites: { metrics: object[]; cases: { base: object; head: object }[] }[] };

async function readReport(dir: string, env: Env): Promise<Json> {
  const { child } = startReview(dir, env, true);
  const text = child.stdout === null ? '' : await readText(child.stdout);
  return JSON.parse(text) as Json;
}

/** The same review by a provider without faults and by one with: nothing may differ but the time. */
async function compareFaults(cases: number, concurrency: number): Promise<void> {
  const dir = createWork(cases);
  const provider = { latencyMs: 200, jitter: 0.6 };
  const [sound, faulty] = [await serve(provider), await serve({ ...provider, faults: true })];
  const expected = await readReport(dir, configure(sound.baseUrl, concurrency));
  const { answered, waitedMs } = await sound.read();
  const env = configure(faulty.baseUrl, concurrency);
  const reviewed = await review(dir, env);
  const served = await faulty.read();
  // From what the run has kept: it says what came of each case.
  const found = await readReport(dir, env);
  const [one, other] = [expected, found].map((report) => report.suites.map(({ metrics }) => metrics));
  const scored = found.suites.flatMap((suite) => suite.cases).length;
  console.log(
    `10% 429, 5% 500; ${answered} calls, ${concurrency} at once, ideal ${(waitedMs / concurrency / 1000).toFixed(2)} s`,
  );
  print('review', reviewed, answered, waitedMs / concurrency);
  console.log(
    `  ${served.refused} of ${served.requests} refused, ${served.answered} answered; verdict ${found.verdict} (without faults ${expected.verdict}); metrics ${JSON.stringify(one) === JSON.stringify(other) ? 'the same' : 'DIFFER'}; ${scored} cases shown`,
  );
  sound.close();
  faulty.close();
}

/** Killed when half of the calls were answered, and started again. */
async function kill(cases: number, concurrency: number): Promise<void> {
  const dir = createWork(cases);
  const server = await serve({ latencyMs: 200, jitter: 0.6 });
  const env = configure(server.baseUrl, concurrency);
  const half = 2 * cases;
  const { child } = startReview(dir, env);
  const before: Served[] = [];
  const asked = () => before.reduce((sum, { requests }) => sum + requests, 0);
  while (asked() < half) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    before.push(await server.read());
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  before.push(await server.read());
  const inFlight = before.at(-2)?.inFlight ?? 0;
  await review(dir, env);
  const { requests } = await server.read();
  console.log(
    `Killed after ${asked()} of ${2 * half} calls, ${inFlight} in flight a moment before; ${requests} calls afterwards: ${asked() + requests - 2 * half} made again`,
  );
  server.close();
}

/** A review of one case, from the start of the process to its end. */
async function runOne(): Promise<void> {
  const dir = createWork(1);
  const server = await serve({ latencyMs: 20, jitter: 0 });
  const times = Array.from({ length: 9 }, () => {
    const env = { PATH: process.env.PATH ?? '', ...configure(server.baseUrl, 50) };
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [BIN, 'review', '--base', 'main'], {
      ...{ cwd: dir, env },
    });
    if (status !== 0) throw new Error(stderr.toString());
    return performance.now() - started;
  });
  const sorted = times.sort((a, b) => a - b);
  const [least = 0, median = 0] = [sorted[0], sorted[4]];
  console.log(`One case, whole process, of 9: least ${least.toFixed(0)} ms, median ${median.toFixed(0)} ms`);
  server.close();
}

const MODES: Readonly<Record<string, () => Promise<void>>> = {
  volume: () => compare(2_000, 50, { latencyMs: 200, jitter: 0.6 }),
  wide: () => compare(5_000, 200, { latencyMs: 20, jitter: 0.6 }),
  faults: () => compareFaults(500, 20),
  kill: () => kill(2_000, 50),
  one: runOne,
  /** For profiles: calls are answered at once. */
  quick: () => compare(1_000, 50, { latencyMs: 0, jitter: 0 }),
};
const DEFAULT = ['volume', 'wide', 'faults', 'kill', 'one'];

const asked = process.argv.slice(2);
for (const mode of asked.length === 0 ? DEFAULT : asked) {
  const run = MODES[mode];
  if (run === undefined) throw new Error(`${mode} is none of ${Object.keys(MODES).join(', ')}`);
  console.log(`load average ${loadavg()[0]?.toFixed(1)}`);
  await run();
}

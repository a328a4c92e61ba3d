/**
 * What a suite makes of a large dataset of which it draws 120 cases: both sides read from git, the sample drawn, what the head
 * removes, changes and adds found. `node bench/dataset.ts [rows] [runs]`; each run is a process of its own. See bench/README.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGitRepository } from '../src/adapters/git/index.ts';
import { collectPolicySuites } from '../src/flows/plan/collect-suites.ts';
import { readPolicies } from '../src/flows/plan/read-policy.ts';

const SAMPLE = 120;
/** Of so many rows the head asks one otherwise. */
const CHANGED = 1000;

type Measured = { cpuMs: number; peakMb: number };

function makeRows(count: number, side: 'base' | 'head') {
  return Array.from({ length: count }, (_, i) => ({
    id: `case-${i}`,
    input: `My order ${i} came ${i % 9} days late, and nobody answers the phone. Can I get the delivery fee back?${side === 'head' && i % CHANGED === 7 ? ' Please.' : ''}`,
    expected: { answer: `Yes, ${i % 5} euros.`, documents: [`docs/fees-${i % 300}.md`] },
    tags: [['refund', 'delivery', 'fees'][i % 3]],
    document: `docs/fees-${i % 300}.md`,
  }));
}

function write(format: string, rows: ReturnType<typeof makeRows>): string {
  if (format === 'jsonl') return `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
  if (format === 'json') return `[${rows.map((row) => JSON.stringify(row)).join(',\n')}]\n`;
  const cells = rows.map(
    ({ id, input, expected, tags, document }) =>
      `${id},"${input}","${expected.answer}",${tags[0]},${document}`,
  );
  return `${['id,input,expected.answer,tags,document', ...cells].join('\n')}\n`;
}

function policyOf(format: string): string {
  return `version: 1
suites:
  - name: fees
    dataset: { path: evals/cases.${format}, sample: { size: ${SAMPLE}, stratify_by: tag } }
    target: { kind: prompt, prompt: prompts/fees.prompt.yml }
    scorers: [contains]
`;
}

function makeRepository(format: string, count: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'promptgate-dataset-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=b', '-c', 'user.email=b@b', ...args]);
  git('init', '--quiet', '--initial-branch=main');
  for (const folder of ['.github', 'evals']) mkdirSync(join(dir, folder));
  writeFileSync(join(dir, '.github/promptgate.yml'), policyOf(format));
  for (const side of ['base', 'head'] as const) {
    writeFileSync(join(dir, `evals/cases.${format}`), write(format, makeRows(count, side)));
    git('add', '--all');
    git('commit', '--quiet', '--message', side);
    git('branch', side);
  }
  return dir;
}

/** Collects the suite in this process, and prints what that took beyond loading the program. */
async function collect(dir: string, expected: number): Promise<void> {
  const repository = await openGitRepository(dir);
  const [tip, head] = [await repository.snapshot('base'), await repository.snapshot('head')];
  const read = await readPolicies(tip);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const before = process.cpuUsage();
  const [suite] = await collectPolicySuites(read.policies, tip, head);
  const { user, system } = process.cpuUsage(before);
  await repository.close();
  if (suite?.suite.cases.length !== SAMPLE || suite.removedCases.length !== expected)
    throw new Error(`${suite?.suite.cases.length} cases, ${suite?.removedCases.length} changed`);
  console.log(
    JSON.stringify({ cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1e3 }),
  );
}

/** What the language does alone: each line of both sides parsed, one after the other, none kept. */
function parseLines(count: number): void {
  const texts = (['base', 'head'] as const).map((side) => write('jsonl', makeRows(count, side)));
  const before = process.cpuUsage();
  for (const text of texts) for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakMb: 0 }));
}

function run(...args: string[]): Measured {
  const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measured;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

function compare(count: number, runs: number): void {
  const formats = ['jsonl', 'csv', 'json'];
  const small = makeRepository('jsonl', 1000);
  const large = formats.map((format) => makeRepository(format, count));
  const taken = new Map<string, Measured[]>();
  const note = (name: string, one: Measured) => taken.set(name, [...(taken.get(name) ?? []), one]);
  for (let round = 0; round < runs; round++) {
    note('JSON.parse of the lines', run('parse', String(count)));
    note('1,000 rows, .jsonl', run('collect', small, '1'));
    for (const [i, dir] of large.entries())
      note(`.${formats[i]}`, run('collect', dir, String(Math.ceil((count - 7) / CHANGED))));
  }
  for (const dir of [small, ...large]) rmSync(dir, { recursive: true, force: true });
  console.log(`${count.toLocaleString('en-US')} rows on both sides, median of ${runs}\n`);
  console.log('| | CPU | times JSON.parse | peak memory of the process |\n|---|--:|--:|--:|');
  const plain = median((taken.get('JSON.parse of the lines') ?? []).map(({ cpuMs }) => cpuMs));
  for (const [name, all] of taken) {
    const ms = median(all.map(({ cpuMs }) => cpuMs));
    const mb = median(all.map(({ peakMb }) => peakMb));
    const memory = mb === 0 ? '' : `${mb.toFixed(0)} MB`;
    console.log(`| ${name} | ${(ms / 1000).toFixed(2)} s | ${(ms / plain).toFixed(1)} | ${memory} |`);
  }
}

const [first = '100000', second = '3', third = '0'] = process.argv.slice(2);
if (first === 'collect') await collect(second, Number(third));
else if (first === 'parse') parseLines(Number(second));
else compare(Number(first), Number(second));

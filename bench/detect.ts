/**
 * Detection and the free checks on a repository and on a change of 300 files in it:
 * `node bench/detect.ts [product|ai] [files] [runs]`, 10,000 files and 7 runs where nothing is said; one file in ten holds an artifact. See
 * bench/README.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDetector } from '../src/adapters/detector/index.ts';
import { openGitRepository } from '../src/adapters/git/index.ts';
import { type DetectTexts, detectTexts } from '../src/core/artifact/detect.ts';
import { findChanges } from '../src/flows/change/find-changes.ts';
import { readSides } from '../src/flows/change/read-sides.ts';
import { generateRepository } from './detect-repository.ts';

const [profile = 'product', count = '10000', runs = '7'] = process.argv.slice(2);
if (profile !== 'product' && profile !== 'ai') throw new Error(`no profile ${profile}`);
const FILES = Number(count);
const ARTIFACTS = FILES / 10;
const RUNS = Number(runs);
const WARM_UP = 12;
const bin = fileURLToPath(new URL('../bin/promptgate.js', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'promptgate-bench-'));
const env = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

const files = generateRepository(FILES, ARTIFACTS, profile);
for (const { path, text } of files) write(path, text);
git('init', '--quiet', '--initial-branch=main');
git('add', '--all');
git('commit', '--quiet', '--message', 'base');
git('gc', '--quiet');
git('switch', '--quiet', '--create', 'change');
// 100 of the artifacts and 200 other files.
const changed = [...files.slice(0, 100), ...files.slice(ARTIFACTS, ARTIFACTS + 200)];
for (const { path, text } of changed)
  write(path, path.endsWith('.json') ? text.replace('1', '2') : `${text}\n# more\n`);
git('commit', '--all', '--quiet', '--message', 'change');

/** Milliseconds of wall time, and of a core for user and system together. */
type Timed = { wall: number; cpu: number; megabytes: number; stdout: string };

/** Of a whole process, git included: the run of the median CPU time, which other work disturbs less than wall time. */
function time(args: readonly string[]): Timed {
  const timed = Array.from({ length: RUNS }, (): Timed => {
    const start = performance.now();
    const { status, stderr, stdout } = spawnSync(
      '/usr/bin/time',
      ['-f', '%U %S %M', process.execPath, ...args],
      {
        cwd: dir,
        env,
        maxBuffer: 1 << 28,
      },
    );
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
    const [user = 0, system = 0, kilobytes = 0] =
      stderr.toString().trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    return {
      wall: performance.now() - start,
      cpu: (user + system) * 1000,
      megabytes: kilobytes / 1024,
      stdout: stdout.toString(),
    };
  });
  return timed.sort((a, b) => a.cpu - b.cpu)[Math.floor(RUNS / 2)] as Timed;
}

/** The change again and again in this process, as a server sees it: the median of the runs behind the first dozen. Each opens the repository anew. */
async function timeWarm(detect: DetectTexts): Promise<{ wall: number; cpu: number }> {
  const times: { wall: number; cpu: number }[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const repository = await openGitRepository(dir);
    const sides = await readSides(repository, { base: 'main', head: 'change' }, detect);
    if ('unrelated' in sides) throw new Error('the branches have nothing in common');
    await findChanges(sides);
    await repository.close();
    const { user, system } = process.cpuUsage(used);
    times.push({ wall: performance.now() - start, cpu: (user + system) / 1000 });
  }
  const warm = times.slice(WARM_UP).sort((a, b) => a.cpu - b.cpu);
  return warm[Math.floor(RUNS / 2)] ?? { wall: 0, cpu: 0 };
}

const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
console.log(`${files.length.toLocaleString('en-US')} files, ${(bytes / 1e6).toFixed(0)} MB`);
const empty = time(['--eval', '0']).wall;
console.log(`an empty Node process: ${empty.toFixed(0)} ms`);
for (const [what, args] of [
  ['--version: start-up', ['--version']],
  ['detect, whole tree', ['detect', '--json']],
  ['validate, whole tree (detection and free checks)', ['validate', '--json']],
  ['detect, change of 300 files', ['detect', '--base', 'main', '--head', 'change', '--json']],
] as const) {
  const { wall, cpu, megabytes, stdout } = time([bin, ...args]);
  const { artifacts = [] } = stdout.startsWith('{')
    ? (JSON.parse(stdout) as { artifacts?: unknown[] | number })
    : {};
  const found = typeof artifacts === 'number' ? artifacts : artifacts.length;
  console.log(
    `${what}: ${cpu.toFixed(0)} ms of CPU, ${wall.toFixed(0)} ms (${(wall / empty).toFixed(1)} times an empty Node process), ${megabytes.toFixed(0)} MB, ${found} artifacts`,
  );
}
const detector = openDetector();
for (const [where, detect] of [
  ['in a process that has done it before', detectTexts],
  ['the same in two threads, as a server looks', detector.detect],
] as const) {
  const warm = await timeWarm(detect);
  console.log(
    `detect, change of 300 files, ${where}: ${warm.cpu.toFixed(0)} ms of CPU without git's, ${warm.wall.toFixed(0)} ms`,
  );
}
await detector.close();
rmSync(dir, { recursive: true, force: true });

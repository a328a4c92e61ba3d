/**
 * Detection and the free checks on a repository of 10,000 files and 1,000 artifacts, and on a change of 300 files in it:
 * `node bench/detect.ts`. See bench/README.md.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateRepository } from './detect-repository.ts';

const RUNS = 7;
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

const files = generateRepository(10_000, 1_000);
for (const { path, text } of files) write(path, text);
git('init', '--quiet', '--initial-branch=main');
git('add', '--all');
git('commit', '--quiet', '--message', 'base');
git('gc', '--quiet');
git('switch', '--quiet', '--create', 'change');
// 100 of the artifacts and 200 other files.
const changed = [...files.slice(0, 100), ...files.slice(1_000, 1_200)];
for (const { path, text } of changed)
  write(path, path.endsWith('.json') ? text.replace('1', '2') : `${text}\n# more\n`);
git('commit', '--all', '--quiet', '--message', 'change');

type Timed = { milliseconds: number; megabytes: number; stdout: string };

/** Median wall time and peak memory of a whole process. */
function time(args: readonly string[]): Timed {
  const runs = Array.from({ length: RUNS }, (): Timed => {
    const start = performance.now();
    const { status, stderr, stdout } = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, ...args], {
      cwd: dir,
      env,
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
    const kilobytes = Number(stderr.toString().trim().split('\n').at(-1));
    return {
      milliseconds: performance.now() - start,
      megabytes: kilobytes / 1024,
      stdout: stdout.toString(),
    };
  });
  return runs.sort((a, b) => a.milliseconds - b.milliseconds)[Math.floor(RUNS / 2)] as Timed;
}

const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
console.log(`${files.length.toLocaleString('en-US')} files, ${(bytes / 1e6).toFixed(0)} MB`);
const empty = time(['--eval', '0']).milliseconds;
for (const [what, args] of [
  ['detect, whole tree', ['detect', '--json']],
  ['validate, whole tree (detection and free checks)', ['validate', '--json']],
  ['detect, change of 300 files', ['detect', '--base', 'main', '--head', 'change', '--json']],
] as const) {
  const { milliseconds, megabytes, stdout } = time([bin, ...args]);
  const data = JSON.parse(stdout) as { artifacts: unknown[] | number };
  const found = typeof data.artifacts === 'number' ? data.artifacts : data.artifacts.length;
  console.log(
    `${what}: ${milliseconds.toFixed(0)} ms (${(milliseconds / empty).toFixed(1)} times an empty Node process), ${megabytes.toFixed(0)} MB, ${found} artifacts`,
  );
}
rmSync(dir, { recursive: true, force: true });

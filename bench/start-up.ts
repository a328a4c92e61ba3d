/** Wall time of commands that call no model, on a small repository: `node bench/start-up.ts`. See bench/README.md. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 11;
const bin = fileURLToPath(new URL('../bin/promptgate.js', import.meta.url));
const example = fileURLToPath(new URL('../examples/support-agent', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'promptgate-bench-'));
const env = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
};
cpSync(example, dir, { recursive: true });
for (const args of [
  ['init', '--quiet', '--initial-branch=main'],
  ['add', '--all'],
  ['commit', '--quiet', '--message', 'x'],
])
  execFileSync('git', args, { cwd: dir, env });

function median(args: readonly string[]): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: dir, env });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

const empty = median(['--eval', '0']);
for (const command of ['--version', 'detect', 'validate']) {
  const time = median([bin, command]);
  console.log(
    `${command.padEnd(10)} ${time.toFixed(0)} ms, ${(time / empty).toFixed(1)} times an empty Node process (${empty.toFixed(0)} ms)`,
  );
}
rmSync(dir, { recursive: true, force: true });

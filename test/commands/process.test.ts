import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGitRepository, createTemporaryDirectory } from '../support/git-repository.ts';

const bin = new URL('../../bin/promptgate.js', import.meta.url).pathname;

it('Ctrl-C ends a command that has nothing to keep', async () => {
  const pipe = join(createTemporaryDirectory(), 'scores.jsonl');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, [bin, 'compare', '--scores', pipe], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  // Opens once the command reads, and never writes.
  const writer = await open(pipe, 'w');
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  await writer.close();
});

it('a machine without git is told so, and a folder that is not there is', () => {
  const { dir } = createGitRepository({ 'a.md': 'one' });
  const detect = (repo: string, path: string) =>
    spawnSync(process.execPath, [bin, 'detect', '--repo', repo], { encoding: 'utf8', env: { PATH: path } });
  const withoutGit = detect(dir, '/nonexistent');
  expect(withoutGit).toMatchObject({ status: 2, stdout: '' });
  expect(withoutGit.stderr).toContain('no git on the PATH');
  expect(detect('/nonexistent/folder', process.env.PATH ?? '').stderr).toContain('no folder');
});

it.each([
  ['an unknown command', ['detec'], 'detect'],
  ['an unknown option', ['detect', '--jsn'], '--json'],
  ['an option without its value', ['review', '--base'], '--base'],
  ['a number that is none', ['compare', '--scores', 'x', '--margin', 'wide'], 'number'],
  ['a word that is no choice', ['compare', '--scores', 'x', '--effort', 'most'], 'thrifty'],
  ['too much', ['detect', 'prompts'], 'too many'],
])('%s is wrong usage: exit 2, nothing on stdout', (_name, args, hint) => {
  const result = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
  expect(result).toMatchObject({ status: 2, stdout: '' });
  expect(result.stderr).toContain(hint);
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitWorkTree, initRepository, readHead } from './commit-work-tree.ts';
import { createGitRepository, createTemporaryDirectory, HERMETIC_GIT_ENV } from './git-repository.ts';

const PERSON = 'Ada <ada@example.com>';
const AT = 1_735_689_660;

function git(dir: string, ...args: string[]): string {
  const date = `${AT} +0000`;
  const env = { ...HERMETIC_GIT_ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  return execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' }).trim();
}

/** Kinds of entries and an order of names that a careless writer gets wrong. */
function fill(dir: string): void {
  for (const folder of ['a', 'empty', 'ü/deep']) mkdirSync(join(dir, folder), { recursive: true });
  for (const path of ['a/b', 'a-b', 'a.b', 'a0', 'ü/deep/new\nline', 'B', '-x', `${'long'.repeat(40)}`])
    writeFileSync(join(dir, path), `${path}\n`);
  writeFileSync(join(dir, 'none'), '');
  writeFileSync(join(dir, 'bytes'), Buffer.from([0, 255, 13, 10]));
  writeFileSync(join(dir, 'run.sh'), 'true\n');
  chmodSync(join(dir, 'run.sh'), 0o755);
}

function changeSome(dir: string): void {
  symlinkSync('a-b', join(dir, 'link'));
  writeFileSync(join(dir, 'a-b'), 'other\n');
}

describe('a commit written without git', () => {
  it('is the one that git writes, whose index is clean and whose objects are sound', () => {
    const [ours, theirs] = [createTemporaryDirectory(), createTemporaryDirectory()];
    initRepository(join(ours, '.git'), { bare: false });
    git(theirs, 'init', '--quiet', '--initial-branch=main');
    for (const change of [
      fill,
      changeSome,
      (dir: string) => rmSync(join(dir, 'a'), { recursive: true }),
      () => {},
    ]) {
      for (const dir of [ours, theirs]) change(dir);
      const id = commitWorkTree(ours, { message: 'A change', person: PERSON, at: AT });
      git(theirs, 'add', '--all');
      git(theirs, 'commit', '--quiet', '--allow-empty', '--message', 'A change');
      expect(id).toBe(git(theirs, 'rev-parse', 'HEAD'));
      expect(readHead(join(ours, '.git'))).toBe(id);
      // What `git diff-index` takes from the index alone, before it reads any file.
      expect(git(ours, 'diff-index', 'HEAD')).toBe('');
      expect(git(ours, 'status', '--porcelain')).toBe('');
      expect(git(ours, 'ls-files', '--stage')).toBe(git(theirs, 'ls-files', '--stage'));
    }
    expect(git(ours, 'fsck', '--strict')).toBe('');
    expect(readFileSync(join(ours, '.git', 'config'), 'utf8')).toBe(
      readFileSync(join(theirs, '.git', 'config'), 'utf8'),
    );
  });

  it('sees a file that changed at once and kept its size', () => {
    const { dir } = createGitRepository({ 'a.md': 'one' });
    writeFileSync(join(dir, 'a.md'), 'two');
    expect(git(dir, 'status', '--porcelain')).toBe('M a.md');
  });

  it.each(['.gitignore', '.gitattributes'])('is left to git where there is a %s', (name) => {
    const { dir } = createGitRepository({ [name]: 'secret.env\n', 'secret.env': 'x', 'a.md': 'one' });
    const ignored = name === '.gitignore' ? [] : ['secret.env'];
    expect(git(dir, 'ls-files').split('\n')).toEqual([name, 'a.md', ...ignored]);
  });

  it('keeps a submodule, which stands in git’s index alone', () => {
    const pinned = '1'.repeat(40);
    const repository = createGitRepository({ 'vendor/other': { submodule: pinned } });
    repository.commit('A change', { 'a.md': 'one' });
    expect(git(repository.dir, 'ls-tree', 'HEAD', 'vendor/other')).toContain(`160000 commit ${pinned}`);
  });

  it('goes on where a branch was checked out, from it or from a commit', () => {
    const repository = createGitRepository({ 'a.md': 'one' });
    repository.branch('change');
    const change = repository.commit('A change', { 'a.md': 'two' });
    repository.checkout('main');
    expect(readFileSync(join(repository.dir, 'a.md'), 'utf8')).toBe('one');
    repository.checkout(change);
    repository.commit('On no branch', { 'b.md': 'three' });
    expect(repository.git('log', '--format=%s')).toBe('On no branch\nA change\nFirst commit');
    expect(repository.git('branch', '--format=%(refname:short)').split('\n').slice(-2)).toEqual([
      'change',
      'main',
    ]);
  });
});

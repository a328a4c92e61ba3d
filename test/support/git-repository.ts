import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commitWorkTree, initRepository, readHead } from './commit-work-tree.ts';

/** What to put at a path: text, bytes, a link, a submodule pinned to a commit id (40 hex digits); null removes. */
export type FileToWrite = string | Buffer | { symlink: string } | { submodule: string } | null;
export type FilesToWrite = Record<string, FileToWrite>;

/** A real repository in a temporary directory, deaf to the machine's own git configuration. */
export type TestRepository = {
  /** Absolute, symlinks resolved. */
  dir: string;
  /** Changes the work tree only; `commit` takes up everything that changed. */
  write(files: FilesToWrite): void;
  /** Commits the whole work tree (after writing `files`, where given) and returns the commit id. */
  commit(message: string, files?: FilesToWrite): string;
  /** Creates a branch at HEAD and checks it out. */
  branch(name: string): void;
  /** Checks out a branch, tag or commit. */
  checkout(ref: string): void;
  /** Any other git command; returns stdout without its last line break. */
  git(...args: string[]): string;
  /** Deletes the directory. Whatever is left is deleted when the process ends. */
  remove(): void;
};

/** The environment in which every machine's git behaves the same: no user or system configuration, fixed author. */
export const HERMETIC_GIT_ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  // Nothing here lives long enough for a power cut, for housekeeping, or for hooks: a third of what a commit costs.
  GIT_TEMPLATE_DIR: '',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'maintenance.auto',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'core.fsync',
  GIT_CONFIG_VALUE_1: 'none',
};

const PERSON = `${HERMETIC_GIT_ENV.GIT_AUTHOR_NAME} <${HERMETIC_GIT_ENV.GIT_AUTHOR_EMAIL}>`;
const FIRST_COMMIT_AT = Date.UTC(2025, 0, 1) / 1000;
const directories = new Set<string>();
process.once('exit', () => {
  for (const dir of directories) rmSync(dir, { recursive: true, force: true });
});

/** A temporary directory (absolute, symlinks resolved) that is deleted when the process ends. */
export function createTemporaryDirectory(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'promptgate-test-')));
  directories.add(dir);
  return dir;
}

/** A repository on branch `main`; where `files` are given they are its first commit, otherwise it has none. */
export function createGitRepository(files?: FilesToWrite): TestRepository {
  const dir = createTemporaryDirectory();
  let commits = 0;
  const home = join(dir, '.git');
  /** A submodule stands in git's index alone. */
  let hasSubmodules = false;
  const dateOf = () => FIRST_COMMIT_AT + commits * 60;
  const git = (...args: string[]): string => {
    // Every commit is a minute younger than the one before: the history has one order, the same on each run.
    const date = `${dateOf()} +0000`;
    const env = { ...HERMETIC_GIT_ENV, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync('git', args, {
      cwd: dir,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  };
  const write = (changed: FilesToWrite): void => {
    for (const [path, content] of Object.entries(changed)) writeEntry(dir, path, content, git);
    hasSubmodules ||= Object.values(changed).some(isSubmodule);
  };
  const repository: TestRepository = {
    dir,
    write,
    commit(message, changed = {}) {
      write(changed);
      commits += 1;
      const id = hasSubmodules ? null : commitWorkTree(dir, { message, person: PERSON, at: dateOf() });
      if (id !== null) return id;
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '--message', message);
      return readHead(home) ?? '';
    },
    branch(name) {
      const tip = readHead(home);
      const ref = join(home, 'refs', 'heads', name);
      // Whether it may be named so, where it is not plain, is git's to say.
      if (tip === null || existsSync(ref) || !/^[a-z][a-z0-9-]*$/.test(name))
        return void git('checkout', '--quiet', '-b', name);
      writeFileSync(ref, `${tip}\n`);
      writeFileSync(join(home, 'HEAD'), `ref: refs/heads/${name}\n`);
    },
    checkout: (ref) => void git('checkout', '--quiet', ref),
    git,
    remove() {
      rmSync(dir, { recursive: true, force: true });
      directories.delete(dir);
    },
  };
  initRepository(home, { bare: false });
  if (files !== undefined) repository.commit('First commit', files);
  return repository;
}

function isSubmodule(content: FileToWrite): boolean {
  return content !== null && typeof content === 'object' && 'submodule' in content;
}

function writeEntry(dir: string, path: string, content: FileToWrite, git: TestRepository['git']): void {
  const target = join(dir, path);
  rmSync(target, { recursive: true, force: true });
  if (content === null) return;
  mkdirSync(dirname(target), { recursive: true });
  if (typeof content === 'string' || Buffer.isBuffer(content)) {
    writeFileSync(target, content);
  } else if ('symlink' in content) {
    symlinkSync(content.symlink, target);
  } else {
    // An empty directory is how a submodule looks that nobody has initialised.
    mkdirSync(target);
    git('update-index', '--add', '--cacheinfo', `160000,${content.submodule},${path}`);
  }
}

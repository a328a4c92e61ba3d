import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { initRepository } from '../../support/commit-work-tree.ts';
import { isId, readLooseObject, readLooseRef, writeLooseRef } from './loose.ts';
import { git, gitText, tryGit, tryGitOnce } from './run.ts';

/**
 * A bare repository. Forks share their parent's objects, as on GitHub: a commit that was pushed to a fork can be read by
 * its id from every repository of the network, and outlives the fork.
 */
export type GitStore = { dir: string };

export function initStore(dir: string, parent: GitStore | null): GitStore {
  initRepository(dir, { bare: true });
  // Commits that a force-push leaves behind stay, as they do on GitHub.
  appendFileSync(join(dir, 'config'), '[gc]\n\tauto = 0\n');
  if (parent !== null) {
    const objects = join(dir, 'objects');
    rmSync(objects, { recursive: true });
    mkdirSync(join(parent.dir, 'objects'), { recursive: true });
    symlinkSync(join(parent.dir, 'objects'), objects);
  }
  return { dir };
}

/** The commit that a branch, tag, full ref or id names; null where there is none. */
export async function resolveCommit(store: GitStore, name: string): Promise<string | null> {
  for (const candidate of isId(name) ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const id = isId(candidate) ? candidate : readLooseRef(store, candidate);
    if (id === null && candidate.startsWith('refs/')) continue;
    if (id && readLooseObject(store, id)?.type === 'commit') return id;
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${candidate}^{commit}`];
    const found = await tryGit(store.dir, args);
    if (found.code === 0) return found.stdout.toString('utf8').trim();
  }
  return null;
}

export async function branchTip(store: GitStore, branch: string): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  const tip = readLooseRef(store, ref);
  if (tip !== undefined) return tip;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const found = await tryGit(store.dir, args);
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

/** `ref` in full, `refs/heads/main`; `sha` null deletes it. */
export async function setRef(store: GitStore, ref: string, sha: string | null): Promise<void> {
  if (writeLooseRef(store, ref, sha)) return;
  await git(store.dir, sha === null ? ['update-ref', '-d', ref] : ['update-ref', ref, sha]);
}

export type Ref = { ref: string; sha: string; type: 'commit' | 'tag' };

/** Refs below `prefix` (`refs/heads`), by name. */
export async function listRefs(store: GitStore, prefix: string): Promise<Ref[]> {
  const format = '--format=%(refname) %(objectname) %(objecttype)';
  const lines = (await gitText(store.dir, ['for-each-ref', format, prefix])).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', sha = '', type = ''] = line.split(' ');
      return { ref, sha, type: type === 'tag' ? 'tag' : 'commit' };
    });
}

/** Null for unrelated histories. */
export async function mergeBase(store: GitStore, a: string, b: string): Promise<string | null> {
  const ask = isId(a) && isId(b) ? tryGitOnce : tryGit;
  const found = await ask(store.dir, ['merge-base', a, b]);
  return found.code === 0 ? (found.stdout.toString('utf8').trim().split('\n')[0] ?? null) : null;
}

export type TreeEntry = {
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size: number | null;
  path: string;
};

/** Null where there is no such tree. `treeish` names a tree, a commit or, as `commit:folder`, a folder of it. */
export async function readTree(
  store: GitStore,
  treeish: string,
  recursive: boolean,
): Promise<{ sha: string; entries: TreeEntry[] } | null> {
  const sha = await findTree(store, treeish);
  if (sha === null) return null;
  const listed = await tryGitOnce(store.dir, [
    'ls-tree',
    '-z',
    '-l',
    ...(recursive ? ['-r', '-t'] : []),
    sha,
  ]);
  if (listed.code !== 0) return null;
  const entries = splitNul(listed.stdout).map((line): TreeEntry => {
    const tab = line.indexOf('\t');
    const [mode = '', type = '', id = '', size = '-'] = line.slice(0, tab).split(/ +/);
    return {
      mode,
      type: type as TreeEntry['type'],
      sha: id,
      size: size === '-' ? null : Number(size),
      path: line.slice(tab + 1),
    };
  });
  return { sha, entries };
}

async function findTree(store: GitStore, treeish: string): Promise<string | null> {
  const loose = readLooseObject(store, treeish);
  if (loose?.type === 'tree') return treeish;
  if (loose?.type === 'commit') return /^tree (\w+)/.exec(loose.content.toString('latin1'))?.[1] ?? null;
  const [name = '', folder] = treeish.split(/:(.*)/s);
  const object = folder === undefined ? `${treeish}^{tree}` : treeish;
  const ask = isId(name) ? tryGitOnce : tryGit;
  const found = await ask(store.dir, ['rev-parse', '--verify', '--quiet', '--end-of-options', object]);
  return found.code === 0 ? found.stdout.toString('utf8').trim() : null;
}

/** Null where there is no such blob. */
export async function readBlob(store: GitStore, sha: string): Promise<Buffer | null> {
  const loose = readLooseObject(store, sha);
  if (loose?.type === 'blob') return loose.content;
  const found = await tryGit(store.dir, ['cat-file', 'blob', sha]);
  return found.code === 0 ? found.stdout : null;
}

export function splitNul(bytes: Buffer): string[] {
  const parts = bytes.toString('utf8').split('\0');
  parts.pop();
  return parts;
}

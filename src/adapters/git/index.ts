import { suggestName } from '../../core/artifact/nearest.ts';
import type { Repository, Snapshot, TreeFile } from '../../ports.ts';
import { isShortlyBefore } from './ancestors.ts';
import { type ObjectReader, openObjectReader } from './object-reader.ts';
import { findRenames } from './renames.ts';
import { RepositoryError, runGit } from './run.ts';
import { createTreeReader, toSnapshot } from './tree.ts';
import { readWorktree } from './worktree.ts';

export { RepositoryError } from './run.ts';

/** Opens the repository that holds `dir`; a folder inside its work tree stands for the whole. */
export async function openGitRepository(dir: string): Promise<Repository> {
  const { bare, root } = await locate(dir);
  const objects = openObjectReader(root);
  const reader = createTreeReader(objects);
  /** By the ids of commits. */
  const trees = new Map<string, Promise<ReadonlyMap<string, TreeFile>>>();
  // Commits that git has told of need not be asked for again: starting git takes longer than its answer.
  const resolve = (ref: string): Promise<string> | string =>
    trees.has(ref) ? ref : resolveCommit(root, ref, objects);

  async function snapshot(ref: string): Promise<Snapshot> {
    if (ref === 'WORKTREE') {
      if (bare)
        throw new RepositoryError(
          `${dir} is a bare repository and has no work tree; name a commit with --head.`,
        );
      return readWorktree(root, await resolveCommit(root, 'HEAD', objects), objects);
    }
    const sha = await resolve(ref);
    const files = trees.get(sha) ?? reader.files(sha);
    trees.set(sha, files);
    return toSnapshot(ref, sha, await files, objects);
  }

  return {
    snapshot,
    mergeBase: async (a, b) => findMergeBase(root, await resolve(a), await resolve(b), objects),
    renames: (base, head) => findRenames(root, base, head),
    isBare: async () => bare,
    close: () => objects.close(),
  };
}

/** The folder of the work tree that `dir` lies in; a bare repository's own. */
export async function findWorkTree(dir: string): Promise<string> {
  return (await locate(dir)).root;
}

type Located = { bare: boolean; root: string };

/** A command asks for its repository and for the folder of its work tree, and starting git takes longer than the answer. */
const located = new Map<string, Promise<Located>>();

function locate(dir: string): Promise<Located> {
  const known = located.get(dir);
  if (known !== undefined) return known;
  const found = askWhere(dir);
  located.set(dir, found);
  // It may be made one until it is asked again.
  found.catch(() => located.delete(dir));
  return found;
}

async function askWhere(dir: string): Promise<Located> {
  // One call, because every command waits for it: without a work tree it answers the first two questions and fails.
  const asked = ['--is-bare-repository', '--is-inside-work-tree', '--show-toplevel'];
  const found = await runGit(dir, ['rev-parse', ...asked]);
  const [bare, inside, ...root] = found.stdout
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
  if (bare === 'true') return { bare: true, root: dir };
  if (inside === 'false')
    throw new RepositoryError(`${dir} lies inside a .git folder; name the repository's own folder.`);
  if (found.code !== 0) throw describeNoRepository(dir, found.stderr);
  return { bare: false, root: root.join('\n') };
}

function describeNoRepository(dir: string, stderr: string): RepositoryError {
  if (stderr.includes('dubious ownership')) {
    return new RepositoryError(
      `git does not trust ${dir} because another user owns it. If you do: git config --global --add safe.directory "${dir}"`,
    );
  }
  if (stderr.includes('not a git repository'))
    return new RepositoryError(`${dir} is no git repository. Name one with --repo.`);
  return new RepositoryError(`git cannot read ${dir}: ${stderr.trim()}`);
}

/** The process that will be asked for contents answers this too; git is started anew only to say what is wrong. */
async function resolveCommit(root: string, ref: string, objects: ObjectReader): Promise<string> {
  const known = await objects.resolve(ref).catch(() => null);
  if (known !== null) return known;
  const found = await runGit(root, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (found.code === 0) return found.stdout.toString('utf8').trim();
  const listed = await runGit(root, [
    'for-each-ref',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/tags',
    'refs/remotes',
  ]);
  const refs = listed.stdout
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '');
  if (refs.length === 0 && ref === 'HEAD')
    throw new RepositoryError('The repository has no commit yet. Commit something first.');
  const remote = refs.find((name) => name.endsWith(`/${ref}`));
  const hint =
    remote !== undefined
      ? `Did you mean "${remote}"?`
      : refs.length === 0
        ? 'It has no branches.'
        : suggestName(ref, refs.slice(0, 50));
  // Nobody may have asked for `main`: it is the base where none is named.
  const advice = ref === 'main' ? ' Name the branch that the change is for with --base.' : '';
  throw new RepositoryError(`There is no commit "${ref}" in this repository. ${hint}${advice}`);
}

/** Of two commits by their ids. */
async function findMergeBase(
  root: string,
  one: string,
  other: string,
  objects: ObjectReader,
): Promise<string | null> {
  if (one === other || (await isShortlyBefore(one, other, objects).catch(() => false))) return one;
  const found = await runGit(root, ['merge-base', one, other]);
  if (found.code === 0) return found.stdout.toString('utf8').trim().split('\n')[0] ?? null;
  const shallow = await runGit(root, ['rev-parse', '--is-shallow-repository']);
  if (shallow.stdout.toString('utf8').trim() === 'true') {
    throw new RepositoryError(
      'This is a shallow clone that ends before the commit where the branches part. Fetch the rest: git fetch --unshallow',
    );
  }
  return null;
}

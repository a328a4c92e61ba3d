import { git, tryGit } from './run.ts';
import type { GitStore } from './store.ts';

/** Writes objects without moving any ref, as the git database API does. */

export async function writeBlob(store: GitStore, bytes: Buffer): Promise<string> {
  return (await git(store.dir, ['hash-object', '-w', '--stdin'], bytes)).toString('utf8').trim();
}

export type EntryToWrite = { path: string; mode: string; sha: string };

/** `base` with these files put in, below folders too. Null where an object is missing. */
export async function writeTree(
  store: GitStore,
  base: string | null,
  entries: readonly EntryToWrite[],
): Promise<string | null> {
  // An index of its own: a bare repository has none, and requests come at the same time.
  const environment = { GIT_INDEX_FILE: `${store.dir}/promptgate-index-${process.hrtime.bigint()}` };
  const run = (args: string[], input?: string) => tryGit(store.dir, args, input, environment);
  if (base !== null && (await run(['read-tree', base])).code !== 0) return null;
  const lines = entries.map(({ path, mode, sha }) => `${mode} ${sha}\t${path}\0`).join('');
  if ((await run(['update-index', '-z', '--index-info'], lines)).code !== 0) return null;
  const written = await run(['write-tree']);
  return written.code === 0 ? written.stdout.toString('utf8').trim() : null;
}

/** Null where the tree or a parent is missing. */
export async function writeTreeCommit(
  store: GitStore,
  commit: { tree: string; parents: readonly string[]; message: string; author: string; at: number },
): Promise<string | null> {
  const { tree, parents, message, author, at } = commit;
  const [email, date] = [`${author}@example.com`, `${at} +0000`];
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])];
  const written = await tryGit(store.dir, args, message, {
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  });
  return written.code === 0 ? written.stdout.toString('utf8').trim() : null;
}

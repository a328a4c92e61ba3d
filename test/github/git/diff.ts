import { isId } from './loose.ts';
import { git, gitOnce } from './run.ts';
import { type GitStore, splitNul } from './store.ts';

export type DiffFile = {
  /** The blob after the change; before it where the file was removed. */
  sha: string;
  path: string;
  previousPath: string | null;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed';
  additions: number;
  deletions: number;
};

const STATUS = { A: 'added', D: 'removed', M: 'modified', R: 'renamed', T: 'changed' } as const;

/** What changed from one tree to another, by path, renames found. */
export async function diffTrees(store: GitStore, from: string, to: string): Promise<DiffFile[]> {
  const args = ['diff-tree', '-r', '-z', '-M', '--raw', '--numstat', '--no-abbrev', from, to];
  const parts = splitNul(await ask(store, from, to, args));
  const files: DiffFile[] = [];
  let at = 0;
  // A line for each file, followed by its names; after the last of them the numbers.
  while (parts[at]?.startsWith(':')) {
    const [, , before = '', after = '', letter = ''] = (parts[at++] ?? '').split(' ');
    const status = STATUS[letter.charAt(0) as keyof typeof STATUS];
    const first = parts[at++] ?? '';
    const path = status === 'renamed' ? (parts[at++] ?? '') : first;
    files.push({
      sha: status === 'removed' ? before : after,
      path,
      previousPath: status === 'renamed' ? first : null,
      status,
      additions: 0,
      deletions: 0,
    });
  }
  const counts = parseCounts(parts.slice(at));
  return files.map((file) => {
    const [additions, deletions] = counts.get(file.path) ?? [0, 0];
    return { ...file, additions, deletions };
  });
}

function ask(store: GitStore, from: string, to: string, args: readonly string[]): Promise<Buffer> {
  return (isId(from) && isId(to) ? gitOnce : git)(store.dir, args);
}

/** `added TAB deleted TAB path`, for a rename an empty path and then both; a binary file counts as `-`. */
function parseCounts(parts: readonly string[]): Map<string, [number, number]> {
  const counts = new Map<string, [number, number]>();
  for (let at = 0; at < parts.length; at++) {
    const [added = '', deleted = '', path = ''] = (parts[at] ?? '').split('\t');
    if (path === '') at += 2;
    counts.set(path === '' ? (parts[at] ?? '') : path, [Number(added) || 0, Number(deleted) || 0]);
  }
  return counts;
}

/** The hunks of one file, as GitHub shows them; null for binary files and pure renames. */
export async function patchOf(
  store: GitStore,
  from: string,
  to: string,
  file: DiffFile,
): Promise<string | null> {
  const paths = [file.path, ...(file.previousPath === null ? [] : [file.previousPath])];
  const args = ['diff-tree', '-r', '-p', '-M', from, to, '--', ...paths.map((path) => `:(literal)${path}`)];
  const text = (await ask(store, from, to, args)).toString('utf8');
  const hunks = text.indexOf('\n@@ ');
  return hunks === -1 ? null : text.slice(hunks + 1).replace(/\n$/, '');
}

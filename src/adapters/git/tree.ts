import type { FileContent, Snapshot, TreeFile } from '../../ports.ts';
import { MAX_FILE_BYTES } from './content.ts';
import type { ObjectReader } from './object-reader.ts';
import { readGit, splitNul } from './run.ts';

/** The files of a commit. */
export async function readTree(dir: string, sha: string): Promise<Map<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  for (const entry of splitNul(await readGit(dir, ['ls-tree', '-r', '-z', '-l', '--full-tree', sha]))) {
    const tab = entry.indexOf('\t');
    const [mode = '', , id = '', size = '-'] = entry.slice(0, tab).split(/ +/);
    const path = entry.slice(tab + 1);
    files.set(path, { path, id, size: size === '-' ? 0 : Number(size), mode: modeOf(mode) });
  }
  return files;
}

export function modeOf(mode: string): TreeFile['mode'] {
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'file';
}

/** A commit as a snapshot. */
export function toSnapshot(
  ref: string,
  sha: string,
  files: ReadonlyMap<string, TreeFile>,
  objects: ObjectReader,
): Snapshot {
  const read = async (path: string): Promise<FileContent> => {
    const file = files.get(path);
    const known = file === undefined ? { kind: 'missing' as const } : withoutReading(file);
    return known ?? objects.read(file?.id ?? '');
  };
  return { ref, sha, worktree: false, files, read, readMany: (paths) => readEach(paths, read) };
}

/** What can be said of a file by its entry alone; null: it has to be read. */
export function withoutReading({ mode, size }: TreeFile): FileContent | null {
  if (mode !== 'file') return { kind: mode };
  return size > MAX_FILE_BYTES ? { kind: 'too-large', size } : null;
}

export async function readEach(
  paths: readonly string[],
  read: (path: string) => Promise<FileContent>,
): Promise<Map<string, FileContent>> {
  const contents = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  return new Map(contents);
}

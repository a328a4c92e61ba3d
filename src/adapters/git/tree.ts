import { decodePieces, MAX_STREAM_BYTES, modeOf, withoutReading } from '../../core/artifact/file-content.ts';
import type { FileBytes, FileContent, FileStream, Snapshot, TreeFile } from '../../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import { readGit, splitNul } from './run.ts';

type Files = ReadonlyMap<string, TreeFile>;

/** The files of a commit. Without sizes: git would look for each of them, which takes four times as long as the list. */
export async function readTree(dir: string, sha: string): Promise<Files> {
  const files = new Map<string, TreeFile>();
  for (const entry of splitNul(await readGit(dir, ['ls-tree', '-r', '-z', '--full-tree', sha]))) {
    // `100644 blob <id><tab>path`
    const tab = entry.indexOf('\t');
    const path = entry.slice(tab + 1);
    const id = entry.slice(entry.lastIndexOf(' ', tab) + 1, tab);
    files.set(path, { path, id, size: null, mode: modeOf(entry.slice(0, 6)) });
  }
  return files;
}

/** The files of a commit by what differs from another one: git compares two commits sooner than it lists one. */
export async function readTreeBeside(
  dir: string,
  sha: string,
  other: Promise<Files>,
  otherSha: string,
): Promise<Files> {
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-renames',
    '--full-index',
    '--no-ext-diff',
    otherSha,
    sha,
  ];
  const [before, fields] = await Promise.all([other, readGit(dir, args).then(splitNul)]);
  if (fields.length === 0) return before;
  const files = new Map(before);
  let added = false;
  // `:100644 100644 <id> <id> M`, then the path
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, mode = '', , id = '', status] = (fields[at] ?? '').split(' ');
    const path = fields[at + 1] ?? '';
    if (status === 'D') files.delete(path);
    else files.set(path, { path, id, size: null, mode: modeOf(mode) });
    added ||= status === 'A';
  }
  return added ? new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) : files;
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
  const stream = async (path: string): Promise<FileStream> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    const known = withoutReading(file, MAX_STREAM_BYTES);
    return known ?? { kind: 'text', pieces: decodePieces(objects.stream(file.id)) };
  };
  const readBytes = async (path: string, most: number): Promise<FileBytes> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    return withoutReading(file, most) ?? objects.bytes(file.id, most);
  };
  const readMany = (paths: readonly string[]) => readEach(paths, read);
  return { ref, sha, worktree: false, files, read, readMany, stream, readBytes };
}

export async function readEach(
  paths: readonly string[],
  read: (path: string) => Promise<FileContent>,
): Promise<Map<string, FileContent>> {
  const contents = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  return new Map(contents);
}

import { decodePieces, MAX_STREAM_BYTES, modeOf, withoutReading } from '../../core/artifact/file-content.ts';
import type { FileContent, FileStream, Snapshot, TreeFile } from '../../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import { readGit, splitNul } from './run.ts';

/** The files of a commit. */
export async function readTree(dir: string, sha: string): Promise<Map<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  for (const entry of splitNul(await readGit(dir, ['ls-tree', '-r', '-z', '-l', '--full-tree', sha]))) {
    // `100644 blob <id>    1234<tab>path`
    const tab = entry.indexOf('\t');
    const [mode = '', , id = ''] = entry.slice(0, tab).split(' ', 3);
    const size = entry.slice(entry.lastIndexOf(' ', tab) + 1, tab);
    const path = entry.slice(tab + 1);
    files.set(path, { path, id, size: size === '-' ? 0 : Number(size), mode: modeOf(mode) });
  }
  return files;
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
  return { ref, sha, worktree: false, files, read, readMany: (paths) => readEach(paths, read), stream };
}

export async function readEach(
  paths: readonly string[],
  read: (path: string) => Promise<FileContent>,
): Promise<Map<string, FileContent>> {
  const contents = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
  return new Map(contents);
}

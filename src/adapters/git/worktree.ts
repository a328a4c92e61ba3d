import { createReadStream, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import {
  blobId,
  decodeContent,
  decodePieces,
  idAlgorithm,
  MAX_FILE_BYTES,
  MAX_STREAM_BYTES,
  modeOf,
  withoutReading,
} from '../../core/artifact/file-content.ts';
import type { FileBytes, FileContent, FileStream, Snapshot, TreeFile } from '../../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import { readGit, splitNul } from './run.ts';
import { readEach } from './tree.ts';

/** Open files at once; more would run into the limits of some systems. */
const CONCURRENCY = 32;

/**
 * The files as they are on disk: tracked ones and new ones that are not ignored. Links are never followed, not even as
 * a directory on the way to a file, so nothing outside the work tree is ever read.
 */
export async function readWorktree(root: string, sha: string, objects: ObjectReader): Promise<Snapshot> {
  const algorithm = idAlgorithm(sha);
  const [{ indexed, toLookAt }, realRoot] = await Promise.all([listFiles(root), realpath(root)]);
  const files = new Map(indexed);
  await mapLimited(toLookAt, async (path) => {
    const now = await inspect(realRoot, path, indexed.get(path), algorithm);
    if (now === null) files.delete(path);
    else files.set(path, now);
  });
  const read = async (path: string): Promise<FileContent> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    const known = withoutReading(file);
    if (known !== null) return known;
    const bytes = readInside(realRoot, path);
    if (bytes !== null) return decodeContent(bytes);
    // Sparse checkouts leave tracked files out; their content is what the index says.
    return indexed.get(path)?.id === file.id ? objects.read(file.id) : { kind: 'missing' };
  };
  const stream = async (path: string): Promise<FileStream> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    const known = withoutReading(file, MAX_STREAM_BYTES);
    if (known !== null) return known;
    const full = placeInside(realRoot, path);
    if (full !== null) return { kind: 'text', pieces: decodePieces(createReadStream(full)) };
    if (indexed.get(path)?.id !== file.id) return { kind: 'missing' };
    return { kind: 'text', pieces: decodePieces(objects.stream(file.id)) };
  };
  const readBytes = async (path: string, most: number): Promise<FileBytes> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    const known = withoutReading(file, most);
    if (known !== null) return known;
    const bytes = readInside(realRoot, path);
    if (bytes === null)
      return indexed.get(path)?.id === file.id ? objects.bytes(file.id, most) : { kind: 'missing' };
    return bytes.byteLength > most ? { kind: 'too-large', size: bytes.byteLength } : { kind: 'bytes', bytes };
  };
  const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ref: 'WORKTREE',
    sha,
    worktree: true,
    files: sorted,
    read,
    readMany: (paths) => readEach(paths, read),
    stream,
    readBytes,
  };
}

/** What the index has, and the paths at which the disk may have something else. One call: starting git takes longer than its answer. */
async function listFiles(root: string): Promise<{ indexed: Map<string, TreeFile>; toLookAt: Set<string> }> {
  const indexed = new Map<string, TreeFile>();
  const toLookAt = new Set<string>();
  const args = ['ls-files', '-z', '-t', '--stage', '--modified', '--others', '--exclude-standard'];
  for (const entry of splitNul(await readGit(root, args))) {
    // `? path` is new; of what the index has, `H 100644 <id> 0<tab>path`, and once more with `C` where the disk has something else.
    if (entry.startsWith('? ')) {
      // Untracked repositories inside this one are listed with a slash at the end.
      if (!entry.endsWith('/')) toLookAt.add(entry.slice(2));
      continue;
    }
    const tab = entry.indexOf('\t');
    const path = entry.slice(tab + 1);
    if (entry.startsWith('C ')) {
      toLookAt.add(path);
      continue;
    }
    const [, mode = '', id = ''] = entry.slice(0, tab).split(' ');
    indexed.set(path, { path, id, size: null, mode: modeOf(mode) });
  }
  return { indexed, toLookAt };
}

/** One file as it is now; null where it is gone. */
async function inspect(
  root: string,
  path: string,
  before: TreeFile | undefined,
  algorithm: 'sha1' | 'sha256',
): Promise<TreeFile | null> {
  const stat = await lstat(join(root, path)).catch(() => null);
  // A name that is no UTF-8 cannot be asked for by its text: it is not gone.
  if (stat === null && path.includes('\ufffd')) return before ?? null;
  if (before?.mode === 'submodule') return stat === null ? null : before;
  if (stat?.isSymbolicLink() === true) {
    const target = Buffer.from(await readlink(join(root, path)).catch(() => ''));
    return { path, id: blobId(target, algorithm), size: target.byteLength, mode: 'symlink' };
  }
  if (stat === null || !stat.isFile()) return null;
  if (stat.size > MAX_FILE_BYTES)
    return { path, id: `${stat.size}-${stat.mtimeMs}`, size: stat.size, mode: 'file' };
  const bytes = readInside(root, path);
  if (bytes === null) return null;
  return { path, id: idOf(bytes, before, algorithm), size: stat.size, mode: 'file' };
}

/** A checkout may have turned line ends round; that is no change. */
function idOf(bytes: Buffer, before: TreeFile | undefined, algorithm: 'sha1' | 'sha256'): string {
  const id = blobId(bytes, algorithm);
  if (before === undefined || id === before.id || !bytes.includes('\r\n')) return id;
  const unixed = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return blobId(unixed, algorithm) === before.id ? before.id : id;
}

/**
 * Where a regular file lies whose directory is really inside the work tree; null otherwise. Waits for the disk: a promise for
 * each of six system calls takes longer than they do.
 */
function placeInside(root: string, path: string): string | null {
  try {
    const full = join(root, path);
    const directory = realpathSync.native(dirname(full));
    const lexical = dirname(full);
    if (directory !== lexical || !(directory === root || directory.startsWith(root + sep))) return null;
    return lstatSync(full).isFile() ? full : null;
  } catch {
    return null;
  }
}

function readInside(root: string, path: string): Buffer | null {
  try {
    const full = placeInside(root, path);
    return full === null ? null : readFileSync(full);
  } catch {
    return null;
  }
}

async function mapLimited<T>(items: Iterable<T>, run: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: Math.min(CONCURRENCY, queue.length) }, async () => {
    for (let item = queue.pop(); item !== undefined; item = queue.pop()) await run(item);
  });
  await Promise.all(workers);
}

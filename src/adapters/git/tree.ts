import { decodePieces, MAX_STREAM_BYTES, modeOf, withoutReading } from '../../core/artifact/file-content.ts';
import type { FileBytes, FileContent, FileStream, Snapshot, TreeFile } from '../../ports.ts';
import type { ObjectReader } from './object-reader.ts';
import { RepositoryError } from './run.ts';

type Files = ReadonlyMap<string, TreeFile>;

/** What a tree says of one thing in it: `40000` is the mode of a folder, whose id is that of its own tree. */
type Entry = { mode: string; name: string; id: string };

/** More are no program's sources; folders that hold the same trees again and again name billions in a few bytes. */
const MAX_FILES = 1_000_000;
/** No system has longer paths: of 4,096 bytes, every other one a slash. */
const MAX_DEPTH = 2048;

export type TreeReader = {
  /** The files of a commit by its id, in git's order. Rejects with a RepositoryError. */
  files(sha: string): Promise<Files>;
};

/**
 * Lists commits by their trees. The process that is asked for contents answers this sooner than git is started, and each tree is
 * read once: what two commits have in common is most of both. Without sizes: git would look for each of them.
 */
export function createTreeReader(objects: Pick<ObjectReader, 'tree'>): TreeReader {
  const known = new Map<string, Entry[]>();

  /** Reads a tree and what it holds, a level at a time, and returns its id. */
  async function load(sha: string): Promise<string> {
    const root = await readOne(`${sha}^{tree}`, sha);
    let level = [root];
    for (let depth = 1; level.length > 0; depth++) {
      if (depth > MAX_DEPTH) throw tooMany(sha, `folders in folders, ${MAX_DEPTH} deep`);
      const folders = level.flatMap((id) => (known.get(id) ?? []).filter(isFolder));
      const missing = new Set(folders.map(({ id }) => id).filter((id) => !known.has(id)));
      level = await Promise.all([...missing].map((id) => readOne(id, sha)));
    }
    if (countFiles(root, new Map()) > MAX_FILES)
      throw tooMany(sha, `more than ${MAX_FILES.toLocaleString('en-US')} files`);
    return root;
  }

  function countFiles(id: string, counted: Map<string, number>): number {
    let count = counted.get(id);
    if (count === undefined) {
      count = 0;
      for (const entry of known.get(id) ?? []) count += isFolder(entry) ? countFiles(entry.id, counted) : 1;
      counted.set(id, count);
    }
    return count;
  }

  async function readOne(name: string, sha: string): Promise<string> {
    const tree = await objects.tree(name);
    const entries = tree === null ? null : parseTree(tree.bytes, tree.id.length / 2);
    if (tree === null || entries === null)
      throw new RepositoryError(
        `Not all folders of the commit ${sha} can be read: git has no sound tree ${name}. Fetch the rest of a partial clone: git fetch --refetch. Where it is none, git fsck says what is broken.`,
      );
    known.set(tree.id, entries);
    return tree.id;
  }

  return {
    async files(sha) {
      const files = new Map<string, TreeFile>();
      /** Folders on the way to where the list has got, with what is left of each. */
      const open = [{ prefix: '', entries: known.get(await load(sha)) ?? [], at: 0 }];
      for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
        const entry = last.entries[last.at++];
        if (entry === undefined) {
          open.pop();
          continue;
        }
        const path = last.prefix + entry.name;
        if (isFolder(entry)) {
          open.push({ prefix: `${path}/`, entries: known.get(entry.id) ?? [], at: 0 });
          continue;
        }
        files.set(path, { path, id: entry.id, size: null, mode: modeOf(entry.mode) });
      }
      return files;
    },
  };
}

function tooMany(sha: string, what: string): RepositoryError {
  return new RepositoryError(`The commit ${sha} has ${what}, which is more than Promptgate looks through.`);
}

const isFolder = ({ mode }: Entry) => mode === '40000';

/** `100644 name`, NUL and the bytes of the id, again and again; null where it says something else. */
function parseTree(bytes: Buffer, idBytes: number): Entry[] | null {
  const entries: Entry[] = [];
  for (let at = 0; at < bytes.byteLength; ) {
    const space = bytes.indexOf(32, at);
    const end = bytes.indexOf(0, at);
    const next = end + 1 + idBytes;
    if (space < 0 || end < space || next > bytes.byteLength) return null;
    entries.push({
      // Old tools wrote `040000`, which git takes for the same.
      mode: bytes.toString('latin1', at, space).replace(/^0+/, ''),
      name: bytes.toString('utf8', space + 1, end),
      id: bytes.toString('hex', end + 1, next),
    });
    at = next;
  }
  return entries;
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

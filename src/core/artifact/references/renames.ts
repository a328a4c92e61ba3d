import type { FileMode } from '../file-content.ts';

/** More removed or added files than this are a rewrite, in which no file is another's successor. */
const MAX_COMPARED = 60;
/** Larger files are the same one under another name only where nothing in them changed. Bytes. */
const MAX_COMPARED_BYTES = 1_000_000;
/** Share of characters in common lines from which on a file is the same file under another name, as git has it. */
const SIMILAR = 0.5;

type ListedFile = { path: string; id: string; size: number | null; mode: FileMode };
/** One state of a repository, as far as it takes to find what moved. */
export type ListedFiles = {
  files: ReadonlyMap<string, ListedFile>;
  /** `text` is missing where the content is none. */
  readMany(paths: readonly string[]): Promise<ReadonlyMap<string, { kind: string; text?: string }>>;
};

/** Old path by new path of files that moved between two states, with or without small changes. */
export async function findMovedFiles(base: ListedFiles, head: ListedFiles): Promise<Map<string, string>> {
  const removed = listMissing(base, head);
  const added = listMissing(head, base);
  const renames = pairEqual(removed, added);
  const taken = new Set(renames.values());
  const before = [...removed.values()].filter((file) => !taken.has(file.path) && isComparable(file));
  const after = [...added.values()].filter((file) => !renames.has(file.path) && isComparable(file));
  if (before.length === 0 || after.length === 0) return renames;
  if (before.length > MAX_COMPARED || after.length > MAX_COMPARED) return renames;

  const [old, now] = await Promise.all([readLines(base, before), readLines(head, after)]);
  const pairs = [...now].flatMap(([path, lines]) =>
    [...old].map(([from, oldLines]) => ({ path, from, similarity: compareLines(oldLines, lines) })),
  );
  for (const { path, from, similarity } of pairs.sort((a, b) => b.similarity - a.similarity)) {
    if (similarity < SIMILAR || renames.has(path) || taken.has(from)) continue;
    renames.set(path, from);
    taken.add(from);
  }
  return renames;
}

/** The files of one state that have no successor of their name in the other. */
function listMissing(here: ListedFiles, there: ListedFiles): Map<string, ListedFile> {
  return new Map([...here.files].filter(([path, file]) => file.mode === 'file' && !there.files.has(path)));
}

/** Each added file whose content was removed elsewhere, once. */
function pairEqual(
  removed: ReadonlyMap<string, ListedFile>,
  added: ReadonlyMap<string, ListedFile>,
): Map<string, string> {
  const pathsById = new Map<string, string[]>();
  for (const { id, path } of removed.values()) {
    const paths = pathsById.get(id) ?? [];
    paths.push(path);
    pathsById.set(id, paths);
  }
  const renames = new Map<string, string>();
  for (const { id, path } of added.values()) {
    const from = pathsById.get(id)?.shift();
    if (from !== undefined) renames.set(path, from);
  }
  return renames;
}

function isComparable({ size }: ListedFile): boolean {
  return size === null || size <= MAX_COMPARED_BYTES;
}

async function readLines(
  state: ListedFiles,
  files: readonly ListedFile[],
): Promise<Map<string, readonly string[]>> {
  const contents = await state.readMany(files.map(({ path }) => path));
  return new Map(
    [...contents].flatMap(([path, { text }]) =>
      text === undefined || text.length > MAX_COMPARED_BYTES ? [] : [[path, text.match(/.*\n|.+$/g) ?? []]],
    ),
  );
}

/** Characters in common lines, as a share of the longer file. */
function compareLines(before: readonly string[], after: readonly string[]): number {
  const length = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length, 0);
  const left = new Map<string, number>();
  for (const line of before) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of after) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    common += line.length;
  }
  return common / Math.max(1, length(before), length(after));
}

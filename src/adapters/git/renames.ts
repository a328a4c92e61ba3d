import type { Snapshot, TreeFile } from '../../ports.ts';
import { readGit, splitNul } from './run.ts';

/** More removed or added files than this are a rewrite, in which no file is another's successor. */
const MAX_COMPARED = 60;
/** Share of characters in common lines from which on a file is the same file under another name, as git has it. */
const SIMILAR = 0.5;

/** Old path by new path of files that moved between two states. */
export async function findRenames(dir: string, base: Snapshot, head: Snapshot): Promise<Map<string, string>> {
  return head.worktree ? compareTrees(base, head) : askGit(dir, base.sha, head.sha);
}

async function askGit(dir: string, base: string, head: string): Promise<Map<string, string>> {
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '-M',
    '-l400',
    '--diff-filter=R',
    '--name-status',
    '--no-ext-diff',
    base,
    head,
  ];
  const fields = splitNul(await readGit(dir, args));
  const renames = new Map<string, string>();
  for (let i = 0; i + 2 < fields.length; i += 3) renames.set(fields[i + 2] ?? '', fields[i + 1] ?? '');
  return renames;
}

async function compareTrees(base: Snapshot, head: Snapshot): Promise<Map<string, string>> {
  const renames = new Map<string, string>();
  const removed = new Map([...base.files].filter(([path, file]) => isFile(file) && !head.files.has(path)));
  const added = [...head.files.values()].filter((file) => isFile(file) && !base.files.has(file.path));
  for (const file of added) {
    const same = [...removed.values()].find((old) => old.id === file.id);
    if (same === undefined) continue;
    renames.set(file.path, same.path);
    removed.delete(same.path);
  }
  const left = added.filter((file) => !renames.has(file.path));
  if (left.length === 0 || removed.size === 0 || left.length > MAX_COMPARED || removed.size > MAX_COMPARED)
    return renames;
  const [before, after] = await Promise.all([
    readLines(base, [...removed.keys()]),
    readLines(
      head,
      left.map((file) => file.path),
    ),
  ]);
  const pairs = [...after].flatMap(([now, lines]) =>
    [...before].map(([then, old]) => ({ now, then, similarity: compareLines(old, lines) })),
  );
  for (const { now, then, similarity } of pairs.sort((a, b) => b.similarity - a.similarity)) {
    if (similarity < SIMILAR || renames.has(now) || !removed.has(then)) continue;
    renames.set(now, then);
    removed.delete(then);
  }
  return renames;
}

function isFile({ mode }: TreeFile): boolean {
  return mode === 'file';
}

async function readLines(snapshot: Snapshot, paths: readonly string[]): Promise<Map<string, string[]>> {
  const contents = await snapshot.readMany(paths);
  return new Map(
    [...contents].flatMap(([path, content]) =>
      content.kind === 'text' ? [[path, content.text.match(/.*\n|.+$/g) ?? []]] : [],
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

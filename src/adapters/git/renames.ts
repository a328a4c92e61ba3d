import { findMovedFiles } from '../../core/artifact/references/renames.ts';
import type { Snapshot } from '../../ports.ts';
import { readGit, splitNul } from './run.ts';

/** Old path by new path of files that moved between two states. */
export async function findRenames(dir: string, base: Snapshot, head: Snapshot): Promise<Map<string, string>> {
  // What moved is at a path where the base had nothing; most changes have no such file.
  if ([...head.files.keys()].every((path) => base.files.has(path))) return new Map();
  return head.worktree ? findMovedFiles(base, head) : askGit(dir, base.sha, head.sha);
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

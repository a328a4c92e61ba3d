import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { GitStore } from './store.ts';

// A request of the fake asks for a handful of refs and objects, and a process costs a thousand times what reading their files does.

export const isId = (name: string): boolean => /^[0-9a-f]{40}$/.test(name);

/** A branch's name that git takes and that is a file's name as it is. Others are left to git. */
const PLAIN_REF = /^refs(\/[a-zA-Z0-9](?:[a-zA-Z0-9_-]|\.(?=[a-zA-Z0-9_-])(?!lock(?:\/|$)))*)+$/;

/** What `ref`, named in full, is set to; null where there is none, undefined where only git can tell. */
export function readLooseRef({ dir }: GitStore, ref: string): string | null | undefined {
  if (!PLAIN_REF.test(ref) || existsSync(join(dir, 'packed-refs'))) return undefined;
  try {
    const text = readFileSync(join(dir, ref), 'utf8').trim();
    return isId(text) ? text : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? null : undefined;
  }
}

/** Sets `ref`, or with null deletes it; false, with nothing done, where it takes git to say whether that is allowed. */
export function writeLooseRef(store: GitStore, ref: string, sha: string | null): boolean {
  const before = readLooseRef(store, ref);
  const file = join(store.dir, ref);
  if (before === undefined) return false;
  if (sha === null) {
    if (before === null) return false;
    rmSync(file);
    return true;
  }
  if (before === null && !isFreeRef(store, ref)) return false;
  if (readLooseObject(store, sha)?.type !== 'commit') return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${sha}\n`);
  return true;
}

/** No branch stands where this one would need a folder, nor the other way round. */
function isFreeRef({ dir }: GitStore, ref: string): boolean {
  const parts = ref.split('/');
  const above = parts.slice(2, -1).map((_, i) => parts.slice(0, i + 3).join('/'));
  return !existsSync(join(dir, ref)) && above.every((name) => !isFile(join(dir, name)));
}

function isFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

/** An object that lies in a file of its own, as all do that the fake writes few at a time; null for any other. */
export function readLooseObject({ dir }: GitStore, id: string): { type: string; content: Buffer } | null {
  if (!isId(id)) return null;
  try {
    const bytes = inflateSync(readFileSync(join(dir, 'objects', id.slice(0, 2), id.slice(2))));
    const end = bytes.indexOf(0);
    return { type: bytes.toString('latin1', 0, bytes.indexOf(' ')), content: bytes.subarray(end + 1) };
  } catch {
    return null;
  }
}

import { createHash } from 'node:crypto';

/** Larger files are data, never a prompt, a tool or a dataset that a review can hold. Bytes. */
export const MAX_FILE_BYTES = 50_000_000;

export type DecodedContent =
  | { kind: 'text'; text: string }
  | { kind: 'binary' }
  | { kind: 'too-large'; size: number };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as every repository shows them: text where they are UTF-8 without NUL, otherwise binary. */
export function decodeContent(bytes: Uint8Array): DecodedContent {
  if (bytes.byteLength > MAX_FILE_BYTES) return { kind: 'too-large', size: bytes.byteLength };
  if (bytes.includes(0)) return { kind: 'binary' };
  try {
    return { kind: 'text', text: utf8.decode(bytes) };
  } catch {
    return { kind: 'binary' };
  }
}

/** The id that git gives these bytes; `algorithm` is the repository's. */
export function blobId(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

/** The algorithm that made a git id, by its length in hex digits. */
export function idAlgorithm(id: string): 'sha1' | 'sha256' {
  return id.length === 64 ? 'sha256' : 'sha1';
}

/** What an entry of a tree is: links and submodules have no content of their own. */
export type FileMode = 'file' | 'symlink' | 'submodule';

/** The kind of an entry by its mode as git writes it (`100644`). */
export function modeOf(mode: string): FileMode {
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : 'file';
}

/** What can be said of a file by its entry alone; null: it has to be read. */
export function withoutReading(file: {
  mode: FileMode;
  size: number | null;
}): { kind: 'symlink' | 'submodule' } | { kind: 'too-large'; size: number } | null {
  if (file.mode !== 'file') return { kind: file.mode };
  return file.size !== null && file.size > MAX_FILE_BYTES ? { kind: 'too-large', size: file.size } : null;
}

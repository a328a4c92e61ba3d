import { createHash } from 'node:crypto';

/** Larger files are data, never a prompt, a tool or a dataset that a review can hold. Bytes. */
export const MAX_FILE_BYTES = 50_000_000;

/** The largest that is read in pieces, which is the largest that GitHub takes. Bytes. */
export const MAX_STREAM_BYTES = 100_000_000;

const PIECE_LENGTH = 100_000;

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

/** Behind a byte order mark the first line would begin like no other. */
export function withoutMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Bytes are no UTF-8, or hold a NUL. */
export class NotTextError extends Error {
  override name = 'NotTextError';
}

/** As `decodeContent`, in pieces. Rejects with a NotTextError. */
export async function* decodePieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new NotTextError('no UTF-8');
    }
  };
  for await (const piece of bytes) {
    if (piece.includes(0)) throw new NotTextError('a NUL');
    yield decode(piece);
  }
  yield decode();
}

/** As `decodePieces`, of a file that is held already. Pieces let its rows go as they are read. */
export async function* inPieces(
  content: Exclude<DecodedContent, { kind: 'too-large' }>,
): AsyncGenerator<string> {
  if (content.kind === 'binary') throw new NotTextError('no UTF-8');
  const { text } = content;
  for (let from = 0; from < text.length; from += PIECE_LENGTH) yield text.slice(from, from + PIECE_LENGTH);
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

/** What can be said of a file by its entry alone; null: it has to be read. `size` and `most` in bytes. */
export function withoutReading(
  file: { mode: FileMode; size: number | null },
  most = MAX_FILE_BYTES,
): { kind: 'symlink' | 'submodule' } | { kind: 'too-large'; size: number } | null {
  if (file.mode !== 'file') return { kind: file.mode };
  return file.size !== null && file.size > most ? { kind: 'too-large', size: file.size } : null;
}

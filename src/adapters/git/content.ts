import { createHash } from 'node:crypto';
import type { FileContent } from '../../ports.ts';

/** Larger files are data, never a prompt, a tool or a dataset that a review can hold. Bytes. */
export const MAX_FILE_BYTES = 50_000_000;

/** Bytes as the port shows them: text where they are UTF-8 without NUL, otherwise binary. */
export function decodeContent(bytes: Buffer): FileContent {
  if (bytes.byteLength > MAX_FILE_BYTES) return { kind: 'too-large', size: bytes.byteLength };
  if (bytes.includes(0)) return { kind: 'binary' };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'binary' };
  }
}

/** The id that git gives these bytes; `algorithm` is the repository's. */
export function blobId(bytes: Buffer, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}

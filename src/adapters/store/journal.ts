import { crc32 } from 'node:zlib';
import type { StoredTrial } from '../../ports.ts';

/** Where a trial's line stands in its journal; bytes. */
export type LinePosition = { offset: number; length: number };
export type IndexedTrial = { key: string; at: number; review: string; position: LinePosition };

/**
 * A journal is one line a trial: checksum of the rest (CRC-32, 8 hex digits), key, time, review, and the output as JSON.
 * The head can be read without parsing the output; a line that a crash or a full disk cut short is known by its
 * checksum.
 */
export function encodeLine({ key, at, review, output }: StoredTrial): string {
  if (/\s/.test(key + review)) throw new Error(`bug: a trial's key or review with a space: ${key} ${review}`);
  const rest = `${key} ${at} ${review} ${JSON.stringify(output)}`;
  return `${crc32(rest).toString(16).padStart(8, '0')} ${rest}\n`;
}

/** Reads one line, without its line break. Null where it is not whole. */
export function decodeLine(line: Buffer): StoredTrial | null {
  const head = readHead(line);
  if (head === null) return null;
  const { key, at, review } = head;
  try {
    const output = JSON.parse(line.subarray(head.outputAt).toString('utf8')) as StoredTrial['output'];
    return { key, at, review, output };
  } catch {
    return null;
  }
}

/** Every whole line of a journal. What was cut short or damaged is left out and counted. */
export function indexJournal(bytes: Buffer): { trials: IndexedTrial[]; damaged: number } {
  const trials: IndexedTrial[] = [];
  let damaged = 0;
  let offset = 0;
  while (offset < bytes.byteLength) {
    const end = bytes.indexOf(10, offset);
    if (end < 0) return { trials, damaged: damaged + 1 };
    const head = readHead(bytes.subarray(offset, end));
    if (head === null) damaged += 1;
    else
      trials.push({
        key: head.key,
        at: head.at,
        review: head.review,
        position: { offset, length: end - offset },
      });
    offset = end + 1;
  }
  return { trials, damaged };
}

function readHead(line: Buffer): { key: string; at: number; review: string; outputAt: number } | null {
  const fields: string[] = [];
  let from = 0;
  for (let i = 0; i < 4; i++) {
    const space = line.indexOf(32, from);
    if (space < 0) return null;
    fields.push(line.toString('latin1', from, space));
    from = space + 1;
  }
  const [checksum = '', key = '', at = '', review = ''] = fields;
  if (checksum.length !== 8 || Number.parseInt(checksum, 16) !== crc32(line.subarray(9))) return null;
  return { key, at: Number(at), review, outputAt: from };
}

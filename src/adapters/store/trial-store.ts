import { randomBytes } from 'node:crypto';
import { appendFileSync, closeSync, fdatasyncSync, openSync, readSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredTrial, TrialStore } from '../../ports.ts';
import { decodeLine, encodeLine, type IndexedTrial, indexJournal } from './journal.ts';

/** Changes with the format of the lines. */
const FOLDER = 'trials-1';
/** Nothing older than a week is ever used; what nobody has written to for this long goes. */
const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/** Runs cannot be kept. The message says where, why and what to do. */
export class TrialStoreError extends Error {
  override name = 'TrialStoreError';
}

/** Journals that are kept in memory as they were read, together: a file that is asked for each line takes as long again. Bytes. */
const MOST_HELD = 16 * 2 ** 20;

/** `bytes`: the whole journal, where it is held. */
type Indexed = IndexedTrial & { file: string; bytes: Buffer | null };

/**
 * Opens the trials kept in `dir`, which is created where it is missing. Every process appends to a journal of its own,
 * so reviews that run at the same time never write into each other's lines; each sees what was there when it opened.
 * Rejects where the folder cannot be used.
 */
export async function openTrialStore(dir: string): Promise<TrialStore> {
  const folder = join(dir, FOLDER);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new TrialStoreError(
      `The cache folder ${dir} cannot be used: ${reasonOf(error)}. Set PROMPTGATE_CACHE_DIR to one that can.`,
    );
  }
  const kept = await readJournals(folder);
  const made = new Map<string, StoredTrial>();
  const descriptors = new Map<string, number>();
  const journal = join(folder, `${Date.now()}-${process.pid}-${randomBytes(4).toString('hex')}.jsonl`);
  let written: number | null = null;
  let pending: string[] = [];
  let failure: Error | null = null;

  /**
   * One write for whatever has come together in a turn of the event loop. It only goes as far as the system's memory, where a kill does
   * not reach it: handing it to another thread would take ten times as long as the write does.
   */
  function writePending(): void {
    const lines = pending.join('');
    pending = [];
    if (lines === '' || failure !== null) return;
    try {
      written ??= openSync(journal, 'a', 0o600);
      appendFileSync(written, lines);
    } catch (error) {
      failure = new TrialStoreError(`Finished runs cannot be kept in ${folder}: ${reasonOf(error)}`);
    }
  }

  function read({ file, position, bytes }: Indexed): StoredTrial | null {
    if (bytes !== null) return decodeLine(bytes.subarray(position.offset, position.offset + position.length));
    const descriptor = descriptors.get(file) ?? openSync(join(folder, file), 'r');
    descriptors.set(file, descriptor);
    const line = Buffer.alloc(position.length);
    const length = readSync(descriptor, line, 0, position.length, position.offset);
    return length === position.length ? decodeLine(line) : null;
  }

  return {
    async get(key) {
      const own = made.get(key);
      if (own !== undefined) return own;
      const indexed = kept.get(key);
      return indexed === undefined ? null : read(indexed);
    },
    put(trial) {
      made.set(trial.key, trial);
      pending.push(encodeLine(trial));
      if (pending.length === 1) setImmediate(writePending);
    },
    async flush() {
      writePending();
      if (written !== null) fdatasyncSync(written);
      if (failure !== null) throw failure;
    },
    async close() {
      writePending();
      if (written !== null) closeSync(written);
      written = null;
      for (const descriptor of descriptors.values()) closeSync(descriptor);
      descriptors.clear();
    },
  };
}

/** The newest trial of every key. A journal that disappears meanwhile has been cleared away by someone else. */
async function readJournals(folder: string): Promise<Map<string, Indexed>> {
  const index = new Map<string, Indexed>();
  let held = 0;
  const files = (await readdir(folder)).filter((file) => file.endsWith('.jsonl')).sort();
  // The newest first: those that are held are the likeliest to be asked for.
  for (const file of files.reverse()) {
    const path = join(folder, file);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => null,
    );
    if (age === null) continue;
    if (age > MAX_AGE_MS) {
      await unlink(path).catch(() => undefined);
      continue;
    }
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) continue;
    const isHeld = held + bytes.byteLength <= MOST_HELD;
    if (isHeld) held += bytes.byteLength;
    for (const trial of indexJournal(bytes).trials) {
      const before = index.get(trial.key);
      const isNewer =
        before === undefined || before.at < trial.at || (before.at === trial.at && before.file === file);
      if (isNewer) index.set(trial.key, { ...trial, file, bytes: isHeld ? bytes : null });
    }
  }
  return index;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

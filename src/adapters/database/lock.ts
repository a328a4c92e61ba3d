import { DatabaseSync } from 'node:sqlite';
import { DatabaseError, reasonOf } from './failure.ts';

const SQLITE_BUSY = 5;

/**
 * Keeps other processes out of a data directory until it is released or this process ends, however it ends: the lock is
 * an open SQLite transaction, which the kernel drops with the process. A file with a process id in it would not do:
 * it outlives a kill -9, and in containers every server is process 1.
 */
export function lockDirectory(dir: string, file: string): { release(): void } {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
      throw new DatabaseError(
        `Another Promptgate process uses the data directory ${dir}. Stop it, or give this one a directory of its own; several servers can share the work through PostgreSQL (DATABASE_URL).`,
      );
    throw new DatabaseError(`The data directory ${dir} cannot be locked: ${reasonOf(error)}.`);
  }
  const held = lock;
  return { release: () => held.close() };
}

import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { fromPglite } from 'pg-boss';
import { type Backend, MIGRATIONS } from './backend.ts';
import { DatabaseError, describeFullDisk, isOutOfSpace, reasonOf } from './failure.ts';
import { lockDirectory } from './lock.ts';
import { refuseNewerSchema } from './schema-version.ts';

const OPTIONS = {
  // A fraction of the default: one connection works on some megabytes, and memory is what PGlite costs most.
  postgresqlconf: ['shared_buffers = 16MB'],
  // Its own way with bytes takes a second for some megabytes.
  serializers: { [types.BYTEA]: (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString('hex')}` },
  parsers: { [types.BYTEA]: (text: string) => Buffer.from(text.slice(2), 'hex') },
};

/** Opens the database in `dataDir`, made where it is missing. Rejects with a DatabaseError. */
export async function openPglite(dataDir: string): Promise<Backend> {
  const dir = resolve(dataDir);
  const files = join(dir, 'database');
  try {
    await mkdir(files, { recursive: true, mode: 0o700 });
    // PGlite's own files are open to all.
    await chmod(files, 0o700);
  } catch (error) {
    throw isOutOfSpace(error)
      ? describeFullDisk(dir)
      : new DatabaseError(
          `The data directory ${dir} cannot be used: ${reasonOf(error)}. Make it writable, or name another one.`,
        );
  }
  const lock = lockDirectory(dir, join(dir, 'lock.db'));
  const client = await PGlite.create({ dataDir: files, ...OPTIONS }).catch((error) => {
    lock.release();
    throw isOutOfSpace(error)
      ? describeFullDisk(dir)
      : new DatabaseError(
          `The database in ${files} cannot be opened: ${reasonOf(error)}. Restore the directory from a backup, or move it away to start with an empty one.`,
        );
  });
  const db = drizzle(client);
  return {
    db,
    jobs: { db: fromPglite(client), backend: 'pglite' },
    alone: true,
    async prepare(use) {
      await migrate(db, MIGRATIONS);
      await refuseNewerSchema(db);
      await use();
    },
    // There is no autovacuum in a single process. Table by table, so that deliveries get in between.
    async vacuum() {
      const tables = await client.query<{ name: string }>(
        `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname LIKE 'promptgate%'`,
      );
      for (const { name } of tables.rows) await client.exec(`VACUUM ${name}`);
    },
    async close() {
      try {
        await client.close();
      } finally {
        lock.release();
      }
    },
  };
}

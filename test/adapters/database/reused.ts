import { sql } from 'drizzle-orm';
import type { Backend } from '../../../src/adapters/database/backend.ts';
import { createDatabase } from '../../../src/adapters/database/create-database.ts';
import type { Database, DatabaseOptions, DatabaseSettings } from '../../../src/adapters/database/index.ts';
import { openPglite } from '../../../src/adapters/database/pglite.ts';
import { openPostgres } from '../../../src/adapters/database/postgres.ts';
import type { Log } from '../../../src/ports.ts';

/** What no test writes, and what a database is not opened without. */
const KEPT = ['promptgate.migrations', 'promptgate_jobs.version', 'promptgate_jobs.queue'];

/**
 * Databases one after the other in one place: connecting to PostgreSQL, or loading PGlite, takes longer than most tests of a
 * contract. What is opened is what `openDatabase` opens; closing it leaves the connection to the next one.
 */
export async function openReused(
  settings: DatabaseSettings,
  log: Log,
  options: DatabaseOptions,
): Promise<{
  /** With nothing in it. The one before must be closed. */
  openEmpty(): Promise<Database>;
  /** With all that the one before has kept. */
  openAgain(): Promise<Database>;
  close(): Promise<void>;
}> {
  const backend: Backend =
    'url' in settings ? await openPostgres(settings.url, log) : await openPglite(settings.dataDir);
  const openAgain = () => createDatabase({ ...backend, close: async () => {} }, log, options);

  async function empty(): Promise<void> {
    const found = await backend.db.execute(
      sql`SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname LIKE 'promptgate%'`,
    );
    const names = found.rows.map(({ name }) => String(name)).filter((name) => !KEPT.includes(name));
    if (names.length > 0) await backend.db.execute(sql.raw(`TRUNCATE ${names.join(', ')}`));
  }

  return {
    async openEmpty() {
      await empty();
      return openAgain();
    },
    openAgain,
    close: () => backend.close(),
  };
}

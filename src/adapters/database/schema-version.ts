import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { type Db, MIGRATIONS } from './backend.ts';
import { DatabaseError } from './failure.ts';

/**
 * Refuses a schema that a newer Promptgate has made: this one does not know its columns, and might write rows without what the newer one
 * needs. To be asked once the schema is up to date. Rejects with a DatabaseError.
 */
export async function refuseNewerSchema(db: Pick<Db, 'execute'>): Promise<void> {
  const { migrationsSchema, migrationsTable } = MIGRATIONS;
  const table = sql`${sql.identifier(migrationsSchema)}.${sql.identifier(migrationsTable)}`;
  const { rows } = await db.execute(sql`select max(created_at) as newest from ${table}`);
  const newest = Number(rows[0]?.newest);
  const known = Math.max(...readMigrationFiles(MIGRATIONS).map(({ folderMillis }) => folderMillis));
  if (newest <= known) return;
  throw new DatabaseError(
    `The database has been used by a newer Promptgate: its schema is of ${dayOf(newest)}, and this version knows that of ${dayOf(known)}. Start the newer version, or restore the backup that was made before it.`,
  );
}

function dayOf(millis: number): string {
  return new Date(millis).toISOString().slice(0, 10);
}

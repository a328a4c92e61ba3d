import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { ConstructorOptions } from 'pg-boss';

interface Rows extends PgQueryResultHKT {
  type: { rows: Record<string, unknown>[] };
}

/** Either database, as drizzle sees it; inside a transaction too. */
export type Db = PgDatabase<Rows, Record<string, never>>;

/** What differs between PGlite and PostgreSQL. */
export type Backend = {
  db: Db;
  /** How pg-boss gets at the same database. */
  jobs: ConstructorOptions;
  /** Whether no other process can be at work, so that what is under way at the start was left by one that died. */
  alone: boolean;
  /** Runs with the schema brought up to date; one process at a time. */
  prepare(use: () => Promise<void>): Promise<void>;
  /** Gives back the space of deleted rows where nothing else does. */
  vacuum(): Promise<void>;
  close(): Promise<void>;
};

/** Settings of drizzle's migrator: its own table lies beside ours. */
export const MIGRATIONS = {
  migrationsFolder: `${import.meta.dirname}/migrations`,
  migrationsSchema: 'promptgate',
  migrationsTable: 'migrations',
};

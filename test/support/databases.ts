import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, type DatabaseSettings, openDatabase } from '../../src/adapters/database/index.ts';
import type { Log } from '../../src/ports.ts';
import { createTemporaryDirectory } from './git-repository.ts';
import { type PostgresServer, postgresMissing, startPostgres } from './postgres.ts';

/** A kind of database that tests run on. */
export type DatabaseKind = {
  name: 'PGlite' | 'PostgreSQL';
  /** Why it is not there; its tests are skipped then. */
  missing: string | null;
  /** Before the first `make`. */
  start(): Promise<void>;
  /** Where an empty database is. */
  make(): Promise<DatabaseSettings>;
  stop(): Promise<void>;
};

/** Both kinds, each with whatever it needs for one test file. */
export function databaseKinds(): DatabaseKind[] {
  return [pgliteKind(), postgresKind()];
}

/** `describe` titles say why tests were skipped. */
export function titleOf({ name, missing }: DatabaseKind): string {
  return missing === null ? name : `${name} (${missing})`;
}

function pgliteKind(): DatabaseKind {
  const template = createTemporaryDirectory();
  return {
    name: 'PGlite',
    missing: null,
    // Making a new one takes seconds, copying it does not.
    start: async () => (await openDatabase({ dataDir: template }, failOnLog)).close(),
    async make() {
      const dataDir = join(createTemporaryDirectory(), 'data');
      cpSync(template, dataDir, { recursive: true });
      return { dataDir };
    },
    stop: async () => undefined,
  };
}

function postgresKind(): DatabaseKind {
  let server: PostgresServer | null = null;
  return {
    name: 'PostgreSQL',
    missing: postgresMissing,
    async start() {
      server = await startPostgres();
    },
    async make() {
      if (server === null) throw new Error('not started');
      return { url: await server.createDatabase() };
    },
    async stop() {
      await server?.stop();
    },
  };
}

const fail = (_: object, message: string) => {
  throw new Error(`logged: ${message}`);
};
export const failOnLog: Log = { info: fail, warn: fail, error: fail };

/** A log that can be read. */
export function collectLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (_: object, message: string) => void lines.push(`${level}: ${message}`);
  return { log: { info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

/** Retries at once instead of in minutes. */
export const AT_ONCE = { retry: { firstSeconds: 0, longestSeconds: 0 } };

export type { Database, DatabaseSettings };

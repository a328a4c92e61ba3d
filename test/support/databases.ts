import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, type DatabaseSettings, openDatabase } from '../../src/adapters/database/index.ts';
import type { Log } from '../../src/ports.ts';
import { createTemporaryDirectory } from './git-repository.ts';
import { postgresMissing } from './postgres.ts';
import { sharedPostgres } from './shared-postgres.ts';

/** A kind of database that tests run on. */
export type DatabaseKind = {
  name: 'PGlite' | 'PostgreSQL';
  /** Why it is not there; its tests are skipped then. */
  missing: string | null;
  /** Before the first `make`. */
  start(): Promise<void>;
  /** Where a database is that was opened once, and in which nothing is kept yet. */
  make(): Promise<DatabaseSettings>;
  /** Where one is that was never opened. */
  makeNew(): Promise<DatabaseSettings>;
};

/** Both kinds, each with whatever it needs for one test file. */
export function databaseKinds(): DatabaseKind[] {
  return [pgliteKind(), postgresKind()];
}

/** The kind for what any database would do for: PostgreSQL costs half as much, where there is one. */
export function cheapestKind(): DatabaseKind {
  return postgresMissing === null ? postgresKind() : pgliteKind();
}

/** `describe` titles say why tests were skipped. */
export function titleOf({ name, missing }: DatabaseKind): string {
  return missing === null ? name : `${name} (${missing})`;
}

function pgliteKind(): DatabaseKind {
  return {
    name: 'PGlite',
    missing: null,
    start: async () => void (await findTemplate()),
    make: async () => ({ dataDir: await newDataDir() }),
    makeNew: async () => ({ dataDir: join(createTemporaryDirectory(), 'data') }),
  };
}

function postgresKind(): DatabaseKind {
  return {
    name: 'PostgreSQL',
    missing: postgresMissing,
    start: async () => void (await sharedPostgres()),
    make: async () => ({ url: await newDatabase() }),
    makeNew: async () => ({ url: await (await sharedPostgres()).createDatabase() }),
  };
}

/** The URL of a database of its own on the PostgreSQL of this run: a copy of one that was opened once, which takes half as long as both. */
export async function newDatabase(): Promise<string> {
  const server = await sharedPostgres();
  return server.createDatabase(await findPostgresTemplate(server));
}

/** The name of the database that all files of a run copy; the first to need it makes it. */
async function findPostgresTemplate(server: Awaited<ReturnType<typeof sharedPostgres>>): Promise<string> {
  const named = await once(join(tmpdir(), 'empty-postgres'), async (place) => {
    const url = await server.createDatabase();
    await (await openDatabase({ url }, failOnLog)).close();
    writeFileSync(place, new URL(url).pathname.slice(1));
  });
  return readFileSync(named, 'utf8');
}

/**
 * A data directory of its own with an empty database in it. Making a database takes six seconds of CPU and copying one nearly
 * nothing, so the first test file of a run that needs one makes it for all.
 */
export async function newDataDir(): Promise<string> {
  const dataDir = join(createTemporaryDirectory(), 'data');
  cpSync(await findTemplate(), dataDir, { recursive: true });
  return dataDir;
}

async function findTemplate(): Promise<string> {
  return once(join(tmpdir(), 'empty-database'), async (place) => {
    await (await openDatabase({ dataDir: place }, failOnLog)).close();
  });
}

/** A path at which `make` has put something, by whichever test file of the run comes first. It is there whole or not at all. */
async function once(place: string, make: (at: string) => Promise<void>): Promise<string> {
  const lock = `${place}.lock`;
  while (!existsSync(place)) {
    if (!tryMake(lock)) {
      await sleep(50);
      continue;
    }
    try {
      // Another file may have made it between the look and the lock.
      if (existsSync(place)) continue;
      const draft = join(createTemporaryDirectory(), 'made');
      await make(draft);
      renameSync(draft, place);
    } finally {
      rmdirSync(lock);
    }
  }
  return place;
}

function tryMake(dir: string): boolean {
  try {
    mkdirSync(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
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

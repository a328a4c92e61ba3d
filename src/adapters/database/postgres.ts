import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Log } from '../../ports.ts';
import { type Backend, MIGRATIONS } from './backend.ts';
import { boundsOf, openBoundedPool, PATIENCE } from './bounded-pool.ts';
import { type DatabaseAddress, DatabaseError, describeConnectFailure, reasonOf } from './failure.ts';
import { refuseNewerSchema } from './schema-version.ts';

/** With pg-boss's connections and its listener 15; one more while starting. */
const POOL_SIZE = 10;
const JOBS_POOL_SIZE = 4;
/** Any number that no other application uses for its advisory locks. */
const START_LOCK = 7_305_817_202_611;

/** pg-boss brings its own schema up to date by these connections too. */
const JOBS_PATIENCE = 5;

/** Opens a PostgreSQL database. Rejects with a DatabaseError. */
export async function openPostgres(url: string, log: Log, patience = PATIENCE): Promise<Backend> {
  const address = readAddress(url);
  const { connectMs, statementMs } = patience;
  const connection = { connectionString: url, application_name: 'promptgate' };
  const pool = openBoundedPool({ ...connection, max: POOL_SIZE }, patience, address);
  // An idle connection that the server closes is replaced at the next query.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({}, `A connection to PostgreSQL was lost: ${reasonOf(error)}`);
  });
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw describeConnectFailure(error, address);
  }
  return {
    db: drizzle(pool),
    jobs: {
      ...connection,
      ...boundsOf({ connectMs, statementMs: JOBS_PATIENCE * statementMs }),
      max: JOBS_POOL_SIZE,
    },
    alone: false,
    async prepare(use) {
      // Held by the session: what pg-boss prepares runs on connections of its own. Others may be at it for long, and so may a migration.
      const client = new pg.Client({ ...connection, connectionTimeoutMillis: connectMs, keepAlive: true });
      client.on('error', (error) => log.warn({}, `A connection to PostgreSQL was lost: ${reasonOf(error)}`));
      try {
        await client.connect();
        await client.query('SELECT pg_advisory_lock($1)', [START_LOCK]);
        const db = drizzle(client);
        await migrate(db, MIGRATIONS);
        await refuseNewerSchema(db);
        await use();
      } catch (error) {
        throw error instanceof DatabaseError ? error : describeConnectFailure(error, address);
      } finally {
        await client.end();
      }
    },
    vacuum: async () => undefined,
    close: () => pool.end(),
  };
}

function readAddress(text: string): DatabaseAddress {
  const expected = 'expected postgres://user:password@host:5432/database';
  // What the parser says of a bad URL quotes it, password and all.
  const url = URL.parse(text);
  if (url === null) throw new DatabaseError(`DATABASE_URL is no URL: ${expected}.`);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw new DatabaseError(`DATABASE_URL begins with ${url.protocol}//: ${expected}.`);
  const user = decode(url.username);
  return {
    user,
    host: url.hostname === '' ? (url.searchParams.get('host') ?? 'localhost') : url.hostname,
    port: url.port === '' ? '5432' : url.port,
    database: decode(url.pathname.slice(1)) || user,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

import pg from 'pg';
import { type DatabaseAddress, DatabaseError } from './failure.ts';

/** Milliseconds that a connection may take, and a statement. */
export type Patience = { connectMs: number; statementMs: number };

/** The slowest are those that clear away months of trials. */
export const PATIENCE: Patience = { connectMs: 10_000, statementMs: 60_000 };

/** A server that works ends a statement itself, and says so before it is taken for silent. */
const SILENT_AFTER = 1.25;
/** Bytes that nobody confirms end a connection after hours; so does one that lies idle where its server has gone without a word. */
const ASK_IDLE_AFTER_MS = 30_000;

/** Settings of `pg` under which no statement waits for ever for a server that says nothing. */
export function boundsOf({ connectMs, statementMs }: Patience) {
  return {
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs * SILENT_AFTER,
    keepAlive: true,
    keepAliveInitialDelayMillis: ASK_IDLE_AFTER_MS,
  };
}

type Query = (...args: unknown[]) => unknown;
type Done = (error: Error | undefined, result: unknown) => void;

/**
 * A pool whose statements end in bounded time, with a DatabaseError that says what to do where PostgreSQL is why they did not. What is
 * asked on a connection that went silent would wait there: it is closed, and nobody is given it again.
 */
export function openBoundedPool(
  config: pg.PoolConfig,
  patience: Patience,
  address: DatabaseAddress,
): pg.Pool {
  return new pg.Pool({
    ...config,
    ...boundsOf(patience),
    async onConnect(client) {
      bound(client as pg.PoolClient, patience, address);
      // Said with the request for a connection, poolers would refuse it.
      await client.query(`SET statement_timeout = ${patience.statementMs}`);
    },
  });
}

function bound(client: pg.PoolClient, patience: Patience, address: DatabaseAddress): void {
  const ask = client.query.bind(client) as Query;
  let silent: DatabaseError | null = null;

  function explain(error: Error): Error {
    if (silent !== null) return silent;
    if ('code' in error && error.code === '57014') return describeEnded(address, patience);
    if (error.message !== 'Query read timeout') return error;
    silent = describeSilent(address, patience);
    return silent;
  }

  /** Whoever holds it may not come to giving it back, which is what a transaction does that cannot begin. */
  function giveUp(reason: Error): void {
    const { release } = client as Partial<pg.PoolClient>;
    client.release = () => undefined;
    release?.(reason);
  }

  const query: Query = (...args) => {
    const done = args.at(-1);
    // The pool itself asks so, and gives the connection back with the error.
    if (isDone(done))
      return ask(...args.slice(0, -1), (error: Error | undefined, result: unknown) =>
        done(error && explain(error), result),
      );
    return (ask(...args) as Promise<unknown>).catch((error: Error) => {
      const isKnown = silent !== null;
      const reason = explain(error);
      if (silent !== null && !isKnown) giveUp(silent);
      throw reason;
    });
  };
  client.query = query as typeof client.query;
}

function isDone(value: unknown): value is Done {
  return typeof value === 'function';
}

function describeSilent({ host, port }: DatabaseAddress, { statementMs }: Patience): DatabaseError {
  const seconds = (statementMs * SILENT_AFTER) / 1000;
  return new DatabaseError(
    `PostgreSQL at ${host}:${port} has not answered for ${seconds} s. See whether it hangs, or the network between; what it has acknowledged is kept, and work that it has not is done again.`,
  );
}

function describeEnded({ host, port }: DatabaseAddress, { statementMs }: Patience): DatabaseError {
  return new DatabaseError(
    `PostgreSQL at ${host}:${port} has ended a statement that was not done within ${statementMs / 1000} s. Look in pg_stat_activity and pg_locks for what holds it up, such as a transaction that somebody left open.`,
  );
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fromNanos, monthOf, toNanos } from '../../core/eval/budget.ts';
import type { Charge, Cost, Ledger, LedgerEntry, MonthTotal } from '../../ports.ts';
import { TrialStoreError } from './trial-store.ts';

/** Changes with the tables. */
const FILE = 'spending-1.db';
/** All repositories together. */
const ALL = '*';
/** How long another process may be writing. Milliseconds. */
const BUSY_MS = 10_000;

const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS totals (
    month TEXT NOT NULL, repository TEXT NOT NULL, spent INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, repository)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS spending (
    month TEXT NOT NULL, repository TEXT NOT NULL, run TEXT NOT NULL, suite TEXT NOT NULL, route TEXT NOT NULL,
    charge TEXT NOT NULL, spent INTEGER NOT NULL DEFAULT 0, assumed INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0, unpriced INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (month, repository, run, suite, route)
  ) STRICT;`;
const ADD_TOTAL = `INSERT INTO totals (month, repository, spent, held) VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET spent = spent + excluded.spent, held = held + excluded.held`;
const ADD_SPENDING = `INSERT INTO spending VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET charge = excluded.charge, spent = spent + excluded.spent, assumed = assumed + excluded.assumed,
  calls = calls + excluded.calls, unpriced = unpriced + excluded.unpriced`;

type Row = {
  month: string;
  charge: string;
  spent: number;
  assumed: number;
  calls: number;
  unpriced: number;
};

/**
 * What commands on this machine spent, in a SQLite file of the cache folder that several of them share. What is in it survives a
 * kill. Every method rejects with a TrialStoreError where the file cannot be used.
 */
export function openLedger(dir: string): Ledger & { close(): void } {
  const file = join(dir, FILE);
  let opened: DatabaseSync | null = null;

  function open(): DatabaseSync {
    if (opened !== null) return opened;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file, { timeout: BUSY_MS });
    database.exec(TABLES);
    opened = database;
    return database;
  }

  /** One after the other, whichever process: nothing is read that another one is about to change. */
  function inTurn<T>(use: (database: DatabaseSync) => T): Promise<T> {
    return attempt(() => {
      const database = open();
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = use(database);
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async function attempt<T>(use: () => T): Promise<T> {
    try {
      return use();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TrialStoreError(
        `What is spent cannot be kept in ${file}: ${reason}. Set PROMPTGATE_CACHE_DIR to a folder that can be written to.`,
      );
    }
  }

  return {
    hold: ({ repository }, usd, caps, at) =>
      inTurn((database) => {
        const month = monthOf(at);
        const nanos = toNanos(usd);
        for (const cap of caps) {
          const total = readTotal(database, month, cap.of === 'server' ? ALL : repository);
          if (total.spent + total.held + nanos > toNanos(cap.usd))
            return { ok: false as const, cap, total: toUsd(total) };
        }
        for (const whose of [repository, ALL]) database.prepare(ADD_TOTAL).run(month, whose, 0, nanos);
        return { ok: true as const, hold: { month, usd: fromNanos(nanos) } };
      }),
    settle: (charge, { month, usd }, cost) =>
      inTurn((database) => {
        const { repository, run, suite, route } = charge;
        const [spent, assumed] = [toNanos(cost.usd), toNanos(cost.assumedUsd)];
        for (const whose of [repository, ALL])
          database.prepare(ADD_TOTAL).run(month, whose, spent + assumed, -toNanos(usd));
        const { calls, unpricedCalls } = cost;
        const key = [month, repository, run, suite, route] as const;
        database
          .prepare(ADD_SPENDING)
          .run(...key, JSON.stringify(charge), spent, assumed, calls, unpricedCalls);
      }),
    total: (month, repository) => attempt(() => toUsd(readTotal(open(), month, repository ?? ALL))),
    entries: (month, repository) =>
      attempt(() => {
        const isOf = repository === null ? '' : 'AND repository = ?';
        const rows = open()
          .prepare(`SELECT * FROM spending WHERE month = ? ${isOf} ORDER BY repository, run, suite, route`)
          .all(month, ...(repository === null ? [] : [repository])) as Row[];
        return rows.map(toEntry);
      }),
    close() {
      opened?.close();
      opened = null;
    },
  };
}

type Sum = { spent: number; held: number };

function readTotal(database: DatabaseSync, month: string, repository: string): Sum {
  const row = database
    .prepare('SELECT spent, held FROM totals WHERE month = ? AND repository = ?')
    .get(month, repository) as Sum | undefined;
  return row ?? { spent: 0, held: 0 };
}

function toUsd({ spent, held }: Sum): MonthTotal {
  return { spentUsd: fromNanos(spent), heldUsd: fromNanos(held) };
}

function toEntry({ month, charge, spent, assumed, calls, unpriced }: Row): LedgerEntry {
  const cost: Cost = {
    usd: fromNanos(spent),
    assumedUsd: fromNanos(assumed),
    calls,
    unpricedCalls: unpriced,
  };
  return { ...(JSON.parse(charge) as Charge), ...cost, month };
}

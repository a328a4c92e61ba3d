import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { fromNanos, monthOf, toNanos } from '../../core/eval/budget.ts';
import type { Charge, Cost, Ledger, LedgerEntry, MonthTotal } from '../../ports.ts';
import { createGathering, type Waiting } from './gather.ts';
import { TrialStoreError } from './trial-store.ts';

/** Changes with the tables. */
const FILE = 'spending-1.db';
/** All repositories together. */
const ALL = '*';
/** Where no cap could refuse it, money is set aside for so many more calls at once. Other processes' caps count it until the ledger closes. */
const CALLS_AHEAD = 16;
/**
 * What calls came to is written at most once in so long, together: a transaction for each took a twentieth of a review's CPU time. Of a
 * process that dies meanwhile, what was set aside stays counted in its place. Milliseconds.
 */
const GATHER_MS = 25;
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

const SUM_OF_RUN = `SELECT coalesce(sum(spent), 0) AS spent, coalesce(sum(assumed), 0) AS assumed, coalesce(sum(calls), 0) AS calls,
  coalesce(sum(unpriced), 0) AS unpriced FROM spending WHERE repository = ? AND run = ?`;

type Row = {
  month: string;
  charge: string;
  spent: number;
  assumed: number;
  calls: number;
  unpriced: number;
};

type Statements = Record<
  'begin' | 'commit' | 'rollback' | 'addTotal' | 'addSpending' | 'readTotal',
  StatementSync
>;
/** Compiling one takes several times as long as running it. */
type Open = { database: DatabaseSync } & Statements;
/**
 * What commands on this machine spent, in a SQLite file of the cache folder that several of them share. What is in it survives a
 * kill. Whatever is asked for in one turn of the event loop is one transaction, and takes along what is to be settled. Every method rejects with a TrialStoreError where the
 * file cannot be used.
 */
export function openLedger(dir: string): Ledger & { close(): void } {
  const file = join(dir, FILE);
  let opened: Open | null = null;
  /** One transaction after the other, whichever process: nothing is read that another one is about to change. */
  const transactions = createGathering<Open>(GATHER_MS, runGroup);
  /** What is set aside for calls to come, by month and repository. Billionths of a dollar. */
  const ahead = new Map<string, { month: string; repository: string; nanos: number }>();

  /** Takes what a call needs of that. */
  function takeAhead(month: string, repository: string, nanos: number): boolean {
    const kept = ahead.get(keyOf(month, repository));
    if (kept === undefined || kept.nanos < nanos) return false;
    kept.nanos -= nanos;
    return true;
  }

  /** In a month, of one repository or of all. */
  function sumAhead(month: string, repository: string | null): number {
    const own = [...ahead.values()].filter(
      (kept) => kept.month === month && (repository === null || kept.repository === repository),
    );
    return own.reduce((sum, { nanos }) => sum + nanos, 0);
  }

  function giveBack({ addTotal }: Open): void {
    for (const { month, repository, nanos } of ahead.values())
      for (const whose of [repository, ALL]) addTotal.run(month, whose, 0, -nanos);
    ahead.clear();
  }

  function open(): Open {
    if (opened !== null) return opened;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file, { timeout: BUSY_MS });
    database.exec(TABLES);
    opened = {
      database,
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      rollback: database.prepare('ROLLBACK'),
      addTotal: database.prepare(ADD_TOTAL),
      addSpending: database.prepare(ADD_SPENDING),
      readTotal: database.prepare('SELECT spent, held FROM totals WHERE month = ? AND repository = ?'),
    };
    return opened;
  }

  function runGroup(group: readonly Waiting<Open>[]): void {
    if (group.length === 0) return;
    const before = [...ahead].map(([key, kept]) => [key, { ...kept }] as const);
    try {
      runAll(group, open());
    } catch (error) {
      ahead.clear();
      for (const [key, kept] of before) ahead.set(key, kept);
      if (group.length === 1) for (const { reject } of group) reject(explain(error));
      // One that cannot be kept takes none of the others with it.
      else for (const one of group) runGroup([one]);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  function explain(error: unknown): TrialStoreError {
    const reason = error instanceof Error ? error.message : String(error);
    return new TrialStoreError(
      `What is spent cannot be kept in ${file}: ${reason}. Set PROMPTGATE_CACHE_DIR to a folder that can be written to.`,
    );
  }

  async function attempt<T>(use: (opened: Open) => T): Promise<T> {
    try {
      return use(open());
    } catch (error) {
      throw explain(error);
    }
  }

  return {
    hold({ repository }, usd, caps, at) {
      const month = monthOf(at);
      const nanos = toNanos(usd);
      const hold = { month, usd: fromNanos(nanos) };
      const isFree = caps.length === 0;
      if (isFree && takeAhead(month, repository, nanos)) return Promise.resolve({ ok: true, hold });
      return transactions.add((database) => {
        const { readTotal, addTotal } = database;
        if (!isFree) giveBack(database);
        // Somebody of the same turn may have asked for more than its own.
        if (isFree && takeAhead(month, repository, nanos)) return { ok: true as const, hold };
        for (const cap of caps) {
          const total = sumOf(readTotal, month, cap.of === 'server' ? ALL : repository);
          if (total.spent + total.held + nanos > toNanos(cap.usd))
            return { ok: false as const, cap, total: toUsd(total) };
        }
        const more = isFree ? CALLS_AHEAD * nanos : 0;
        for (const whose of [repository, ALL]) addTotal.run(month, whose, 0, nanos + more);
        if (more > 0)
          ahead.set(keyOf(month, repository), {
            ...{ month, repository, nanos: sumAhead(month, repository) + more },
          });
        return { ok: true as const, hold };
      });
    },
    settle(charge, { month, usd }, cost) {
      const { repository, run, suite, route } = charge;
      const [spent, assumed] = [toNanos(cost.usd), toNanos(cost.assumedUsd)];
      const { calls, unpricedCalls } = cost;
      return transactions.add(({ addTotal, addSpending }) => {
        for (const whose of [repository, ALL]) addTotal.run(month, whose, spent + assumed, -toNanos(usd));
        const text = JSON.stringify(charge);
        addSpending.run(month, repository, run, suite, route, text, spent, assumed, calls, unpricedCalls);
      }, true);
    },
    total: (month, repository) =>
      attempt(({ readTotal }) => {
        const { spent, held } = sumOf(readTotal, month, repository ?? ALL);
        return toUsd({ spent, held: held - sumAhead(month, repository) });
      }),
    ofRun: ({ repository, run }) =>
      attempt(({ database }) => {
        const sums = database.prepare(SUM_OF_RUN).get(repository, run) as Omit<Row, 'month' | 'charge'>;
        return toCost(sums);
      }),
    entries: (month, repository) =>
      attempt(({ database }) => {
        const isOf = repository === null ? '' : 'AND repository = ?';
        const rows = database
          .prepare(`SELECT * FROM spending WHERE month = ? ${isOf} ORDER BY repository, run, suite, route`)
          .all(month, ...(repository === null ? [] : [repository])) as Row[];
        return rows.map(toEntry);
      }),
    close() {
      if (opened !== null && ahead.size > 0) transactions.add(giveBack).catch(() => undefined);
      transactions.run();
      opened?.database.close();
      opened = null;
    },
  };
}

function keyOf(month: string, repository: string): string {
  return `${month} ${repository}`;
}

function runAll(group: readonly Waiting<Open>[], opened: Open): void {
  opened.begin.run();
  try {
    for (const { use } of group) use(opened);
    opened.commit.run();
  } catch (error) {
    opened.rollback.run();
    throw error;
  }
}

type Sum = { spent: number; held: number };

function sumOf(readTotal: StatementSync, month: string, repository: string): Sum {
  return (readTotal.get(month, repository) as Sum | undefined) ?? { spent: 0, held: 0 };
}

function toUsd({ spent, held }: Sum): MonthTotal {
  return { spentUsd: fromNanos(spent), heldUsd: fromNanos(held) };
}

function toEntry({ month, charge, ...sums }: Row): LedgerEntry {
  return { ...(JSON.parse(charge) as Charge), ...toCost(sums), month };
}

function toCost({ spent, assumed, calls, unpriced }: Omit<Row, 'month' | 'charge'>): Cost {
  return { usd: fromNanos(spent), assumedUsd: fromNanos(assumed), calls, unpricedCalls: unpriced };
}

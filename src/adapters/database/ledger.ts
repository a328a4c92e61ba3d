import { and, eq, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type Cap, fromNanos, monthOf, toNanos } from '../../core/eval/budget.ts';
import type { Charge, Cost, Hold, Ledger, LedgerEntry, MonthTotal } from '../../ports.ts';
import type { Db } from './backend.ts';
import { groupCalls } from './group-calls.ts';
import { monthTotals, spending } from './schema.ts';

/** All repositories together. */
const ALL = '*';
const EMPTY: MonthTotal = { spentUsd: 0, heldUsd: 0 };

/** Calls that end together are written together: a review makes hundreds, and each transaction locks the row of all. */
const MOST_AT_ONCE = 200;

type Settled = { charge: Charge; hold: Hold; cost: Cost };

/** Rolls the transaction back. */
class CapReached extends Error {
  readonly cap: Cap;
  constructor(cap: Cap) {
    super('a cap is reached');
    this.cap = cap;
  }
}

/**
 * What was spent, by everybody who uses the database. The row of a month's sum is locked by whoever changes it, always that of a
 * repository before that of all, so that what two let through at once is what one after the other would.
 */
export function createLedger(db: Db): Ledger {
  async function addHeld(tx: Db, month: string, repository: string, nanos: number, cap: Cap | undefined) {
    const { spent, held } = monthTotals;
    const added = await tx
      .insert(monthTotals)
      .values({ month, repository, held: nanos })
      .onConflictDoUpdate({
        target: [monthTotals.month, monthTotals.repository],
        set: { held: sql`${held} + ${nanos}` },
        ...(cap === undefined ? {} : { setWhere: sql`${spent} + ${held} + ${nanos} <= ${toNanos(cap.usd)}` }),
      })
      .returning({ spent, held });
    const [sum] = added;
    // A row that is new has met no condition yet.
    if (cap !== undefined && (sum === undefined || sum.spent + sum.held > toNanos(cap.usd)))
      throw new CapReached(cap);
  }

  async function total(month: string, repository: string | null): Promise<MonthTotal> {
    const [sum] = await db
      .select()
      .from(monthTotals)
      .where(and(eq(monthTotals.month, month), eq(monthTotals.repository, repository ?? ALL)));
    return sum === undefined
      ? EMPTY
      : { spentUsd: fromNanos(sum.spent), heldUsd: Math.max(0, fromNanos(sum.held)) };
  }

  /** Of what no cap is asked about. */
  const setAside = groupCalls<{ month: string; repository: string; nanos: number }, void>(async (group) => {
    const sums = new Map<string, Sum>();
    for (const { month, repository, nanos } of group)
      addTo(sums, { month, repository, spent: 0, held: nanos });
    await db.transaction((tx) => writeSums(tx, sums));
    return group.map(() => undefined);
  }, MOST_AT_ONCE);

  const settle = groupCalls<Settled, void>(async (group) => {
    await db.transaction((tx) => writeAll(tx, group));
    return group.map(() => undefined);
  }, MOST_AT_ONCE);

  return {
    total,
    async hold({ repository }, usd, caps, at) {
      const month = monthOf(at);
      const nanos = toNanos(usd);
      if (caps.length === 0) {
        await setAside({ month, repository, nanos });
        return { ok: true, hold: { month, usd: fromNanos(nanos) } };
      }
      const capOf = (of: Cap['of']) => caps.find((cap) => cap.of === of);
      try {
        await db.transaction(async (tx) => {
          await addHeld(tx, month, repository, nanos, capOf('repository'));
          await addHeld(tx, month, ALL, nanos, capOf('server'));
        });
        return { ok: true, hold: { month, usd: fromNanos(nanos) } };
      } catch (error) {
        if (!(error instanceof CapReached)) throw error;
        const { cap } = error;
        return { ok: false, cap, total: await total(month, cap.of === 'server' ? null : repository) };
      }
    },
    settle: (charge, hold, cost) => settle({ charge, hold, cost }),
    async ofRun({ repository, run }) {
      const sumOf = (column: PgColumn) => sql<string>`coalesce(sum(${column}), 0)`;
      const { spent, assumed, calls, unpricedCalls } = spending;
      const [sum] = await db
        .select({
          ...{ spent: sumOf(spent), assumed: sumOf(assumed) },
          ...{ calls: sumOf(calls), unpricedCalls: sumOf(unpricedCalls) },
        })
        .from(spending)
        .where(and(eq(spending.repository, repository), eq(spending.run, run)));
      return {
        usd: fromNanos(Number(sum?.spent ?? 0)),
        assumedUsd: fromNanos(Number(sum?.assumed ?? 0)),
        calls: Number(sum?.calls ?? 0),
        unpricedCalls: Number(sum?.unpricedCalls ?? 0),
      };
    },
    async entries(month, repository) {
      const isOf = repository === null ? undefined : eq(spending.repository, repository);
      const rows = await db
        .select()
        .from(spending)
        .where(and(eq(spending.month, month), isOf))
        .orderBy(spending.repository, spending.run, spending.suite, spending.route);
      return rows.map(
        ({ spent, assumed, ...row }): LedgerEntry => ({
          ...row,
          usd: fromNanos(spent),
          assumedUsd: fromNanos(assumed),
        }),
      );
    },
  };
}

async function writeAll(tx: Db, settled: readonly Settled[]): Promise<void> {
  const rows = new Map<string, SpendingRow>();
  const sums = new Map<string, Sum>();
  for (const { charge, hold, cost } of settled) {
    const { repository, run, suite, route } = charge;
    const [spent, assumed] = [toNanos(cost.usd), toNanos(cost.assumedUsd)];
    const key = JSON.stringify([hold.month, repository, run, suite, route]);
    const row = rows.get(key) ?? { charge, month: hold.month, spent: 0, assumed: 0, calls: 0, unpriced: 0 };
    rows.set(key, {
      ...{ charge, month: hold.month, spent: row.spent + spent, assumed: row.assumed + assumed },
      ...{ calls: row.calls + cost.calls, unpriced: row.unpriced + cost.unpricedCalls },
    });
    addTo(sums, { month: hold.month, repository, spent: spent + assumed, held: -toNanos(hold.usd) });
  }
  // Each in one order, so that two servers never wait for each other's rows.
  for (const [, row] of inOrder(rows)) await addSpending(tx, row);
  await writeSums(tx, sums);
}

/** What changes in a month's sum, of one repository or of all. */
type Sum = { month: string; repository: string; spent: number; held: number };

function addTo(sums: Map<string, Sum>, { month, repository, spent, held }: Sum): void {
  for (const whose of [repository, ALL]) {
    const key = JSON.stringify([whose === ALL, whose, month]);
    const sum = sums.get(key) ?? { month, repository: whose, spent: 0, held: 0 };
    sums.set(key, { ...sum, spent: sum.spent + spent, held: sum.held + held });
  }
}

/** The row of all together, which everybody waits for, is the last, and held for no longer than it takes to write it. */
async function writeSums(tx: Db, sums: ReadonlyMap<string, Sum>): Promise<void> {
  for (const [, { month, repository, spent, held }] of inOrder(sums))
    await tx
      .insert(monthTotals)
      .values({ month, repository, spent, held: Math.max(0, held) })
      .onConflictDoUpdate({
        target: [monthTotals.month, monthTotals.repository],
        set: { spent: sql`${monthTotals.spent} + ${spent}`, held: sql`${monthTotals.held} + ${held}` },
      });
}

function inOrder<T>(byKey: ReadonlyMap<string, T>): [string, T][] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
}

type SpendingRow = {
  charge: Charge;
  month: string;
  spent: number;
  assumed: number;
  calls: number;
  unpriced: number;
};

async function addSpending(tx: Db, { charge, month, spent, assumed, calls, unpriced }: SpendingRow) {
  const { repository, name, pull, work, run, suite, route } = charge;
  const artifacts = [...charge.artifacts];
  await tx
    .insert(spending)
    .values({
      ...{ month, repository, name, pull, work, run, suite, route, artifacts },
      ...{ spent, assumed, calls, unpricedCalls: unpriced },
    })
    .onConflictDoUpdate({
      target: [spending.month, spending.repository, spending.run, spending.suite, spending.route],
      set: {
        name,
        artifacts,
        spent: sql`${spending.spent} + ${spent}`,
        assumed: sql`${spending.assumed} + ${assumed}`,
        calls: sql`${spending.calls} + ${calls}`,
        unpricedCalls: sql`${spending.unpricedCalls} + ${unpriced}`,
      },
    });
}

import { and, eq, sql } from 'drizzle-orm';
import { type Cap, fromNanos, monthOf, toNanos } from '../../core/eval/budget.ts';
import type { Ledger, LedgerEntry, MonthTotal } from '../../ports.ts';
import type { Db } from './backend.ts';
import { monthTotals, spending } from './schema.ts';

/** All repositories together. */
const ALL = '*';
const EMPTY: MonthTotal = { spentUsd: 0, heldUsd: 0 };

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

  return {
    total,
    async hold({ repository }, usd, caps, at) {
      const month = monthOf(at);
      const nanos = toNanos(usd);
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
    settle: (charge, hold, cost) =>
      db.transaction(async (tx) => {
        const { month } = hold;
        const { repository, name, pull, work, run, suite, route } = charge;
        const [spent, assumed] = [toNanos(cost.usd), toNanos(cost.assumedUsd)];
        const held = toNanos(hold.usd);
        const { calls, unpricedCalls } = cost;
        const artifacts = [...charge.artifacts];
        await tx
          .insert(spending)
          .values({
            ...{ month, repository, name, pull, work, run, suite, route, artifacts },
            ...{ spent, assumed, calls, unpricedCalls },
          })
          .onConflictDoUpdate({
            target: [spending.month, spending.repository, spending.run, spending.suite, spending.route],
            set: {
              name,
              artifacts,
              spent: sql`${spending.spent} + ${spent}`,
              assumed: sql`${spending.assumed} + ${assumed}`,
              calls: sql`${spending.calls} + ${calls}`,
              unpricedCalls: sql`${spending.unpricedCalls} + ${unpricedCalls}`,
            },
          });
        // The row of all together, which everybody waits for, is held for no longer than it takes to write it.
        for (const whose of [repository, ALL])
          await tx
            .insert(monthTotals)
            .values({ month, repository: whose, spent: spent + assumed })
            .onConflictDoUpdate({
              target: [monthTotals.month, monthTotals.repository],
              set: {
                spent: sql`${monthTotals.spent} + ${spent + assumed}`,
                held: sql`${monthTotals.held} - ${held}`,
              },
            });
      }),
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

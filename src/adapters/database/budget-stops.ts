import { and, asc, eq, sql } from 'drizzle-orm';
import type { BudgetStops } from '../../ports.ts';
import type { Db } from './backend.ts';
import { budgetStops } from './schema.ts';

const MOST = 1000;

/** Pull requests that wait for a cap to let them. */
export function createBudgetStops(db: Db): BudgetStops {
  return {
    async note({ repositoryId, pull, installationId, owner, name, stop }) {
      const noted = { installationId, owner, name, stop, at: sql`now()` };
      await db
        .insert(budgetStops)
        .values({ repositoryId, pull, ...noted })
        .onConflictDoUpdate({ target: [budgetStops.repositoryId, budgetStops.pull], set: noted });
    },
    async clear({ repositoryId, pull }) {
      await db
        .delete(budgetStops)
        .where(and(eq(budgetStops.repositoryId, repositoryId), eq(budgetStops.pull, pull)));
    },
    async list(repositoryId) {
      const rows = await db
        .select()
        .from(budgetStops)
        .where(repositoryId === null ? undefined : eq(budgetStops.repositoryId, repositoryId))
        .orderBy(asc(budgetStops.at), asc(budgetStops.repositoryId), asc(budgetStops.pull))
        .limit(MOST);
      return rows.map(({ at: _, ...stopped }) => stopped);
    },
  };
}

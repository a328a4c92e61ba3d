import { lt, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Log } from '../../ports.ts';
import type { Backend, Db } from './backend.ts';
import { reasonOf } from './failure.ts';
import {
  anchors,
  blobs,
  deliveries,
  mergeGroups,
  monthTotals,
  replies,
  reviews,
  spending,
  trials,
} from './schema.ts';

const EVERY_MS = 6 * 60 * 60 * 1000;

/**
 * Days after which rows go. GitHub redelivers for 3 days; trials are believed for 7 and blobs can be read again; the
 * reviews of a head are of use as long as its pull request may be open; a group of a merge queue lives for hours;
 * replies count for one; what is pinned is of use until a suite has changed for good. What was spent stays for two years and the month.
 */
const KEEP_DAYS = {
  deliveries: 30,
  trials: 30,
  blobs: 30,
  mergeGroups: 30,
  replies: 1,
  reviews: 365,
  anchors: 180,
};
const KEEP_SPENDING_MONTHS = 24;

/** Clears away what is too old, now and every six hours. `stop` waits for a run that is under way. */
export function startRetention(backend: Backend, log: Log): { stop(): Promise<void> } {
  let running = clear();
  const timer = setInterval(() => {
    running = running.then(clear);
  }, EVERY_MS);
  timer.unref();

  async function clear(): Promise<void> {
    try {
      await clearOld(backend);
    } catch (error) {
      log.error({}, `Old rows could not be cleared from the database: ${reasonOf(error)}`);
    }
  }

  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Rows of one statement: of months of them it would take longer than a statement may. */
const MOST_AT_ONCE = 20_000;

async function clearOld({ db, vacuum }: Backend): Promise<void> {
  const before = (days: number) => sql`now() - make_interval(days => ${days}::int)`;
  await clearRows(db, deliveries, lt(deliveries.receivedAt, before(KEEP_DAYS.deliveries)));
  await clearRows(db, trials, lt(trials.at, before(KEEP_DAYS.trials)));
  await clearRows(db, blobs, lt(blobs.usedAt, before(KEEP_DAYS.blobs)));
  await clearRows(db, reviews, lt(reviews.createdAt, before(KEEP_DAYS.reviews)));
  await clearRows(db, mergeGroups, lt(mergeGroups.createdAt, before(KEEP_DAYS.mergeGroups)));
  await clearRows(db, replies, lt(replies.at, before(KEEP_DAYS.replies)));
  await clearRows(db, anchors, lt(anchors.usedAt, before(KEEP_DAYS.anchors)));
  const oldest = sql`to_char(now() at time zone 'utc' - make_interval(months => ${KEEP_SPENDING_MONTHS}::int), 'YYYY-MM')`;
  await clearRows(db, spending, lt(spending.month, oldest));
  await clearRows(db, monthTotals, lt(monthTotals.month, oldest));
  await vacuum();
}

async function clearRows(db: Db, table: PgTable, isOld: SQL): Promise<void> {
  const some = sql`array(select ctid from ${table} where ${isOld} limit ${MOST_AT_ONCE})`;
  for (let cleared = MOST_AT_ONCE; cleared === MOST_AT_ONCE; )
    cleared = (await db.delete(table).where(sql`ctid = any(${some})`).returning({ one: sql`1` })).length;
}

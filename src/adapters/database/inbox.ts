import { sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Inbox } from '../../ports.ts';
import type { Db } from './backend.ts';
import { enqueueReview } from './jobs.ts';
import { deliveries, pulls } from './schema.ts';

/** Deliveries and the reviews that they ask for, in one transaction each. */
export function createInbox(boss: PgBoss, db: Db): Inbox {
  return {
    accept: (delivery, request) =>
      db.transaction(async (tx) => {
        const receivedAt = new Date(delivery.receivedAt);
        // Waits for another transaction with the same GUID, and does nothing if that one is kept.
        const stored = await tx
          .insert(deliveries)
          .values({ id: delivery.id, event: delivery.event, action: delivery.action, receivedAt })
          .onConflictDoNothing()
          .returning({ id: deliveries.id });
        if (stored.length === 0) return 'duplicate';
        if (request === null) return 'accepted';
        const { repositoryId, pull, headSha } = request;
        await tx
          .insert(pulls)
          .values({ repositoryId, number: pull, wantedHead: headSha, wantedAt: receivedAt })
          .onConflictDoUpdate({
            target: [pulls.repositoryId, pulls.number],
            set: { wantedHead: headSha, wantedAt: receivedAt },
            setWhere: sql`${pulls.wantedAt} is null or ${pulls.wantedAt} <= excluded.wanted_at`,
          });
        await enqueueReview(boss, tx, request);
        return 'accepted';
      }),
  };
}

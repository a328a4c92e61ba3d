import { and, eq, gt, sql } from 'drizzle-orm';
import type { ReplyLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { replies } from './schema.ts';

const HOUR_MS = 60 * 60_000;

/** Answers to people who may not write in a repository. */
export function createReplyLog(db: Db): ReplyLog {
  return {
    async hasHadAll({ repositoryId, commentId, actorId }, limits, now) {
      const recent = await db
        .select({ commentId: replies.commentId })
        .from(replies)
        .where(
          and(
            eq(replies.repositoryId, repositoryId),
            eq(replies.actorId, actorId),
            gt(replies.at, new Date(now - HOUR_MS)),
          ),
        );
      return recent.length >= limits.account && recent.every((one) => one.commentId !== commentId);
    },
    admit: (comment, limits, now) =>
      db.transaction(async (tx) => {
        const { repositoryId, commentId, pull, actorId } = comment;
        // One after the other, whoever asks: together they must not be more than one of them alone may.
        await tx.execute(
          sql`select pg_advisory_xact_lock(hashtextextended('promptgate replies', ${repositoryId}))`,
        );
        const [known] = await tx
          .select({ at: replies.at })
          .from(replies)
          .where(and(eq(replies.repositoryId, repositoryId), eq(replies.commentId, commentId)));
        if (known !== undefined) return true;
        const recent = await tx
          .select({ pull: replies.pull, actorId: replies.actorId })
          .from(replies)
          .where(and(eq(replies.repositoryId, repositoryId), gt(replies.at, new Date(now - HOUR_MS))));
        const isFull =
          recent.length >= limits.repository ||
          recent.filter((one) => one.pull === pull).length >= limits.pull ||
          recent.filter((one) => one.actorId === actorId).length >= limits.account;
        if (isFull) return false;
        await tx.insert(replies).values({ repositoryId, commentId, pull, actorId, at: new Date(now) });
        return true;
      }),
  };
}

import { and, eq, exists, inArray, isNull, ne, or } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ReviewLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { reviews } from './schema.ts';
import { isTurn, NEXT_TURN } from './turn.ts';

/** Verdict where the pull request has another head since, or is closed. */
const DEPARTED = 'departed';

/** What is remembered of heads that several pull requests have. */
export function createSharedHeads(db: Db): Pick<ReviewLog, 'departed' | 'depart' | 'pullsAt' | 'rivals'> {
  return {
    departed({ repositoryId, pull }, headSha) {
      const other = alias(reviews, 'other');
      const company = db
        .select({ id: other.id })
        .from(other)
        .where(
          and(eq(other.repositoryId, repositoryId), ne(other.pull, pull), eq(other.headSha, reviews.headSha)),
        );
      const { id, turn, headSha: head, checkRunId, conclusion } = reviews;
      return db
        .select({ id, turn, headSha: head, checkRunId, conclusion })
        .from(reviews)
        .where(
          and(
            eq(reviews.repositoryId, repositoryId),
            eq(reviews.pull, pull),
            headSha === null ? undefined : ne(reviews.headSha, headSha),
            or(isNull(reviews.verdict), ne(reviews.verdict, DEPARTED)),
            exists(company),
          ),
        )
        .orderBy(reviews.createdAt);
    },
    async depart(turn) {
      await db
        .update(reviews)
        .set({ verdict: DEPARTED, conclusion: 'cancelled', turn: NEXT_TURN })
        .where(isTurn(turn));
    },
    async pullsAt(repositoryId, headSha) {
      const rows = await db
        .selectDistinct({ pull: reviews.pull })
        .from(reviews)
        .where(and(eq(reviews.repositoryId, repositoryId), eq(reviews.headSha, headSha)))
        .orderBy(reviews.pull);
      return rows.map((row) => row.pull);
    },
    rivals({ repositoryId, pull }, headSha) {
      return db
        .selectDistinct({ pull: reviews.pull })
        .from(reviews)
        .where(
          and(
            eq(reviews.repositoryId, repositoryId),
            ne(reviews.pull, pull),
            eq(reviews.headSha, headSha),
            or(isNull(reviews.conclusion), inArray(reviews.conclusion, ['failure', 'action_required'])),
          ),
        )
        .orderBy(reviews.pull)
        .then((rows) => rows.map((row) => row.pull));
    },
  };
}

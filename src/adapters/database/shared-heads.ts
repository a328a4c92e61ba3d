import { and, eq, exists, inArray, isNull, ne, or, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ReviewLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { isAtOtherHead, isTurn, NEXT_TURN } from './review-rows.ts';
import { reviews } from './schema.ts';

/** Verdict where the pull request has another head since, or is closed. */
const DEPARTED = 'departed';

/** What is remembered of heads that several pull requests have. */
export function createSharedHeads(db: Db): Pick<ReviewLog, 'departed' | 'depart' | 'pullsAt' | 'rivals'> {
  async function listPulls(
    repositoryId: number,
    headSha: string,
    ...more: (SQL | undefined)[]
  ): Promise<number[]> {
    const rows = await db
      .selectDistinct({ pull: reviews.pull })
      .from(reviews)
      .where(and(eq(reviews.repositoryId, repositoryId), eq(reviews.headSha, headSha), ...more))
      .orderBy(reviews.pull);
    return rows.map((row) => row.pull);
  }

  return {
    departed(request, headSha) {
      const { repositoryId, pull } = request;
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
            isAtOtherHead(request, headSha),
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
    pullsAt: (repositoryId, headSha) => listPulls(repositoryId, headSha),
    rivals({ repositoryId, pull }, headSha) {
      const blocks = or(
        isNull(reviews.conclusion),
        inArray(reviews.conclusion, ['failure', 'action_required']),
      );
      return listPulls(repositoryId, headSha, ne(reviews.pull, pull), blocks);
    },
  };
}

import { and, eq, ne, sql } from 'drizzle-orm';
import type { ReviewRequest, ReviewTurn } from '../../ports.ts';
import { reviews } from './schema.ts';

/** What ends a turn: whoever still holds it writes nothing more. */
export const NEXT_TURN = sql`${reviews.turn} + 1`;

/** The row of a review, as long as no other turn has begun. */
export function isTurn({ id, turn }: ReviewTurn) {
  return and(eq(reviews.id, id), eq(reviews.turn, turn));
}

/** Rows of a pull request at other heads than this one; null: at any. */
export function isAtOtherHead(
  { repositoryId, pull }: Pick<ReviewRequest, 'repositoryId' | 'pull'>,
  headSha: string | null,
) {
  return and(
    eq(reviews.repositoryId, repositoryId),
    eq(reviews.pull, pull),
    headSha === null ? undefined : ne(reviews.headSha, headSha),
  );
}

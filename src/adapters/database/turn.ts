import { and, eq, sql } from 'drizzle-orm';
import type { ReviewTurn } from '../../ports.ts';
import { reviews } from './schema.ts';

/** What ends a turn: whoever still holds it writes nothing more. */
export const NEXT_TURN = sql`${reviews.turn} + 1`;

/** The row of a review, as long as no other turn has begun. */
export function isTurn({ id, turn }: ReviewTurn) {
  return and(eq(reviews.id, id), eq(reviews.turn, turn));
}

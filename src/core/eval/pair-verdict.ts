import type { Score, Side } from './types.ts';

/** What a judge says of two answers in one order; null: its reply cannot be read, and `reason` and `fault` say why. */
export type OrderedVerdict = { better: Side | 'tie' | null } & Pick<Score, 'reason' | 'fault'>;

/** The base is what the head is held against: half of the pairs would be won by chance. */
const BASE: Score = { value: 0.5, reason: 'what the head is compared with' };

/** The scores of a pair whose winner is known: the head's is 1, 0.5 or 0. */
export function scorePairVerdict({ better, ...why }: OrderedVerdict): Record<Side, Score> {
  if (better === null) return { base: { value: null, ...why }, head: { value: null, ...why } };
  const { reason } = why;
  if (better === 'tie') return { base: BASE, head: { value: 0.5, reason: `a tie: ${reason}` } };
  return better === 'head'
    ? { base: BASE, head: { value: 1, reason: `better than the base: ${reason}` } }
    : { base: BASE, head: { value: 0, reason: `worse than the base: ${reason}` } };
}

/**
 * What the verdicts in both orders amount to. Null: the other order has to be asked. One that names a tie decides alone,
 * since nobody can win in both orders any more; one that changes with the order is a tie.
 */
export function settleOrders(first: OrderedVerdict, second: OrderedVerdict | null): OrderedVerdict | null {
  if (first.better === null || first.better === 'tie') return first;
  if (second === null) return null;
  if (second.better === null || second.better === first.better)
    return second.better === null ? second : first;
  return { better: 'tie', reason: `the verdict changes with the order of the answers (${first.reason})` };
}

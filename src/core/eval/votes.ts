import { unmeasured } from './scorers/define.ts';
import type { Score } from './types.ts';

/** Scores that differ by less are one vote; shares are quotients. */
const SAME = 1e-9;

/**
 * What votes of one judge on one output amount to, `most` (odd) at most: null while a further vote can change it. The
 * median of those that were read, once a majority of `most` agrees or all are in. A vote that could not be read is none;
 * with less than a majority read there is no score.
 */
export function settleVotes(votes: readonly Score[], most: number): Score | null {
  const [only] = votes;
  if (most === 1 && only !== undefined) return only;
  const needed = (most + 1) / 2;
  const cast = votes.filter((vote) => vote.value !== null).sort((a, b) => (a.value ?? 0) - (b.value ?? 0));
  const agreed = cast.find((vote) => alike(vote, cast) >= needed);
  if (agreed === undefined && votes.length < most && votes.length - cast.length < needed) return null;
  const failed = votes.find((vote) => vote.value === null);
  if (cast.length < needed && failed !== undefined) {
    const { reason, fault = reason } = failed;
    return unmeasured(`${cast.length} of ${votes.length} votes can be read: ${reason}`, fault);
  }
  // The lower of two middle ones: a doubt is no pass.
  const median = agreed ?? cast[Math.floor((cast.length - 1) / 2)];
  if (median === undefined) return null;
  return {
    value: median.value,
    reason: `${alike(median, cast)} of ${votes.length} votes agree; ${median.reason}`,
  };
}

/** How many votes are the same as this one. */
function alike({ value }: Score, cast: readonly Score[]): number {
  return cast.filter((vote) => Math.abs((vote.value ?? 0) - (value ?? 0)) <= SAME).length;
}

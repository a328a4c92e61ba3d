import { decidesPass } from './scorers/apply.ts';
import { unmeasured } from './scorers/define.ts';
import type { ScoringTask } from './scoring.ts';
import type { Score } from './types.ts';

/** Scores that differ by less are one vote; shares are quotients. */
const SAME = 1e-9;

/** Which votes a judge is asked for: until one can be read, or until a majority of all agrees. */
export type Voting = 'one' | 'all';

/**
 * Which votes of a first run are asked for. One, where the gate can run the case again before it decides against a change: the fresh
 * runs are then graded by all votes. All, where the first run itself decides: a case that may never break, an absolute limit, and
 * a policy that asks for proof. It follows from what a policy says and from nothing that was measured, so that it is the same for both sides.
 */
export function votingAtFirst(
  { use, scorer }: Pick<ScoringTask, 'use' | 'scorer'>,
  { mustPass, proof }: { mustPass: boolean; proof: boolean },
): Voting {
  const decides = (mustPass && decidesPass({ use, scorer })) || use.min !== null || proof;
  return decides && use.gate === 'block' ? 'all' : 'one';
}

/** What the votes of a judge of which one is asked for amount to, `most` (odd) at most: the first that can be read; null while there may be one. */
export function settleFirstVote(votes: readonly Score[], most: number): Score | null {
  const read = votes.find(({ value }) => value !== null);
  if (read !== undefined) return read;
  // Whoever cannot be read so often would have no majority either.
  return votes.length < (most + 1) / 2 ? null : settleVotes(votes, most);
}

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

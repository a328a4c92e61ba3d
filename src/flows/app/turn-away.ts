import { replyTurnedAway, TURNED_AWAY_MARKER } from '../../core/report/action-replies.ts';
import type { HostedRepository, Log, PullRequest, ReviewRequest } from '../../ports.ts';
import { explainFailure } from './host-failure.ts';
import { listOpenAt, type SharedHeadDeps } from './shared-head.ts';
import { waitsForApproval } from './standing-decisions.ts';

export type TurnAwayDeps = SharedHeadDeps & { log: Log };

/**
 * A commit has one check of a name, so a fork's pull request that waits could neither wait apart from somebody else's of the same
 * commit and another base, nor be shown the other one's verdict, which says nothing of its own base. It is closed, and told why: a
 * commit of its own has a check of its own. Null: there is no such other one.
 */
export async function findOwner(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  pull: PullRequest,
): Promise<PullRequest | null> {
  for await (const { request: other, pull: owner } of listOpenAt(deps, repository, request, pull.headSha))
    if (isStranger(pull, owner) && !(await waitsForApproval(deps.decisions, other, owner))) return owner;
  return null;
}

/** Whether one that waits is in the way of another one that somebody else has opened, to another base. */
export function isStranger(pull: PullRequest, owner: PullRequest): boolean {
  const isSameAuthor = pull.author !== null && pull.author.id === owner.author?.id;
  return pull.base !== owner.base && !isSameAuthor;
}

/** Whether it is closed now. Where GitHub refuses that, it waits with a check of its own, and the other one with it. */
export async function turnAway(
  { log }: Pick<TurnAwayDeps, 'log'>,
  { comments, closePullRequest }: HostedRepository,
  pull: PullRequest,
  owner: PullRequest,
): Promise<boolean> {
  const about = { pull: pull.number, head: pull.headSha, owner: owner.number };
  try {
    const body = replyTurnedAway(pull, owner);
    const before = await comments.find(pull.number, TURNED_AWAY_MARKER);
    if (before?.body.trim() !== body.trim()) await comments.create(pull.number, body);
    await closePullRequest(pull.number);
  } catch (error) {
    if (explainFailure(error).retry) throw error;
    log.warn({ err: error, ...about }, 'a fork’s pull request with somebody else’s commit cannot be closed');
    return false;
  }
  log.info(about, 'a fork’s pull request with the commit of somebody else’s, to another base, was closed');
  return true;
}

import { noticeAbandoned, noticeGroupAbandoned, noticeGroupGone } from '../../core/report/check-notices.ts';
import type { Clock, CodeHost, Log, MergeGroupLog, ReviewLog, ReviewQueue, ReviewTurn } from '../../ports.ts';
import { groupCheckId } from './group-check-id.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';

export type WatchdogDeps = {
  host: CodeHost;
  records: ReviewLog;
  groups: MergeGroupLog;
  reviews: Pick<ReviewQueue, 'enqueue'>;
  clock: Clock;
  log: Log;
};

/** A record may be older than its job by the time that it takes to enqueue one. Milliseconds. */
const GRACE_MS = 60_000;
const ENDED = 'a review that nothing worked on any more was concluded as not evaluated';

/**
 * Concludes the checks of reviews that nothing works on any more: the process died in the last attempt, or somebody deleted
 * the job. Done by several at once, it comes to the same. Each is looked at again right before: the list may be minutes old.
 */
export async function concludeAbandoned(deps: WatchdogDeps, signal: AbortSignal): Promise<void> {
  const before = deps.clock.now() - GRACE_MS;
  for (const review of await deps.records.abandoned(before)) {
    if (signal.aborted) return;
    const { id, pull, owner, name } = review;
    const about = { repository: `${owner}/${name}`, pull, review: id };
    const taken = await deps.records.takeAbandoned(id);
    if (taken === null) continue;
    const giveUp = () => deps.records.giveUp(taken, deps.clock.now());
    await attempt(deps, about, () => concludeReview(deps, review, taken, signal), giveUp);
  }
  for (const group of await deps.groups.abandoned(before)) {
    if (signal.aborted) return;
    const { repositoryId, headSha, owner, name } = group;
    const about = { repository: `${owner}/${name}`, group: headSha };
    const giveUp = () => deps.groups.leave(repositoryId, headSha);
    await attempt(deps, about, () => concludeGroup(deps, group, signal), giveUp);
  }
}

/** Whether it was still to be done is what `conclude` tells. */
async function attempt(
  { log }: WatchdogDeps,
  about: object,
  conclude: () => Promise<boolean>,
  giveUp: () => Promise<unknown>,
): Promise<void> {
  try {
    if (await conclude()) log.warn(about, ENDED);
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null) throw error;
    if (isShutOut(failure)) await giveUp();
    log.warn(about, `a review that nothing works on any more could not be concluded: ${failure.message}`);
  }
}

type Abandoned<T extends { abandoned(before: number): Promise<unknown[]> }> = Awaited<
  ReturnType<T['abandoned']>
>[number];

type Taken = ReviewTurn & { checkRunId: number | null };

/**
 * It was taken first, so that a review that begins from then on has a check run of its own. Should that one have gone on with this
 * run all the same, or stand below what is shown of it, the latest state is reviewed once more.
 */
async function concludeReview(
  { host, records, reviews, clock }: WatchdogDeps,
  { headSha, installationId, repositoryId, owner, name, pull }: Abandoned<ReviewLog>,
  taken: Taken,
  signal: AbortSignal,
): Promise<boolean> {
  const request = { installationId, repositoryId, owner, name, pull };
  const { checks } = host.repository(request, signal);
  const check = taken.checkRunId ?? (await checks.find(headSha, taken.id))?.id ?? null;
  const shown = check === null ? null : await checks.conclude(check, 'failure', noticeAbandoned());
  if (shown !== taken.checkRunId) await records.setCheckRun(taken, shown);
  if (await records.concludeTaken(taken.id, clock.now())) return true;
  const since = await records.at(request, headSha);
  const mayCover = shown !== check || since?.checkRunId === shown;
  if (shown !== null && mayCover && since?.conclusion !== 'failure') await reviews.enqueue(request);
  return false;
}

/** A group has no other review to come, so there is nothing to take it from. */
async function concludeGroup(
  { host, groups }: WatchdogDeps,
  { headSha, ...ref }: Abandoned<MergeGroupLog>,
  signal: AbortSignal,
): Promise<boolean> {
  const group = await groups.findAbandoned(ref.repositoryId, headSha);
  if (group === null) return false;
  const { checks } = host.repository(ref, signal);
  const isGone = group.state === 'destroyed';
  const conclusion = isGone ? 'cancelled' : 'failure';
  const check = group.checkRunId ?? (await checks.find(headSha, groupCheckId(headSha)))?.id ?? null;
  if (check !== null)
    await checks.conclude(check, conclusion, isGone ? noticeGroupGone() : noticeGroupAbandoned());
  await groups.conclude(ref.repositoryId, headSha, conclusion);
  return true;
}

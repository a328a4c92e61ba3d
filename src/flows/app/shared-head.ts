import { noticeOvertaken, noticeStoodAside } from '../../core/report/check-notices.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type {
  DecisionLog,
  HeadReview,
  HostedRepository,
  PullRequest,
  ReviewLog,
  ReviewQueue,
  ReviewRequest,
  ReviewTurn,
} from '../../ports.ts';
import { Overtaken } from './overtaken.ts';
import { mayPass, waitsForApproval } from './standing-decisions.ts';

/**
 * A commit has one check of a name, that of every open pull request whose head it is, and GitHub shows its newest run. Here is
 * what those pull requests owe each other.
 */
export type SharedHeadDeps = {
  records: ReviewLog;
  decisions: DecisionLog;
  reviews: Pick<ReviewQueue, 'enqueue'>;
};

/** A run that GitHub shows unless there is a newer one, and what it says. */
type Stand = Pick<HeadReview, 'checkRunId' | 'conclusion'>;

/**
 * Whether another pull request has the same head and base and waits for no approval. What is compared for it is what would be
 * for this one, so its check says all that there is to say, and nobody can block it by opening another one from a fork.
 */
export async function hasTwin(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha, base }: PullRequest,
): Promise<boolean> {
  for await (const other of listOthers(deps, request, headSha)) {
    const pull = await readAt(repository, other.request, headSha);
    if (pull?.base === base && !(await waitsForApproval(deps.decisions, other.request, pull))) return true;
  }
  return false;
}

/**
 * Leaves the check to the twin. One of its own, from when there was none, must not stand before the twin's any longer; it is
 * looked for, as whoever began it may have died before it was kept.
 */
export async function standAside(
  { clock, ...deps }: SharedHeadDeps & { clock: { now(): number } },
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<ReviewTurn> {
  const before = await deps.records.at(request, headSha);
  const stoodAside = before?.conclusion === 'action_required' && before.checkRunId === null;
  const { id, turn, checkRunId } = await deps.records.open(request, headSha);
  // Who has stood aside already has given way: done once more, two that wake each other would never come to rest.
  const run = before === null || stoodAside ? null : await repository.checks.find(headSha, id);
  if (run !== null) {
    const stand = { checkRunId: run.id, conclusion: run.passed ? ('success' as const) : null };
    await giveWay(deps, repository, { request, headSha, stand });
    if (!run.ended) await repository.checks.conclude(run.id, 'cancelled', noticeStoodAside());
  }
  if (checkRunId !== null) await deps.records.setCheckRun({ id, turn }, null);
  const waits = { verdict: 'action_required', conclusion: 'action_required' as const };
  const outcome = { ...waits, report: null, at: clock.now() };
  if (!(await deps.records.conclude({ id, turn }, outcome))) throw new Overtaken();
  return { id, turn };
}

/**
 * Cancels a check run that stands for nothing, as another turn of its review began, and has those reviewed again that it covers.
 * That is asked for first: should the process die in between, what they come to stands above it all the same.
 */
export async function withdraw(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  { request, headSha, run }: { request: ReviewRequest; headSha: string; run: number },
): Promise<void> {
  const giveWayTo = (checkRunId: number) =>
    giveWay(deps, repository, { request, headSha, stand: { checkRunId, conclusion: 'cancelled' } });
  await giveWayTo(run);
  const shown = await repository.checks.conclude(run, 'cancelled', noticeOvertaken());
  if (shown !== run) await giveWayTo(shown);
}

/** Has those reviewed again whose conclusions `stand`, which says nothing of them, covers, or has held up. */
export async function giveWay(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  { request, headSha, stand }: { request: ReviewRequest; headSha: string; stand: Stand },
): Promise<void> {
  for await (const { request: other, review } of listOthers(deps, request, headSha)) {
    const { conclusion } = review;
    const isNewer = review.checkRunId !== null && review.checkRunId > (stand.checkRunId ?? 0);
    if (isNewer && conclusion !== 'failure') continue;
    if (conclusion === 'success' && stand.conclusion === 'success') continue;
    const pull = await readAt(repository, other, headSha);
    if (pull === null) continue;
    const judged = { request: other, pull, report: readStoredReport(review.report) };
    // It fails by itself, and says so.
    if (isNewer && !(await mayPass(deps.decisions, judged))) continue;
    await deps.reviews.enqueue(other);
  }
}

/** Sees to those that the pull request was in the way of, at heads that it has left. `headSha`: the one that it has; null: closed. */
export async function leaveHeads(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  headSha: string | null,
): Promise<void> {
  for (const { id, turn, headSha: left, ...stand } of await deps.records.departed(request, headSha)) {
    await giveWay(deps, repository, { request, headSha: left, stand });
    await deps.records.depart({ id, turn });
  }
}

/** Has those looked at again that have stood aside at this head, unless for this pull request: theirs may have gone to another base. */
export async function callBack(
  deps: SharedHeadDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha, base }: PullRequest,
): Promise<void> {
  for await (const { request: other, review } of listOthers(deps, request, headSha)) {
    if (review.conclusion !== 'action_required' || review.checkRunId !== null) continue;
    const pull = await readAt(repository, other, headSha);
    if (pull !== null && pull.base !== base) await deps.reviews.enqueue(other);
  }
}

/**
 * Has those reviewed that GitHub named as having this head, in answers that were asked for anyway, and that no delivery has
 * told of. From now on nothing passes before they do.
 */
export async function meetNamed(
  { records, reviews }: SharedHeadDeps,
  { checks }: Pick<HostedRepository, 'checks'>,
  request: ReviewRequest,
  headSha: string,
): Promise<void> {
  for (const pull of checks.named(headSha)) {
    const other = { ...request, pull };
    if (pull === request.pull || (await records.at(other, headSha)) !== null) continue;
    // In this order, so that there is no record that nobody works on.
    await reviews.enqueue(other);
    await records.meet(other, headSha);
  }
}

/** Those that were reviewed at this head, but for those that have left it. */
async function* listOthers(
  { records }: SharedHeadDeps,
  request: ReviewRequest,
  headSha: string,
): AsyncGenerator<{ request: ReviewRequest; review: HeadReview }> {
  for (const pull of await records.pullsAt(request.repositoryId, headSha)) {
    if (pull === request.pull) continue;
    const other = { ...request, pull };
    const review = await records.at(other, headSha);
    if (review !== null && review.conclusion !== 'cancelled') yield { request: other, review };
  }
}

/** Null: it is closed, or has another head. */
async function readAt(
  repository: HostedRepository,
  request: ReviewRequest,
  headSha: string,
): Promise<PullRequest | null> {
  const pull = await repository.pullRequest(request.pull);
  return pull?.state === 'open' && pull.headSha === headSha ? pull : null;
}

import type { Acceptance, Wait } from '../../core/report/acceptance.ts';
import {
  coversVerdict,
  digestAcknowledged,
  digestApproved,
  listOnJudges,
} from '../../core/report/decided.ts';
import { changesGate } from '../../core/report/gate-changes.ts';
import type { ReviewReport } from '../../core/report/model.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type { Actor, DecisionLog, HeadReview, PullRequest, ReviewRequest } from '../../ports.ts';

/** Whether what a review found is of another base than the pull request has now, so that another review is to come. */
export function isByOtherBase(
  { base }: Pick<PullRequest, 'base'>,
  { report }: Pick<HeadReview, 'report'>,
): boolean {
  const stored = readStoredReport(report);
  return stored !== null && stored.base.ref !== base;
}

/** A fork's commit is run once somebody who may write said so of exactly that one, for this base; until then it waits. */
export async function waitsForApproval(
  decisions: DecisionLog,
  request: ReviewRequest,
  { origin, base, headSha }: Pick<PullRequest, 'origin' | 'base' | 'headSha'>,
): Promise<boolean> {
  if (origin === 'same') return false;
  const approved = digestApproved(base);
  const made = await decisions.list(request, headSha);
  return !made.some(({ kind, about }) => kind === 'approve' && about === approved);
}

/** What a review of one head of a pull request came to; null: to nothing. */
type Judged = { request: ReviewRequest; pull: PullRequest; report: ReviewReport | null };

/**
 * Who accepted that this commit is merged although it does not pass, or passes by nothing but a judge's word; the newest counts.
 * The author's word counts where the policy that decided this time says so. Nobody's does where there is no valid policy, or would
 * be none once it is merged: what came after it would be judged by no rules at all.
 */
export async function findAcceptance(
  decisions: DecisionLog,
  { request, pull, report }: Judged,
): Promise<Acceptance | null> {
  if (report?.exit === 0 && !waitsForPerson(pull, report)) return null;
  if (leavesNoPolicy(report)) return null;
  const made = await decisions.list(request, pull.headSha);
  const accepted = made.findLast(
    (one) =>
      one.kind === 'accept' &&
      coversVerdict(one.about, pull.base, report) &&
      (!isAuthor(pull, one.actor) || mayAuthorAccept(report)),
  );
  if (accepted === undefined) return null;
  return {
    of: report?.exit === 0 ? 'judged' : 'failed',
    actor: accepted.actor.login,
    reason: accepted.reason ?? '',
    source: accepted.source,
  };
}

/** Whether there is something that lets a pull request pass, once what it waits for is there. */
export async function mayPass(decisions: DecisionLog, judged: Judged): Promise<boolean> {
  const { report } = judged;
  if (report !== null && (report.exit === 0 || mendsPolicy(report))) return true;
  return (await findAcceptance(decisions, judged)) !== null;
}

/** What a review still waits for that passes, was accepted, or mends the policy. */
export async function findWait(decisions: DecisionLog, judged: Judged): Promise<Wait | null> {
  const { pull, report } = judged;
  const wait =
    report === null ? null : mendsPolicy(report) ? 'mended' : waitsForPerson(pull, report) ? 'judged' : null;
  if (wait !== null && (await findAcceptance(decisions, judged)) === null) return wait;
  return (await lacksAcknowledgement(decisions, judged)) ? 'unacknowledged' : null;
}

/** Whether nothing was judged because the base's policy is not valid, and the change makes it so. */
function mendsPolicy({ exit, policy }: ReviewReport): boolean {
  return exit === 2 && policy.mended === true;
}

/** Whether the policy of the base is not valid or would not be, and the change does nothing about that. */
export function leavesNoPolicy(report: ReviewReport | null): boolean {
  return report?.exit === 2 && !mendsPolicy(report);
}

/** A judge alone never decides for a fork: whoever wrote the change can have written to the judge. */
export function waitsForPerson({ origin }: Pick<PullRequest, 'origin'>, report: ReviewReport): boolean {
  return origin !== 'same' && report.exit === 0 && listOnJudges(report).length > 0;
}

/** Whether the policy wants a change of the gate itself to be acknowledged, and nobody did. */
export async function lacksAcknowledgement(
  decisions: DecisionLog,
  { request, pull, report }: Judged,
): Promise<boolean> {
  if (report === null || report.policy.ownChanges !== 'acknowledge' || !changesGate(report)) return false;
  const about = digestAcknowledged(pull.base, report);
  const made = await decisions.list(request, pull.headSha);
  return about === null || !made.some((one) => one.kind === 'acknowledge' && one.about === about);
}

export function isAuthor({ author }: PullRequest, { id }: Actor): boolean {
  return author?.id === id;
}

/** What nobody knows is not allowed. */
export function mayAuthorAccept(report: ReviewReport | null): boolean {
  return report?.policy.authorMayAccept === true;
}

import type { Acceptance, Wait } from '../core/report/acceptance.ts';
import { digestAccepted, digestAcknowledged, digestApproved, restsOnJudges } from '../core/report/decided.ts';
import { changesGate } from '../core/report/gate-changes.ts';
import type { ReviewReport } from '../core/report/model.ts';
import { readStoredReport } from '../core/report/stored-report.ts';
import type { Actor, DecisionLog, HeadReview, PullRequest, ReviewRequest } from '../ports.ts';

/** The report of a review, where it is of the base that the pull request has now. */
export function storedFor(
  { base }: PullRequest,
  { report }: Pick<HeadReview, 'report'>,
): ReviewReport | null {
  const stored = readStoredReport(report);
  return stored?.base.ref === base ? stored : null;
}

/** A fork's commit is run once somebody who may write said so of exactly that one, for this base. */
export async function isApproved(
  decisions: DecisionLog,
  request: ReviewRequest,
  { base, headSha }: Pick<PullRequest, 'base' | 'headSha'>,
): Promise<boolean> {
  const approved = digestApproved(base);
  return (await decisions.list(request, headSha)).some(
    ({ kind, about }) => kind === 'approve' && about === approved,
  );
}

/** What a review of one head of a pull request came to; null: to nothing. */
type Judged = { request: ReviewRequest; pull: PullRequest; report: ReviewReport | null };

/**
 * Who accepted that this commit is merged although it does not pass, or passes by nothing but a judge's word; the newest counts.
 * The author's word counts where the policy that decided this time says so.
 */
export async function findAcceptance(
  decisions: DecisionLog,
  { request, pull, report }: Judged,
): Promise<Acceptance | null> {
  if (report?.exit === 0 && !waitsForPerson(pull, report)) return null;
  const about = digestAccepted(pull.base, report);
  const made = await decisions.list(request, pull.headSha);
  const accepted = made.findLast(
    (one) =>
      one.kind === 'accept' &&
      one.about !== null &&
      one.about === about &&
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

/** What a review that passes still waits for. */
export async function findWait(decisions: DecisionLog, judged: Judged): Promise<Wait | null> {
  const { pull, report } = judged;
  if (report !== null && waitsForPerson(pull, report) && (await findAcceptance(decisions, judged)) === null)
    return 'judged';
  return (await lacksAcknowledgement(decisions, judged)) ? 'unacknowledged' : null;
}

/** A judge alone never decides for a fork: whoever wrote the change can have written to the judge. */
export function waitsForPerson({ origin }: Pick<PullRequest, 'origin'>, report: ReviewReport): boolean {
  return origin !== 'same' && report.exit === 0 && restsOnJudges(report);
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

import { createHash } from 'node:crypto';
import { type Acceptance, acceptCheck } from '../core/report/acceptance.ts';
import { renderCheck } from '../core/report/check.ts';
import { CHECK_ACTIONS } from '../core/report/check-actions.ts';
import { type CheckNotice, noticeRival, noticeUnacknowledged } from '../core/report/check-notices.ts';
import { COMMENT_MARKER, renderComment } from '../core/report/comment.ts';
import { changesGate } from '../core/report/gate-changes.ts';
import type { ReviewReport } from '../core/report/model.ts';
import { readStoredReport } from '../core/report/stored-report.ts';
import type {
  CheckConclusion,
  CheckOutput,
  Clock,
  DecisionLog,
  HostedRepository,
  PullRecord,
  PullRequest,
  ReviewLog,
  ReviewRequest,
} from '../ports.ts';

export type PublishDeps = { records: ReviewLog; decisions: DecisionLog; clock: Clock };

/** A review of one head, whose outcome is to be shown. */
export type Reviewed = {
  request: ReviewRequest;
  pull: PullRequest;
  /** Id of the check run. */
  check: number;
  record: { id: string };
};
export type Published = Reviewed & { report: ReviewReport };

/** The verdict on the check, or that somebody accepted it. It can be done again without showing twice. */
export function concludeCheck(
  deps: PublishDeps,
  repository: HostedRepository,
  { report, ...reviewed }: Published,
): Promise<void> {
  return conclude(deps, repository, { ...reviewed, report, found: renderCheck(report) });
}

/** That there is no verdict: not a pass, unless somebody accepted that. `notice` says why. */
export function concludeNotEvaluated(
  deps: PublishDeps,
  repository: HostedRepository,
  reviewed: Reviewed,
  notice: CheckNotice,
): Promise<void> {
  const found = { conclusion: 'failure' as const, ...notice, actions: [CHECK_ACTIONS.rerun] };
  return conclude(deps, repository, { ...reviewed, report: null, found });
}

type Found = CheckOutput & { conclusion: CheckConclusion };

/** What was found, as people's decisions and other pull requests with the same head leave it. */
async function conclude(
  deps: PublishDeps,
  repository: HostedRepository,
  { request, pull, check, record, report, found }: Reviewed & { report: ReviewReport | null; found: Found },
): Promise<void> {
  const acceptance = await findAcceptance(deps.decisions, { request, pull, report });
  const { conclusion: own, ...output } = acceptance === null ? found : acceptCheck(found, acceptance);
  const rival = own === 'success' ? await findRival(deps, repository, request, pull) : null;
  const passes = own === 'success' && rival === null;
  const waits = passes && (await lacksAcknowledgement(deps.decisions, { request, pull, report }));
  const conclusion = waits ? 'action_required' : rival === null ? own : 'failure';
  const shown = {
    ...output,
    ...(rival === null ? {} : noticeRival(rival, output)),
    ...(waits ? noticeUnacknowledged(pull.headSha, output) : {}),
  };
  await settleCheck(deps, repository, { id: record.id, check }, { conclusion, output: shown, report });
}

/**
 * Who accepted that this commit is merged although it does not pass; the newest counts. The author's word counts where the
 * policy that decided this time says so: the base may be another one than when it was given.
 */
export async function findAcceptance(
  decisions: DecisionLog,
  { request, pull, report }: Pick<Reviewed, 'request' | 'pull'> & { report: ReviewReport | null },
): Promise<Acceptance | null> {
  if (report?.exit === 0) return null;
  const made = await decisions.list(request, pull.headSha);
  const accepted = made.findLast(
    ({ kind, actor }) => kind === 'accept' && (!isAuthor(pull, actor) || mayAuthorAccept(report)),
  );
  if (accepted === undefined) return null;
  return { actor: accepted.actor, reason: accepted.reason ?? '', source: accepted.source };
}

/** Whether the policy wants a change of the gate itself to be acknowledged, and nobody did. */
export async function lacksAcknowledgement(
  decisions: DecisionLog,
  { request, pull, report }: Pick<Reviewed, 'request' | 'pull'> & { report: ReviewReport | null },
): Promise<boolean> {
  if (report === null || report.policy.ownChanges !== 'acknowledge' || !changesGate(report)) return false;
  return !(await decisions.list(request, pull.headSha)).some(({ kind }) => kind === 'acknowledge');
}

export function isAuthor({ author }: PullRequest, login: string): boolean {
  return author.toLowerCase() === login.toLowerCase();
}

/** What nobody knows is not allowed. */
export function mayAuthorAccept(report: ReviewReport | null): boolean {
  return report?.policy.authorMayAccept === true;
}

/** Concludes the check of a record and keeps that it did. GitHub may show the conclusion on another run. */
export async function settleCheck(
  { records, clock }: { records: ReviewLog; clock: Clock },
  { checks }: Pick<HostedRepository, 'checks'>,
  { id, check }: { id: string; check: number },
  {
    conclusion,
    output,
    report,
  }: { conclusion: CheckConclusion; output: CheckOutput; report: ReviewReport | null },
): Promise<void> {
  const shown = await checks.conclude(check, conclusion, output);
  if (shown !== check) await records.setCheckRun(id, shown);
  const verdict = report?.verdict ?? conclusion;
  await records.conclude(id, { verdict, conclusion, report, at: clock.now() });
}

/** An open pull request with the same head in which it does not pass; by another base it has another policy. */
async function findRival(
  deps: PublishDeps,
  repository: HostedRepository,
  request: ReviewRequest,
  { headSha }: PullRequest,
): Promise<number | null> {
  for (const number of await deps.records.rivals(request, headSha)) {
    const other = await repository.pullRequest(number);
    if (other?.state !== 'open' || other.headSha !== headSha) continue;
    if (!(await isAccepted(deps, { ...request, pull: number }, other))) return number;
  }
  return null;
}

/** Whether what the last review of a pull request found was accepted there. */
async function isAccepted(
  { records, decisions }: PublishDeps,
  request: ReviewRequest,
  pull: PullRequest,
): Promise<boolean> {
  const review = await records.at(request, pull.headSha);
  if (review === null || review.conclusion === null) return false;
  const report = readStoredReport(review.report);
  return (await findAcceptance(decisions, { request, pull, report })) !== null;
}

/** The verdict in the one comment. It can be done again without showing twice. */
export async function publishComment(
  deps: Pick<PublishDeps, 'records' | 'decisions'>,
  repository: HostedRepository,
  { request, pull, report }: Published,
): Promise<void> {
  // The check belongs to its commit; the comment belongs to the newest one.
  const latest = await repository.pullRequest(request.pull);
  if (latest?.state !== 'open' || latest.headSha !== pull.headSha) return;
  const before = (await deps.records.pull(request)).comment;
  const acceptance = await findAcceptance(deps.decisions, { request, pull, report });
  const after = await writeComment(repository, request.pull, before, { report, acceptance });
  if (after !== before) await deps.records.setComment(request, after);
}

type Told = { report: ReviewReport; acceptance: Acceptance | null };

/** Writes the comment or brings it up to date. What somebody deleted is not written again. */
async function writeComment(
  { comments }: HostedRepository,
  pull: number,
  before: PullRecord['comment'],
  { report, acceptance }: Told,
): Promise<PullRecord['comment']> {
  if (before === 'deleted') return before;
  const body = renderComment(report, acceptance);
  const digest = digestResult({ report, acceptance });
  if (before?.digest === digest) return before;
  const id = before?.id ?? (await comments.find(pull, COMMENT_MARKER))?.id;
  if (id !== undefined) return (await comments.update(id, body)) === 'gone' ? 'deleted' : { id, digest };
  // Where no artifact changed there is nothing to say, unless something else was said before.
  if (report.verdict === 'skipped') return before;
  return { id: await comments.create(pull, body), digest };
}

/** Over what the comment tells but what the run took: a review of the same, done again, has nothing new to say. */
function digestResult({ report, acceptance }: Told): string {
  const { cost } = report;
  const none = { usd: 0, cachedUsd: 0, unpricedCalls: 0, trials: 0, cachedTrials: 0, seconds: 0 };
  const result = renderComment({ ...report, cost: { ...cost, ...none } }, acceptance);
  return createHash('sha256').update(result).digest('hex');
}

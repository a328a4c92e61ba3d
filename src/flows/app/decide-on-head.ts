import { POLICY_PATH } from '../../core/policy/policy-files.ts';
import type { Command } from '../../core/report/command/types.ts';
import { digestAccepted, digestAcknowledged, digestApproved } from '../../core/report/decided.ts';
import {
  replyAccepted,
  replyAuthorMayNot,
  replyNeedsApproval,
  replyNeedsMaintain,
  replyNoFork,
  replyNoPolicy,
  replyNothingToAccept,
  replyNotReviewed,
  replyOtherHead,
  replyUnjudged,
} from '../../core/report/replies.ts';
import { readStoredReport } from '../../core/report/stored-report.ts';
import type { Decision, HeadReview } from '../../ports.ts';
import { type Answer, type Asked, type AskedWith, DONE, refuse, writeOut } from './answer-command.ts';
import { unlessOvertaken } from './overtaken.ts';
import { mayMaintain } from './permission.ts';
import { publishComment } from './publish-comment.ts';
import { concludeCheck, concludeNotEvaluated, NOT_DONE } from './publish-verdict.ts';
import type { TaskDeps } from './run-task.ts';
import {
  findAcceptance,
  isAuthor,
  isByOtherBase,
  lacksAcknowledgement,
  leavesNoPolicy,
  mayAuthorAccept,
  waitsForPerson,
} from './standing-decisions.ts';

/**
 * Lets a fork's head run: exactly the commit that was named, so a push that came meanwhile is not approved with it. By its whole
 * id: a commit whose id begins alike is made in seconds.
 */
export async function approveHead(deps: TaskDeps, asked: Asked, sha: string): Promise<Answer> {
  const { request, pull } = asked;
  if (pull.headSha !== sha)
    return refuse(replyOtherHead(sha, pull.headSha, writeOut('approve', { sha: pull.headSha })));
  if (pull.origin === 'same') return refuse(replyNoFork());
  await decideOnce(deps, asked, { kind: 'approve', about: digestApproved(pull.base), reason: null });
  await deps.reviews.enqueue(request);
  return DONE;
}

/** Lets a head pass whose review failed or came to no verdict, in the name of whoever says so. By its whole id, as above. */
export async function acceptVerdict(
  deps: TaskDeps,
  asked: AskedWith,
  { sha, reason }: Extract<Command, { name: 'accept' }>,
): Promise<Answer> {
  const { request, pull } = asked;
  const { headSha } = pull;
  if (headSha !== sha)
    return refuse(replyOtherHead(sha, headSha, writeOut('accept', { sha: headSha, reason })));
  const acknowledged = await acknowledge(deps, asked, reason);
  if (acknowledged?.refused === true) return acknowledged;
  if (acknowledged === null && !(await hasDecided(deps, asked, 'accept'))) {
    const review = await deps.records.at(request, headSha);
    const refusal = await refuseToAccept(deps, asked, review);
    if (refusal === null) {
      const about = digestAccepted(pull.base, readStoredReport(review?.report));
      await decideOnce(deps, asked, { kind: 'accept', about, reason });
      deps.log.info({ pull: pull.number, head: headSha, actor: asked.task.actor.login }, 'accepted');
      // Whoever acknowledged what the check asked for need not hear that the rest was accepted before.
    } else if (!(await hasDecided(deps, asked, 'acknowledge'))) return refuse(refusal);
  }
  await showAcceptance(deps, asked);
  return DONE;
}

/**
 * Acknowledges what the change does to the gate itself, where the policy asks for that. Null: there is something else to accept, or
 * nothing.
 */
async function acknowledge(deps: TaskDeps, asked: AskedWith, reason: string): Promise<Answer | null> {
  const { task, request, pull, permission } = asked;
  const review = await deps.records.at(request, pull.headSha);
  // What is under way may find something else than what was seen.
  if (review === null || review.conclusion === null) return null;
  const report = readStoredReport(review.report);
  // A task that is tried again goes on to show it.
  if (report?.exit === 0 && (await hasDecided(deps, asked, 'acknowledge'))) return DONE;
  if (report === null || !(await lacksAcknowledgement(deps.decisions, { request, pull, report })))
    return null;
  const about = digestAcknowledged(pull.base, report);
  // By another base, whose review is to come: what this one was found to do to its gate says nothing of that.
  if (about === null) return refuse(replyNotReviewed(pull.headSha));
  if (mayMaintain(permission)) {
    await decideOnce(deps, asked, { kind: 'acknowledge', about, reason });
    deps.log.info({ pull: pull.number, head: pull.headSha, actor: task.actor.login }, 'acknowledged');
  }
  if (report.exit !== 0) return null;
  return mayMaintain(permission) ? DONE : refuse(replyNeedsMaintain(task.actor.login));
}

/** Why there is nothing that this person could accept. */
async function refuseToAccept(
  { decisions }: TaskDeps,
  { task: { actor }, request, pull, permission }: AskedWith,
  review: HeadReview | null,
): Promise<string | null> {
  const { headSha } = pull;
  if (review === null || review.conclusion === null || review.conclusion === 'cancelled')
    return replyNotReviewed(headSha);
  const report = readStoredReport(review.report);
  if (report === null && review.conclusion === 'action_required') return replyNeedsApproval(headSha);
  // By another base, whose review is to come; or kept by an older version, which noted nothing by which it could be known again.
  if (digestAccepted(pull.base, report) === null) return replyNotReviewed(headSha);
  if (report !== null && leavesNoPolicy(report))
    return replyNoPolicy(headSha, report.policy.path ?? POLICY_PATH);
  if (report?.exit === 0 && !waitsForPerson(pull, report)) return replyNothingToAccept(headSha);
  const before = await findAcceptance(decisions, { request, pull, report });
  if (before !== null) return replyAccepted(headSha, before.actor);
  if (isAuthor(pull, actor) && !mayAuthorAccept(report))
    return replyAuthorMayNot(report === null ? null : report.policy.path);
  // No policy was read that could say who may, so it takes more than to write.
  const isUnjudged = report === null || report.exit === 2;
  if (isUnjudged && !mayMaintain(permission)) return replyUnjudged(actor.login);
  return null;
}

/** What is concluded already is concluded anew. */
const DECIDED = { isAnew: true, seesToOthers: true };

/** A review that began meanwhile shows the acceptance itself when it ends. */
async function showAcceptance(deps: TaskDeps, { request, repository, pull }: Asked): Promise<void> {
  const review = await deps.records.at(request, pull.headSha);
  if (review === null || review.conclusion === null) return;
  const check = review.checkRunId ?? (await repository.checks.find(pull.headSha, review.id))?.id ?? null;
  if (check === null) return;
  const reviewed = { request, pull, check, record: review };
  if (isByOtherBase(pull, review)) return;
  const report = readStoredReport(review.report);
  if (report === null) return concludeNotEvaluated(deps, repository, reviewed, NOT_DONE, DECIDED);
  await concludeCheck(deps, repository, { ...reviewed, report }, DECIDED);
  await unlessOvertaken(deps, request, () => publishComment(deps, repository, { ...reviewed, report }));
}

/** A task that is tried again finds what it decided before. */
async function decideOnce(
  { decisions, clock }: TaskDeps,
  asked: Asked,
  decision: Pick<Decision, 'kind' | 'about' | 'reason'>,
): Promise<void> {
  if (await hasDecided({ decisions }, asked, decision.kind)) return;
  const { task, request, pull } = asked;
  const made = { ...decision, actor: task.actor, source: task.comment.url, at: clock.now() };
  await decisions.add(request, pull.headSha, made);
}

async function hasDecided(
  { decisions }: Pick<TaskDeps, 'decisions'>,
  { task, request, pull }: Asked,
  kind: Decision['kind'],
): Promise<boolean> {
  const made = await decisions.list(request, pull.headSha);
  return made.some((one) => one.kind === kind && one.source === task.comment.url);
}

import { addComment, deleteComment, editComment } from '../actions/issues.ts';
import {
  type Answer,
  created,
  fail,
  invalidField,
  noContent,
  notAccessible,
  notFound,
  ok,
} from '../http/answer.ts';
import { allows } from '../http/authorize.ts';
import { type Call, number, ofIssue, type Routes } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { commentsOf, renderComment, renderReaction } from '../render/issue.ts';
import type { Comment, Issue } from '../world.ts';

const MAX_BODY = 65_536;

export const commentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': ofIssue('read', (call) => {
    const since = call.query.since === undefined ? 0 : Date.parse(call.query.since);
    const comments = commentsOf(call.repository, findIssue(call)).filter(
      ({ updatedAt }) => updatedAt >= since,
    );
    return paginate(call, comments, (comment) => renderComment(call.world, call.repository, comment));
  }),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': ofIssue('write', (call) => {
    const { world, repository } = call;
    const issue = findIssue(call);
    checkMayWrite(call, issue);
    if (issue.locked) throw fail(403, 'Unable to create comment because issue is locked.');
    const comment = addComment(world, repository, issue, readBody(call), botOf(world), true);
    return created(renderComment(world, repository, comment));
  }),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}': ofIssue('read', (call) =>
    ok(renderComment(call.world, call.repository, findComment(call))),
  ),
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': ofIssue('write', (call) => {
    const { world, repository } = call;
    const comment = findComment(call);
    checkMayWrite(call, comment.issue);
    editComment(world, repository, comment, readBody(call), botOf(world));
    return ok(renderComment(world, repository, comment));
  }),
  'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}': ofIssue('write', (call) => {
    const comment = findComment(call);
    checkMayWrite(call, comment.issue);
    deleteComment(call.world, call.repository, comment, botOf(call.world));
    return noContent();
  }),
  'GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': ofIssue('read', (call) => {
    const { content } = call.query;
    const reactions = findComment(call).reactions.filter(
      (reaction) => content === undefined || reaction.content === content,
    );
    return paginate(call, reactions, (reaction) => renderReaction(call.world, reaction));
  }),
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': ofIssue('write', react),
};

/** One account reacts once with each emoji; saying it again answers 200 with the first. */
function react(call: Call): Answer {
  const { world, body } = call;
  const comment = findComment(call);
  checkMayWrite(call, comment.issue);
  const user = botOf(world);
  const content = String(body.content);
  const before = comment.reactions.find((one) => one.user === user && one.content === content);
  if (before !== undefined) return ok(renderReaction(world, before));
  const reaction = { id: world.nextId(), user, content, createdAt: world.now() };
  comment.reactions.push(reaction);
  return created(renderReaction(world, reaction));
}

export function findIssue(call: Call): Issue {
  const issue = call.repository.issues.get(number(call, 'issue_number'));
  if (issue === undefined) throw notFound();
  return issue;
}

function findComment(call: Call): Comment {
  const comment = call.repository.comments.get(number(call, 'comment_id'));
  if (comment === undefined) throw notFound();
  return comment;
}

/** An issue that is no pull request takes the permission for issues. */
export function checkMayWrite({ token }: Call, issue: Issue): void {
  if (issue.pull === null && !allows(token.permissions, { issues: 'write' })) throw notAccessible();
}

function readBody({ body }: Call): string {
  const text = String(body.body);
  if (text.trim() === '') throw invalidField('IssueComment', 'body', "Body can't be blank");
  if ([...text].length > MAX_BODY)
    throw invalidField('IssueComment', 'data', `Body is too long (maximum is ${MAX_BODY} characters)`);
  return text;
}

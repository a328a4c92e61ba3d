import { renderComment, renderIssue } from '../render/issue.ts';
import type { Account, Comment, Issue, JsonObject, Label, Repository, World } from '../world.ts';

export function addIssue(
  world: World,
  repository: Repository,
  issue: { title: string; body: string | null; user: Account; viaApp?: boolean },
): Issue {
  const now = world.now();
  const made: Issue = {
    id: world.nextId(),
    number: repository.issues.size + 1,
    title: issue.title,
    body: issue.body,
    user: issue.user,
    state: 'open',
    locked: false,
    labels: new Set(),
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    viaApp: issue.viaApp ?? false,
    pull: null,
  };
  repository.issues.set(made.number, made);
  return made;
}

/** The label of this name, made where it is missing, as GitHub does when one is put on an issue. */
export function ensureLabel(world: World, repository: Repository, name: string): Label {
  const label = repository.labels.get(name) ?? {
    id: world.nextId(),
    name,
    color: 'ededed',
    description: null,
  };
  repository.labels.set(name, label);
  return label;
}

export function addComment(
  world: World,
  repository: Repository,
  issue: Issue,
  body: string,
  by: Account,
  viaApp = false,
): Comment {
  const now = world.now();
  const comment: Comment = {
    id: world.nextId(),
    issue,
    user: by,
    body,
    createdAt: now,
    updatedAt: now,
    viaApp,
    reactions: [],
  };
  repository.comments.set(comment.id, comment);
  issue.updatedAt = now;
  emitComment(world, repository, comment, 'created', by);
  return comment;
}

export function editComment(
  world: World,
  repository: Repository,
  comment: Comment,
  body: string,
  by: Account,
): void {
  const changes = { body: { from: comment.body } };
  comment.body = body;
  comment.updatedAt = world.now();
  emitComment(world, repository, comment, 'edited', by, { changes });
}

export function deleteComment(world: World, repository: Repository, comment: Comment, by: Account): void {
  repository.comments.delete(comment.id);
  emitComment(world, repository, comment, 'deleted', by);
}

function emitComment(
  world: World,
  repository: Repository,
  comment: Comment,
  action: 'created' | 'edited' | 'deleted',
  sender: Account,
  more: JsonObject = {},
): void {
  const payload = {
    issue: renderIssue(world, repository, comment.issue),
    comment: renderComment(world, repository, comment),
    ...more,
  };
  world.emit({ name: 'issue_comment', action, repository, installation: null, sender, payload });
}

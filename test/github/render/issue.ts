import { roleOf } from '../lookup.ts';
import type { Comment, Issue, JsonObject, Label, Reaction, Repository, World } from '../world.ts';
import { iso, nodeId, renderAccount } from './account.ts';
import { viaApp } from './app.ts';
import { repositoryUrl, repositoryWebUrl } from './repository.ts';

export function renderIssue(world: World, repository: Repository, issue: Issue): JsonObject {
  const url = `${repositoryUrl(world, repository)}/issues/${issue.number}`;
  const web = repositoryWebUrl(repository);
  const pullUrl = `${web}/pull/${issue.number}`;
  const { pull } = issue;
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    url,
    repository_url: repositoryUrl(world, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pull === null ? `${web}/issues/${issue.number}` : pullUrl,
    number: issue.number,
    state: issue.state,
    state_reason: null,
    title: issue.title,
    body: issue.body,
    user: renderAccount(world, issue.user),
    labels: labelsOf(world, repository, issue),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: commentsOf(repository, issue).length,
    ...(pull === null
      ? {}
      : {
          draft: pull.draft,
          pull_request: {
            url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
            html_url: pullUrl,
            diff_url: `${pullUrl}.diff`,
            patch_url: `${pullUrl}.patch`,
            merged_at: pull.merged === null ? null : iso(pull.merged.at),
          },
        }),
    closed_at: issue.closedAt === null ? null : iso(issue.closedAt),
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    author_association: association(repository, issue.user.login),
    reactions: rollup(`${url}/reactions`, []),
    ...viaApp(world, issue.viaApp),
  };
}

export function labelsOf(world: World, repository: Repository, issue: Issue): JsonObject[] {
  return [...issue.labels].flatMap((name) => {
    const label = repository.labels.get(name);
    return label === undefined ? [] : [renderLabel(world, repository, label)];
  });
}

export function renderLabel(world: World, repository: Repository, label: Label): JsonObject {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** Oldest first. */
export function commentsOf(repository: Repository, issue: Issue): Comment[] {
  return [...repository.comments.values()].filter((comment) => comment.issue === issue);
}

export function renderComment(world: World, repository: Repository, comment: Comment): JsonObject {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const kind = comment.issue.pull === null ? 'issues' : 'pull';
  const { number } = comment.issue;
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: `${repositoryWebUrl(repository)}/${kind}/${number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${number}`,
    body: comment.body,
    user: renderAccount(world, comment.user),
    created_at: iso(comment.createdAt),
    updated_at: iso(comment.updatedAt),
    author_association: association(repository, comment.user.login),
    reactions: rollup(`${url}/reactions`, comment.reactions),
    ...viaApp(world, comment.viaApp),
  };
}

export function renderReaction(world: World, reaction: Reaction): JsonObject {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: renderAccount(world, reaction.user),
    content: reaction.content,
    created_at: iso(reaction.createdAt),
  };
}

export const REACTIONS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];

function rollup(url: string, reactions: readonly Reaction[]): JsonObject {
  const counts = REACTIONS.map((name) => [name, reactions.filter(({ content }) => content === name).length]);
  return { url, total_count: reactions.length, ...Object.fromEntries(counts) };
}

/** Coarser than a permission, and for private members wrong: whoever decides by it errs here as on GitHub. */
export function association(repository: Repository, login: string): string {
  if (repository.owner.login.toLowerCase() === login.toLowerCase()) return 'OWNER';
  return roleOf(repository, login) === null ? 'NONE' : 'CONTRIBUTOR';
}

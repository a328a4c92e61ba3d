import { unmetChecks } from '../check-state.ts';
import { countCommits } from '../git/commits.ts';
import { diffTrees } from '../git/diff.ts';
import { mergeBase } from '../git/store.ts';
import type { Issue, JsonObject, Pull, Repository, World } from '../world.ts';
import { iso, nodeId, renderAccount } from './account.ts';
import { association, commentsOf, labelsOf } from './issue.ts';
import { renderRepository, repositoryUrl, repositoryWebUrl } from './repository.ts';

export type PullIssue = Issue & { pull: Pull };

export const isPull = (issue: Issue | undefined): issue is PullIssue =>
  issue !== undefined && issue.pull !== null;

/** Where the pull request's own changes begin; its base's tip where the histories have nothing in common. */
export async function pullStart(repository: Repository, { base, head }: Pull): Promise<string> {
  return (await mergeBase(repository.git, base.sha, head.sha)) ?? base.sha;
}

export function renderSimplePull(world: World, repository: Repository, issue: PullIssue): JsonObject {
  const url = repositoryUrl(world, repository);
  const web = `${repositoryWebUrl(repository)}/pull/${issue.number}`;
  const { pull } = issue;
  const link = (href: string): JsonObject => ({ href });
  const links: Record<string, string> = {
    self: `${url}/pulls/${issue.number}`,
    html: web,
    issue: `${url}/issues/${issue.number}`,
    comments: `${url}/issues/${issue.number}/comments`,
    review_comments: `${url}/pulls/${issue.number}/comments`,
    review_comment: `${url}/pulls/comments{/number}`,
    commits: `${url}/pulls/${issue.number}/commits`,
    statuses: `${url}/statuses/${pull.head.sha}`,
  };
  const { owner } = pull.head;
  return {
    url: links.self ?? '',
    id: issue.id,
    node_id: nodeId('PR', issue.id),
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    issue_url: links.issue ?? '',
    commits_url: links.commits ?? '',
    review_comments_url: links.review_comments ?? '',
    review_comment_url: links.review_comment ?? '',
    comments_url: links.comments ?? '',
    statuses_url: links.statuses ?? '',
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: renderAccount(world, issue.user),
    body: issue.body,
    labels: labelsOf(world, repository, issue),
    milestone: null,
    active_lock_reason: null,
    created_at: iso(issue.createdAt),
    updated_at: iso(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : iso(issue.closedAt),
    merged_at: pull.merged === null ? null : iso(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: {
      label: `${owner.login}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: renderAccount(world, owner),
      repo: pull.head.repository === null ? null : renderRepository(world, pull.head.repository),
    },
    base: {
      label: `${repository.owner.login}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: renderAccount(world, repository.owner),
      repo: renderRepository(world, repository),
    },
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, link(href)])),
    author_association: association(repository, issue.user.login),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** What `GET pulls/{pull_number}` and webhooks add. */
export async function renderPull(
  world: World,
  repository: Repository,
  issue: PullIssue,
): Promise<JsonObject> {
  const { pull } = issue;
  const start = await pullStart(repository, pull);
  const [files, commits] = await Promise.all([
    diffTrees(repository.git, start, pull.head.sha),
    countCommits(repository.git, `${pull.base.sha}..${pull.head.sha}`),
  ]);
  const sum = (of: 'additions' | 'deletions') => files.reduce((total, file) => total + file[of], 0);
  return {
    ...renderSimplePull(world, repository, issue),
    merged: pull.merged !== null,
    mergeable: issue.state === 'open' ? true : null,
    rebaseable: issue.state === 'open' ? true : null,
    mergeable_state: mergeableState(repository, issue),
    merged_by: pull.merged === null ? null : renderAccount(world, pull.merged.by),
    comments: commentsOf(repository, issue).length,
    review_comments: 0,
    maintainer_can_modify: pull.head.repository !== repository,
    commits,
    additions: sum('additions'),
    deletions: sum('deletions'),
    changed_files: files.length,
  };
}

function mergeableState(repository: Repository, { state, pull }: PullIssue): string {
  if (state === 'closed') return 'unknown';
  if (pull.draft) return 'draft';
  return unmetChecks(repository, pull.base.ref, pull.head.sha).length > 0 ? 'blocked' : 'clean';
}

/** How check runs and suites list pull requests: open ones of this repository whose head is this commit. */
export function minimalPulls(world: World, repository: Repository, headSha: string): JsonObject[] {
  const minimal = (of: Repository): JsonObject => ({
    id: of.id,
    url: repositoryUrl(world, of),
    name: of.name,
  });
  return [...repository.issues.values()]
    .filter(isPull)
    .filter(
      ({ state, pull }) =>
        state === 'open' && pull.head.sha === headSha && pull.head.repository === repository,
    )
    .map(({ id, number, pull }) => ({
      id,
      number,
      url: `${repositoryUrl(world, repository)}/pulls/${number}`,
      head: { ref: pull.head.ref, sha: pull.head.sha, repo: minimal(repository) },
      base: { ref: pull.base.ref, sha: pull.base.sha, repo: minimal(repository) },
    }));
}

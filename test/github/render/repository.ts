import type { JsonObject, Repository, World } from '../world.ts';
import { iso, nodeId, renderAccount, WEB } from './account.ts';

export function repositoryUrl(world: World, repository: Repository): string {
  return `${world.url}/repos/${repository.owner.login}/${repository.name}`;
}

export function repositoryWebUrl(repository: Repository): string {
  return `${WEB}/${repository.owner.login}/${repository.name}`;
}

/** What is no more than a template or a place below the repository's URL. */
const PLACES: Record<string, string> = {
  archive: '{archive_format}{/ref}',
  assignees: '/assignees{/user}',
  blobs: '/git/blobs{/sha}',
  branches: '/branches{/branch}',
  collaborators: '/collaborators{/collaborator}',
  comments: '/comments{/number}',
  commits: '/commits{/sha}',
  compare: '/compare/{base}...{head}',
  contents: '/contents/{+path}',
  contributors: '/contributors',
  deployments: '/deployments',
  downloads: '/downloads',
  events: '/events',
  forks: '/forks',
  git_commits: '/git/commits{/sha}',
  git_refs: '/git/refs{/sha}',
  git_tags: '/git/tags{/sha}',
  hooks: '/hooks',
  issue_comment: '/issues/comments{/number}',
  issue_events: '/issues/events{/number}',
  issues: '/issues{/number}',
  keys: '/keys{/key_id}',
  labels: '/labels{/name}',
  languages: '/languages',
  merges: '/merges',
  milestones: '/milestones{/number}',
  notifications: '/notifications{?since,all,participating}',
  pulls: '/pulls{/number}',
  releases: '/releases{/id}',
  stargazers: '/stargazers',
  statuses: '/statuses/{sha}',
  subscribers: '/subscribers',
  subscription: '/subscription',
  tags: '/tags',
  teams: '/teams',
  trees: '/git/trees{/sha}',
};

/** A repository as it stands in other answers and in webhooks. */
export function renderRepository(world: World, repository: Repository): JsonObject {
  const url = repositoryUrl(world, repository);
  const web = repositoryWebUrl(repository);
  const places = Object.entries(PLACES).map(([name, place]) => [`${name}_url`, `${url}${place}`]);
  const open = [...repository.issues.values()].filter(({ state }) => state === 'open').length;
  return {
    ...Object.fromEntries(places),
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    owner: renderAccount(world, repository.owner),
    private: repository.visibility === 'private',
    visibility: repository.visibility,
    html_url: web,
    description: null,
    fork: repository.parent !== null,
    url,
    clone_url: `${web}.git`,
    git_url: web.replace('https:', 'git:'),
    ssh_url: `git@github.example:${repository.owner.login}/${repository.name}.git`,
    svn_url: web,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    size: 1,
    default_branch: repository.defaultBranch,
    open_issues: open,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repository.archived,
    disabled: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.pushedAt),
    pushed_at: iso(repository.pushedAt),
  };
}

/** What `GET /repos/{owner}/{repo}` adds. */
export function renderFullRepository(world: World, repository: Repository): JsonObject {
  const { parent } = repository;
  const origin = parent === null ? {} : { parent: renderRepository(world, parent) };
  return {
    ...renderRepository(world, repository),
    ...origin,
    ...(parent === null ? {} : { source: renderRepository(world, rootOf(parent)) }),
    permissions: { admin: false, maintain: false, push: false, triage: false, pull: false },
    network_count: 0,
    subscribers_count: 0,
  };
}

/** How installation events list repositories. */
export function renderBrief(repository: Repository): JsonObject {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: `${repository.owner.login}/${repository.name}`,
    private: repository.visibility === 'private',
  };
}

function rootOf(repository: Repository): Repository {
  return repository.parent === null ? repository : rootOf(repository.parent);
}

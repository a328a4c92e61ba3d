import type { Commit } from '../git/commits.ts';
import { type DiffFile, patchOf } from '../git/diff.ts';
import type { JsonObject, Repository, World } from '../world.ts';
import { nodeId, renderAccount } from './account.ts';
import { repositoryUrl, repositoryWebUrl } from './repository.ts';

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null };

/** A commit of the commits API. Authors are accounts where a login of the same name exists. */
export function renderCommit(world: World, repository: Repository, commit: Commit): JsonObject {
  const url = repositoryUrl(world, repository);
  const web = repositoryWebUrl(repository);
  const known = (name: string): JsonObject | null => {
    const found = world.accounts.get(name.toLowerCase());
    return found === undefined ? null : renderAccount(world, found);
  };
  return {
    sha: commit.sha,
    node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: UNSIGNED,
    },
    author: known(commit.author.name),
    committer: known(commit.committer.name),
    parents: parents(world, repository, commit),
  };
}

/** A commit of the git database API. */
export function renderGitCommit(world: World, repository: Repository, commit: Commit): JsonObject {
  const url = repositoryUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${repositoryWebUrl(repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: parents(world, repository, commit),
    verification: UNSIGNED,
  };
}

function parents(world: World, repository: Repository, commit: Commit): JsonObject[] {
  return commit.parents.map((sha) => ({
    sha,
    url: `${repositoryUrl(world, repository)}/commits/${sha}`,
    html_url: `${repositoryWebUrl(repository)}/commit/${sha}`,
  }));
}

/** A commit in check suites and merge groups. */
export function renderSimpleCommit(commit: Commit): JsonObject {
  const person = ({ name, email }: Commit['author']) => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** One changed file of a pull request or a comparison of `from` and `to`. */
export async function renderDiffFile(
  world: World,
  repository: Repository,
  from: string,
  to: string,
  file: DiffFile,
): Promise<JsonObject> {
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const at = file.status === 'removed' ? from : to;
  const patch = await patchOf(repository.git, from, to, file);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryWebUrl(repository)}/blob/${at}/${path}`,
    raw_url: `${repositoryWebUrl(repository)}/raw/${at}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${at}`,
    ...(patch === null ? {} : { patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  };
}

import type { Json } from '../../../src/core/artifact/problem.ts';
import { type Commit, listCommits } from '../git/commits.ts';
import { diffTrees } from '../git/diff.ts';
import { branchTip, mergeBase, setRef } from '../git/store.ts';
import { isPull } from '../render/pull.ts';
import { renderRepository, repositoryWebUrl } from '../render/repository.ts';
import type { Account, JsonObject, Repository, World } from '../world.ts';
import { requestSuite } from './check-suites.ts';
import { closePull, synchronizePull } from './pulls.ts';

const NOTHING = '0'.repeat(40);

/** Moves a branch and tells everyone: the push itself, the App's check suite, every pull request of this branch. */
export async function pushBranch(
  world: World,
  repository: Repository,
  branch: string,
  to: string | null,
  by: Account,
): Promise<void> {
  const before = await branchTip(repository.git, branch);
  if (before === to) return;
  await setRef(repository.git, `refs/heads/${branch}`, to);
  repository.pushedAt = world.now();
  world.emit({
    name: 'push',
    action: null,
    repository,
    installation: null,
    sender: by,
    payload: await pushPayload(world, repository, branch, before, to, by),
  });
  if (to !== null) await requestSuite(world, repository, { headSha: to, branch, before }, by);
  for (const base of world.repositories.values()) {
    for (const issue of base.issues.values()) {
      if (!isPull(issue) || issue.state === 'closed') continue;
      const { head } = issue.pull;
      if (head.repository !== repository || head.ref !== branch) continue;
      if (to === null) await closePull(world, base, issue, by);
      else await synchronizePull(world, base, issue, to, by);
    }
  }
}

async function pushPayload(
  world: World,
  repository: Repository,
  branch: string,
  before: string | null,
  after: string | null,
  by: Account,
): Promise<JsonObject> {
  const forced =
    before !== null && after !== null && (await mergeBase(repository.git, before, after)) !== before;
  const range = before === null || forced ? ['-1', after ?? ''] : [`${before}..${after}`];
  const commits = after === null ? [] : await listCommits(repository.git, range, { reverse: true });
  const rendered = await Promise.all(commits.slice(-20).map((commit) => renderPushed(repository, commit)));
  const web = repositoryWebUrl(repository);
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? NOTHING,
    after: after ?? NOTHING,
    base_ref: null,
    compare: `${web}/compare/${before ?? NOTHING}...${after ?? NOTHING}`,
    created: before === null,
    deleted: after === null,
    forced,
    commits: rendered,
    head_commit: rendered.at(-1) ?? null,
    pusher: { name: by.login, email: `${by.login}@example.com` },
    repository: {
      ...renderRepository(world, repository),
      master_branch: repository.defaultBranch,
      stargazers: 0,
    },
  };
}

async function renderPushed(repository: Repository, commit: Commit): Promise<Json> {
  const [parent] = commit.parents;
  const files = parent === undefined ? [] : await diffTrees(repository.git, parent, commit.sha);
  const paths = (status: string) => files.filter((file) => file.status === status).map(({ path }) => path);
  const person = ({ name, email }: Commit['author']) => ({ name, email, username: name });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryWebUrl(repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths('added'),
    removed: paths('removed'),
    modified: paths('modified'),
  };
}

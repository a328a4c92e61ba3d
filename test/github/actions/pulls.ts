import { branchTip, setRef } from '../git/store.ts';
import { isPull, type PullIssue, renderPull } from '../render/pull.ts';
import type { Account, JsonObject, Repository, World } from '../world.ts';
import { addIssue } from './issues.ts';

export type PullToOpen = {
  head: { repository: Repository; ref: string };
  base: string;
  title: string;
  body: string | null;
  draft: boolean;
};

export async function openPull(
  world: World,
  repository: Repository,
  { head, base, title, body, draft }: PullToOpen,
  by: Account,
): Promise<PullIssue> {
  const headSha = await tip(head.repository, head.ref);
  const baseSha = await tip(repository, base);
  const issue = addIssue(world, repository, { title, body, user: by });
  issue.pull = {
    draft,
    base: { ref: base, sha: baseSha },
    head: { ref: head.ref, sha: headSha, repository: head.repository, owner: head.repository.owner },
    merged: null,
  };
  const opened = asPull(issue);
  await keepHead(repository, opened);
  await emitPull(world, repository, opened, 'opened', by);
  return opened;
}

export async function synchronizePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  after: string,
  by: Account,
): Promise<void> {
  const before = issue.pull.head.sha;
  issue.pull.head.sha = after;
  issue.pull.base.sha = (await branchTip(repository.git, issue.pull.base.ref)) ?? issue.pull.base.sha;
  await keepHead(repository, issue);
  await emitPull(world, repository, issue, 'synchronize', by, { before, after });
}

export async function closePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<void> {
  issue.state = 'closed';
  issue.closedAt = world.now();
  await emitPull(world, repository, issue, 'closed', by);
}

export async function reopenPull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<void> {
  issue.state = 'open';
  issue.closedAt = null;
  await emitPull(world, repository, issue, 'reopened', by);
}

export async function setDraft(
  world: World,
  repository: Repository,
  issue: PullIssue,
  draft: boolean,
  by: Account,
): Promise<void> {
  issue.pull.draft = draft;
  await emitPull(world, repository, issue, draft ? 'converted_to_draft' : 'ready_for_review', by);
}

/** Changes title, text or base branch. */
export async function editPull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  edit: { title?: string; body?: string; base?: string },
  by: Account,
): Promise<void> {
  const changes: JsonObject = {};
  if (edit.title !== undefined) {
    changes.title = { from: issue.title };
    issue.title = edit.title;
  }
  if (edit.body !== undefined) {
    changes.body = { from: issue.body ?? '' };
    issue.body = edit.body;
  }
  if (edit.base !== undefined) {
    const { ref, sha } = issue.pull.base;
    changes.base = { ref: { from: ref }, sha: { from: sha } };
    issue.pull.base = { ref: edit.base, sha: await tip(repository, edit.base) };
  }
  await emitPull(world, repository, issue, 'edited', by, { changes });
}

export async function emitPull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  action: string,
  sender: Account,
  more: JsonObject = {},
): Promise<void> {
  issue.updatedAt = world.now();
  const pull = await renderPull(world, repository, issue);
  const payload = { number: issue.number, pull_request: pull, ...more };
  world.emit({ name: 'pull_request', action, repository, installation: null, sender, payload });
}

export function findPull(repository: Repository, number: number): PullIssue {
  const issue = repository.issues.get(number);
  if (isPull(issue)) return issue;
  throw new Error(`There is no pull request #${number} in ${repository.owner.login}/${repository.name}.`);
}

function asPull(issue: ReturnType<typeof addIssue>): PullIssue {
  if (isPull(issue)) return issue;
  throw new Error(`#${issue.number} has no branches.`);
}

/** The head stays reachable in the base repository, whatever becomes of its branch. */
async function keepHead(repository: Repository, { number, pull }: PullIssue): Promise<void> {
  await setRef(repository.git, `refs/pull/${number}/head`, pull.head.sha);
}

async function tip(repository: Repository, branch: string): Promise<string> {
  const sha = await branchTip(repository.git, branch);
  if (sha === null)
    throw new Error(`There is no branch ${branch} in ${repository.owner.login}/${repository.name}.`);
  return sha;
}

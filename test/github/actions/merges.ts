import { unmetChecks } from '../check-state.ts';
import { readCommit, writeMerge } from '../git/commits.ts';
import { branchTip, setRef } from '../git/store.ts';
import { renderSimpleCommit } from '../render/commit.ts';
import type { PullIssue } from '../render/pull.ts';
import type { Account, Repository, World } from '../world.ts';
import { closePull } from './pulls.ts';
import { pushBranch } from './push.ts';

/** Why the button is grey, in words; null: it is green. */
export function whyBlocked(repository: Repository, { state, pull }: PullIssue): string | null {
  if (state === 'closed') return 'The pull request is closed.';
  if (pull.draft) return 'The pull request is a draft.';
  return whyUnmet(repository, pull.base.ref, pull.head.sha);
}

function whyUnmet(repository: Repository, branch: string, sha: string): string | null {
  const unmet = unmetChecks(repository, branch, sha);
  return unmet.length === 0
    ? null
    : `Required status check ${unmet.map((name) => `"${name}"`).join(', ')} is expected.`;
}

/** Merges as the button does: refused while a required check is missing or fails, or where the branches conflict. */
export async function mergePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<string> {
  const blocked = whyBlocked(repository, issue);
  if (blocked !== null) throw new Error(blocked);
  const sha = await mergeCommit(world, repository, issue, by);
  issue.pull.merged = { at: world.now(), by, sha };
  await closePull(world, repository, issue, by);
  await pushBranch(world, repository, issue.pull.base.ref, sha, by);
  return sha;
}

async function mergeCommit(
  world: World,
  repository: Repository,
  { number, pull }: PullIssue,
  by: Account,
  onto?: string,
): Promise<string> {
  const base = onto ?? (await branchTip(repository.git, pull.base.ref));
  if (base === null) throw new Error(`The base branch ${pull.base.ref} is gone.`);
  const sha = await writeMerge(repository.git, {
    base,
    head: pull.head.sha,
    message: `Merge pull request #${number} from ${pull.head.owner.login}/${pull.head.ref}`,
    author: by.login,
    at: Math.floor(world.now() / 1000),
  });
  if (sha === null) throw new Error(`#${number} conflicts with ${pull.base.ref}.`);
  return sha;
}

export type MergeGroup = {
  headSha: string;
  headRef: string;
  baseSha: string;
  /** Why the queue does not merge it yet: a required check is missing or fails on its commit; null: it merges. */
  whyBlocked(): string | null;
  /** `merged` moves the base branch to the group; the others take it out of the queue. */
  destroy(reason: 'merged' | 'invalidated' | 'dequeued'): Promise<void>;
};

/** Puts a pull request into the merge queue, `behind` a group that is in it or first: a merge commit on a branch of its own, for checks to run on. */
export async function enqueuePull(
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
  behind?: MergeGroup,
): Promise<MergeGroup> {
  const { ref } = issue.pull.base;
  const headSha = await mergeCommit(world, repository, issue, by, behind?.headSha);
  const commit = await readCommit(repository.git, headSha);
  if (commit === null) throw new Error(`The merge commit ${headSha} is gone.`);
  const baseSha = commit.parents[0] ?? '';
  const headRef = `refs/heads/gh-readonly-queue/${ref}/pr-${issue.number}-${baseSha}`;
  await setRef(repository.git, headRef, headSha);
  const group = {
    head_sha: headSha,
    head_ref: headRef,
    base_sha: baseSha,
    base_ref: `refs/heads/${ref}`,
    head_commit: renderSimpleCommit(commit),
  };
  const emit = (action: string, more: { reason?: string }): void =>
    world.emit({
      name: 'merge_group',
      action,
      repository,
      installation: null,
      sender: by,
      payload: { merge_group: group, ...more },
    });
  emit('checks_requested', {});
  return {
    headSha,
    headRef,
    baseSha,
    whyBlocked: () => whyUnmet(repository, ref, headSha),
    async destroy(reason) {
      if (reason === 'merged') {
        const blocked = whyUnmet(repository, ref, headSha);
        if (blocked !== null) throw new Error(blocked);
      }
      await setRef(repository.git, headRef, null);
      emit('destroyed', { reason });
      if (reason !== 'merged') return;
      issue.pull.merged = { at: world.now(), by, sha: headSha };
      await closePull(world, repository, issue, by);
      await pushBranch(world, repository, ref, headSha, by);
    },
  };
}

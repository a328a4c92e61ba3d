import type { FilesToWrite } from '../../support/git-repository.ts';
import { pushBranch } from '../actions/push.ts';
import { writeCommit } from '../git/commits.ts';
import { branchTip, resolveCommit } from '../git/store.ts';
import type { Repository, World } from '../world.ts';
import { actor, type By } from './actor.ts';

export type Branches = {
  /** The commit at the tip of a branch (default: the default branch). */
  head(branch?: string): Promise<string>;
  /**
   * Pushes a commit that changes these files (null removes one) and resolves with its id. A branch that does not exist
   * yet starts at `from`, a branch or commit (default: the default branch); null starts an unrelated history.
   */
  commit(
    branch: string,
    files: FilesToWrite,
    message: string,
    options?: By & { from?: string | null },
  ): Promise<string>;
  /** Replaces the branch by one commit on top of `onto` (default: the default branch). */
  forcePush(
    branch: string,
    files: FilesToWrite,
    message: string,
    options?: By & { onto?: string },
  ): Promise<string>;
  /** Points the branch at any commit of the network. */
  moveBranch(branch: string, to: string, options?: By): Promise<void>;
  deleteBranch(branch: string, options?: By): Promise<void>;
};

/** The first commit's time; each later one is a minute younger, so that the history has one order. */
const FIRST_COMMIT_AT = Date.UTC(2025, 0, 1) / 1000;

export function branchActions(world: World, repository: Repository): Branches {
  const write = async (
    branch: string,
    parent: string | null,
    files: FilesToWrite,
    message: string,
    by: By | undefined,
  ): Promise<string> => {
    const sender = actor(world, by);
    const sha = await writeCommit(repository.git, {
      message,
      author: sender.login,
      at: FIRST_COMMIT_AT + 60 * world.nextId(),
      parents: parent === null ? [] : [parent],
      files,
    });
    await pushBranch(world, repository, branch, sha, sender);
    return sha;
  };
  const commitAt = async (name: string): Promise<string> => {
    const sha = await resolveCommit(repository.git, name);
    if (sha === null) throw new Error(`There is no commit ${name} in ${repository.name}.`);
    return sha;
  };
  return {
    head: (branch = repository.defaultBranch) => commitAt(branch),
    async commit(branch, files, message, options = {}) {
      const { from = repository.defaultBranch } = options;
      const tip = await branchTip(repository.git, branch);
      const start = tip ?? (from === null ? null : await resolveCommit(repository.git, from));
      return write(branch, start, files, message, options);
    },
    async forcePush(branch, files, message, options = {}) {
      const onto = await commitAt(options.onto ?? repository.defaultBranch);
      return write(branch, onto, files, message, options);
    },
    async moveBranch(branch, to, options) {
      await pushBranch(world, repository, branch, await commitAt(to), actor(world, options));
    },
    deleteBranch: (branch, options) => pushBranch(world, repository, branch, null, actor(world, options)),
  };
}

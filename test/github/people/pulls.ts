import { ensureLabel } from '../actions/issues.ts';
import { enqueuePull, type MergeGroup, mergePull, whyBlocked } from '../actions/merges.ts';
import { closePull, editPull, emitPull, findPull, openPull, reopenPull, setDraft } from '../actions/pulls.ts';
import { renderLabel } from '../render/issue.ts';
import { renderPull } from '../render/pull.ts';
import type { JsonObject, Repository, World } from '../world.ts';
import { actor, type By } from './actor.ts';

export type PullRequestToOpen = By & {
  /** Branch, of this repository or of `fork`. */
  head: string;
  /** Default: the default branch. */
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  fork?: { id: number };
};

export type Pulls = {
  /** Resolves with its number. */
  openPullRequest(pull: PullRequestToOpen): Promise<number>;
  /** As the API shows it. */
  pullRequest(number: number): Promise<JsonObject>;
  closePullRequest(number: number, options?: By): Promise<void>;
  reopenPullRequest(number: number, options?: By): Promise<void>;
  convertToDraft(number: number, options?: By): Promise<void>;
  markReadyForReview(number: number, options?: By): Promise<void>;
  retarget(number: number, base: string, options?: By): Promise<void>;
  editPullRequest(number: number, edit: { title?: string; body?: string }, options?: By): Promise<void>;
  addLabel(number: number, name: string, options?: By): Promise<void>;
  removeLabel(number: number, name: string, options?: By): Promise<void>;
  /** Why the merge button is grey; null: it is green. */
  whyBlocked(number: number): string | null;
  /** Resolves with the merge commit; rejects where the button is grey or the branches conflict. */
  merge(number: number, options?: By): Promise<string>;
  /** Into the merge queue, `behind` a group that waits there; else first. */
  enqueue(number: number, options?: By & { behind?: MergeGroup }): Promise<MergeGroup>;
};

export function pullActions(world: World, repository: Repository): Pulls {
  const find = (number: number) => findPull(repository, number);
  const label = async (
    number: number,
    name: string,
    action: 'labeled' | 'unlabeled',
    by: By | undefined,
  ): Promise<void> => {
    const issue = find(number);
    const found = ensureLabel(world, repository, name);
    if (action === 'labeled') issue.labels.add(name);
    else issue.labels.delete(name);
    const more = { label: renderLabel(world, repository, found) };
    await emitPull(world, repository, issue, action, actor(world, by), more);
  };
  return {
    async openPullRequest(pull) {
      const { head, base = repository.defaultBranch, title = head, body = null, draft = false, fork } = pull;
      const from = fork === undefined ? repository : world.repositories.get(fork.id);
      if (from === undefined) throw new Error('The fork is gone.');
      const toOpen = { head: { repository: from, ref: head }, base, title, body, draft };
      return (await openPull(world, repository, toOpen, actor(world, pull))).number;
    },
    pullRequest: (number) => renderPull(world, repository, find(number)),
    closePullRequest: (number, by) => closePull(world, repository, find(number), actor(world, by)),
    reopenPullRequest: (number, by) => reopenPull(world, repository, find(number), actor(world, by)),
    convertToDraft: (number, by) => setDraft(world, repository, find(number), true, actor(world, by)),
    markReadyForReview: (number, by) => setDraft(world, repository, find(number), false, actor(world, by)),
    retarget: (number, base, by) => editPull(world, repository, find(number), { base }, actor(world, by)),
    editPullRequest: (number, edit, by) => editPull(world, repository, find(number), edit, actor(world, by)),
    addLabel: (number, name, by) => label(number, name, 'labeled', by),
    removeLabel: (number, name, by) => label(number, name, 'unlabeled', by),
    whyBlocked: (number) => whyBlocked(repository, find(number)),
    merge: (number, by) => mergePull(world, repository, find(number), actor(world, by)),
    enqueue: (number, options) =>
      enqueuePull(world, repository, find(number), actor(world, options), options?.behind),
  };
}

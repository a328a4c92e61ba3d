import { renderComparison } from '../../core/report/comparison-text.ts';
import {
  replyClosed,
  replyNeedsApproval,
  replyNotCompared,
  replyOverrun,
} from '../../core/report/replies.ts';
import type { HostedRepository, PullRequest, ReviewRequest } from '../../ports.ts';
import { compareModels } from '../compare-models.ts';
import { type Answer, refuse, tell } from './answer-command.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { waitsForApproval } from './standing-decisions.ts';
import { withinDeadline } from './within-deadline.ts';

export type SwapRequest = {
  request: ReviewRequest;
  repository: HostedRepository;
  pull: PullRequest;
  /** `provider/model`; empty: those that the policy names. */
  candidates: readonly string[];
  signal: AbortSignal;
};

/**
 * Compares candidates with the models of a pull request's head, on the base's cases and within the budget of a review. Nothing of
 * it changes the check. Rejects where it should be tried again.
 */
export async function swapOnPull(
  deps: TaskDeps,
  { request, repository, pull, candidates, signal }: SwapRequest,
): Promise<Answer> {
  const { base, headSha } = pull;
  if (pull.state === 'closed') return refuse(replyClosed());
  if (await waitsForApproval(deps.decisions, request, pull)) return refuse(replyNeedsApproval(headSha));
  const range = await repository.range(base, headSha);
  if (range === null) return refuse(replyNotCompared('it has no common commit with its base branch.'));
  const paid = accountsOf(deps, {
    repository: String(request.repositoryId),
    name: `${request.owner}/${request.name}`,
    pull: pull.number,
    work: 'swap',
    // Other candidates are another comparison, with a cap of its own.
    run: `swap ${pull.number} ${headSha} ${candidates.toSorted().join(' ')}`.trimEnd(),
  });
  const outcome = await withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const opened = deps.host.repository(request, inTime).open({ base, headSha, ...range });
    const store = deps.trials(request.installationId);
    const calibrations = deps.calibrationsOf?.(request.repositoryId, base);
    const kept = calibrations === undefined ? {} : { calibrations };
    const models = deps.models.forRepository(`${request.owner}/${request.name}`);
    const about = { ...deps, ...kept, ...paid, models, repository: opened, store, progress: () => {} };
    const fallbackPolicy = repository.organisationPolicy;
    try {
      const options = { base, head: headSha, candidates, suites: [], signal: inTime };
      return await compareModels({ ...about, fallbackPolicy }, options);
    } finally {
      await opened.close();
      await store.close();
    }
  });
  switch (outcome.kind) {
    case 'compared':
      return tell(renderComparison(outcome.comparison));
    case 'refused':
      return refuse(replyNotCompared(outcome.message));
    case 'overrun':
      return refuse(replyOverrun(outcome.minutes));
    case 'cancelled':
      throw new Error('the server stopped during the comparison');
  }
}

import { type PullReviewDeps, reviewPullRequest } from '../../flows/app/review-pull-request.ts';
import type { ReviewQueue } from '../../ports.ts';

/** Takes reviews from the queue until it is stopped. */
export function startReviewWorker(
  queue: ReviewQueue,
  deps: PullReviewDeps,
  options: { concurrency: number },
): Promise<void> {
  return queue.work(async (request, attempt) => {
    const { log, clock } = deps;
    const about = {
      repository: `${request.owner}/${request.name}`,
      pull: request.pull,
      attempt: attempt.number,
    };
    const startedAt = clock.now();
    log.info(about, 'review started');
    try {
      await reviewPullRequest(deps, request, attempt);
      log.info({ ...about, ms: clock.now() - startedAt }, 'review ended');
    } catch (error) {
      log.warn({ ...about, err: error }, attempt.last ? 'review failed' : 'review failed; it is tried again');
      throw error;
    }
  }, options);
}

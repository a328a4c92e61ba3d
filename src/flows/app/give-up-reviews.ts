import { noticeNotEvaluated } from '../../core/report/check-notices.ts';
import type { Attempt, Clock, CodeHost, HostFailure, Log, ReviewRequest } from '../../ports.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';
import { settleCheck } from './settle-check.ts';
import type { SharedHeadDeps } from './shared-head.ts';
import { startCheck } from './start-check.ts';

type Deps = SharedHeadDeps & { host: CodeHost; clock: Clock; log: Log };

/**
 * The App may not review this pull request. Says so on the check where it still may do that, and once in the log. When it may
 * again, GitHub tells of it, and what is open is reviewed then.
 */
export async function giveUpReviews(
  deps: Deps,
  request: ReviewRequest,
  failure: Pick<HostFailure, 'message'> & Partial<HostFailure>,
  attempt: Attempt,
): Promise<void> {
  const { records, clock, log } = deps;
  const isTold = failure.kind === 'forbidden' && (await tell(deps, request, failure.message, attempt));
  for (const turn of await records.unfinished(request, null)) await records.giveUp(turn, clock.now());
  const about = { repository: `${request.owner}/${request.name}`, pull: request.pull };
  log.warn(about, `not reviewed${isTold ? ', which its check says' : ''}: ${failure.message}`);
}

/** Whether the check of the newest head says why there is no review. */
async function tell(deps: Deps, request: ReviewRequest, reason: string, attempt: Attempt): Promise<boolean> {
  const { wantedHead: headSha } = await deps.records.pull(request);
  if (headSha === null) return false;
  try {
    const repository = deps.host.repository(request, attempt.signal);
    const record = await deps.records.open(request, headSha);
    const output = noticeNotEvaluated(reason);
    const check = await startCheck(
      deps,
      repository,
      { request, headSha },
      { record, notice: output, attempt },
    );
    const where = { request, pull: { headSha }, record, check };
    await settleCheck(deps, repository, where, { conclusion: 'failure', output, report: null });
    return true;
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null || !isShutOut(failure)) throw error;
    return false;
  }
}

import { noticeNotEvaluated } from '../../core/report/check-notices.ts';
import type { Attempt, Clock, CodeHost, HostFailure, Log, ReviewLog, ReviewRequest } from '../../ports.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';
import { settleCheck } from './settle-check.ts';

type Deps = { host: CodeHost; records: ReviewLog; clock: Clock; log: Log };

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
  for (const { id } of await records.unfinished(request, null)) await records.giveUp(id, clock.now());
  const about = { repository: `${request.owner}/${request.name}`, pull: request.pull };
  log.warn(about, `not reviewed${isTold ? ', which its check says' : ''}: ${failure.message}`);
}

/** Whether the check of the newest head says why there is no review. */
async function tell(
  { host, records, clock }: Deps,
  request: ReviewRequest,
  reason: string,
  { signal }: Attempt,
): Promise<boolean> {
  const { wantedHead } = await records.pull(request);
  if (wantedHead === null) return false;
  try {
    const { checks } = host.repository(request, signal);
    const record = await records.open(request, wantedHead);
    const output = noticeNotEvaluated(reason);
    const check = record.checkRunId ?? (await checks.start(wantedHead, record.id, output));
    await records.setCheckRun(record, check);
    await settleCheck(
      { records, clock },
      { checks },
      { id: record.id, turn: record.turn, check },
      {
        conclusion: 'failure',
        output,
        report: null,
      },
    );
    return true;
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null || !isShutOut(failure)) throw error;
    return false;
  }
}

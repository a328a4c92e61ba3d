import { noticeAbandoned } from '../core/report/check-notices.ts';
import type { Clock, CodeHost, Log, ReviewLog } from '../ports.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';
import { settleCheck } from './publish-verdict.ts';

/** A record may be older than its job by the time that it takes to enqueue one. Milliseconds. */
const GRACE_MS = 60_000;

/**
 * Concludes the checks of reviews that nothing works on any more: the process died in the last attempt, or somebody deleted
 * the job. Done by several at once, it comes to the same.
 */
export async function concludeAbandoned(
  { host, records, clock, log }: { host: CodeHost; records: ReviewLog; clock: Clock; log: Log },
  signal: AbortSignal,
): Promise<void> {
  for (const { id, checkRunId, headSha, ...request } of await records.abandoned(clock.now() - GRACE_MS)) {
    if (signal.aborted) return;
    const about = { repository: `${request.owner}/${request.name}`, pull: request.pull, review: id };
    try {
      const { checks } = host.repository(request, signal);
      const check = checkRunId ?? (await checks.find(headSha, id));
      if (check === null) await records.giveUp(id, clock.now());
      else
        await settleCheck(
          { records, clock },
          { checks },
          { id, check },
          {
            conclusion: 'failure',
            output: noticeAbandoned(),
            report: null,
          },
        );
      log.warn(about, 'a review that nothing worked on any more was concluded as not evaluated');
    } catch (error) {
      const failure = readHostFailure(error);
      if (failure === null) throw error;
      if (isShutOut(failure)) await records.giveUp(id, clock.now());
      log.warn(about, `a review that nothing works on any more could not be concluded: ${failure.message}`);
    }
  }
}

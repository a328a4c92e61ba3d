import { setTimeout as sleep } from 'node:timers/promises';
import { noticeProgress } from '../../core/report/check-notices.ts';
import type { Attempt, CodeHost, Log, ReviewLog, ReviewRequest, Task } from '../../ports.ts';
import { unlessOvertaken } from './overtaken.ts';
import { hasTwin, type SharedHeadDeps } from './shared-head.ts';
import { waitsForApproval } from './standing-decisions.ts';
import { startCheck } from './start-check.ts';

type Hold = Extract<Task, { kind: 'hold' }>;
type Deps = SharedHeadDeps & { host: CodeHost; records: ReviewLog; log: Log };

const WAITING = noticeProgress('Waiting for a place');
/** A hold is three requests; a review that waits longer for one goes on, and shows its check itself. Milliseconds. */
const LONGEST_WAIT_MS = 20_000;
const LOOK_EVERY_MS = 100;

/**
 * Shows the check of a head in progress that has a conclusion of before. A review that is under way does so itself, and may not
 * be at it at the same time: two runs would come of it, of which one is never concluded.
 */
export async function holdCheck(deps: Deps, task: Hold, attempt: Attempt): Promise<void> {
  const { installationId, repositoryId, owner, name, pull: number, headSha } = task;
  const request = { installationId, repositoryId, owner, name, pull: number };
  if (await deps.records.isUnderWay(request)) return;
  const repository = deps.host.repository(request, attempt.signal);
  const pull = await repository.pullRequest(number);
  if (pull?.state !== 'open' || pull.headSha !== headSha) return;
  const waits = await waitsForApproval(deps.decisions, request, pull);
  if (waits && (await hasTwin(deps, repository, request, pull))) return;
  // One that has begun since waits for this to end; one that has ended shows its conclusion, which holds.
  if (!(await deps.records.isToBeDone(request))) return;
  await unlessOvertaken(deps, request, async () => {
    const record = await deps.records.open(request, headSha);
    await startCheck(deps, repository, { request, headSha }, { record, notice: WAITING, attempt });
    // One that did not wait any longer may have ended: what is shown in progress now, somebody has to conclude.
    if (!(await deps.records.isToBeDone(request))) await deps.reviews.enqueue(request);
  });
}

/** Waits until the check of the pull request is not about to be held any more. */
export async function untilHeld(
  { records }: { records: Pick<ReviewLog, 'isBeingHeld'> },
  request: ReviewRequest,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < until && (await records.isBeingHeld(request)))
    await sleep(LOOK_EVERY_MS, undefined, { signal });
}

import type {
  Attempt,
  BudgetStops,
  Clock,
  DecisionLog,
  NoticeLog,
  ReplyLog,
  ReviewLog,
  ReviewQueue,
  Task,
} from '../../ports.ts';
import { catchUp } from './catch-up.ts';
import { checkDefaultBranch } from './check-default-branch.ts';
import { holdCheck } from './hold-check.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';
import { pressButton } from './press-button.ts';
import { type GroupReviewDeps, reviewMergeGroup } from './review-merge-group.ts';
import { runCommands } from './run-commands.ts';
import { type DriftDeps, runScheduledDrift } from './run-scheduled-drift.ts';

export type TaskDeps = GroupReviewDeps & {
  reviews: Pick<ReviewQueue, 'enqueue'>;
  records: ReviewLog;
  notices: NoticeLog;
  decisions: DecisionLog;
  replies: ReplyLog;
  clock: Clock;
  budgetStops?: BudgetStops;
  /** Absent: nothing is watched. */
  drift?: DriftDeps;
};

/** Does what a delivery asked for. Rejects where it should be tried again later. */
export async function runTask(deps: TaskDeps, task: Task, attempt: Attempt): Promise<void> {
  try {
    await doTask(deps, task, attempt);
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null || !isShutOut(failure)) throw error;
    // What the App may not do it may not do the next time either.
    deps.log.warn({ err: error, task: task.kind }, 'a task is given up: the App may not do what it takes');
  }
}

function doTask(deps: TaskDeps, task: Task, attempt: Attempt): Promise<void> {
  switch (task.kind) {
    case 'default-branch':
      return checkDefaultBranch(deps, task, attempt);
    case 'drift':
      return runScheduledDrift(deps, task, attempt);
    case 'check-action':
      return pressButton(deps, task, attempt);
    case 'merge-group':
      return reviewMergeGroup(deps, task, attempt);
    case 'catch-up':
      return catchUp(deps, task, attempt);
    case 'hold':
      return holdCheck(deps, task, attempt);
    case 'command':
      return runCommands(deps, task, attempt);
  }
}

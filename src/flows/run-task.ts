import type { Attempt, CodeHost, Log, NoticeLog, ReviewLog, ReviewQueue, Task } from '../ports.ts';
import { checkDefaultBranch } from './check-default-branch.ts';
import { rerunCheck } from './rerun-check.ts';

export type TaskDeps = {
  host: CodeHost;
  reviews: Pick<ReviewQueue, 'enqueue'>;
  records: ReviewLog;
  notices: NoticeLog;
  log: Log;
};

/** Does what a delivery asked for. Rejects where it should be tried again later. */
export function runTask(deps: TaskDeps, task: Task, attempt: Attempt): Promise<void> {
  switch (task.kind) {
    case 'default-branch':
      return checkDefaultBranch(deps, task, attempt);
    case 'rerun':
      return rerunCheck(deps, task, attempt);
  }
}

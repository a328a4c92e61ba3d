import type { Attempt, CodeHost, Log, ReviewLog, ReviewQueue, Task } from '../ports.ts';
import { catchUp } from './catch-up.ts';
import { rerunCheck } from './rerun-check.ts';

export type TaskDeps = {
  host: CodeHost;
  reviews: Pick<ReviewQueue, 'enqueue'>;
  records: ReviewLog;
  log: Log;
};

/** Does what a delivery asked for. Rejects where it should be tried again later. */
export function runTask(deps: TaskDeps, task: Task, attempt: Attempt): Promise<void> {
  switch (task.kind) {
    case 'rerun':
      return rerunCheck(deps, task, attempt);
    case 'catch-up':
      return catchUp(deps, task, attempt);
  }
}

import type { Attempt, Clock, CodeHost, DecisionLog, Log, ReviewLog, ReviewQueue, Task } from '../ports.ts';
import { rerunCheck } from './rerun-check.ts';
import { runCommands } from './run-commands.ts';

export type TaskDeps = {
  host: CodeHost;
  reviews: Pick<ReviewQueue, 'enqueue'>;
  records: ReviewLog;
  decisions: DecisionLog;
  clock: Clock;
  log: Log;
};

/** Does what a delivery asked for. Rejects where it should be tried again later. */
export function runTask(deps: TaskDeps, task: Task, attempt: Attempt): Promise<void> {
  switch (task.kind) {
    case 'rerun':
      return rerunCheck(deps, task, attempt);
    case 'command':
      return runCommands(deps, task, attempt);
  }
}

import { runTask, type TaskDeps } from '../../flows/app/run-task.ts';
import type { TaskQueue } from '../../ports.ts';

/** Does what deliveries asked for until it is stopped. */
export function startTaskWorker(
  queue: TaskQueue,
  deps: TaskDeps,
  options: { concurrency: number },
): Promise<void> {
  return queue.work(async (task, attempt) => {
    const where = 'name' in task ? { repository: `${task.owner}/${task.name}` } : { owner: task.owner };
    const about = { task: task.kind, ...where, attempt: attempt.number };
    try {
      await runTask(deps, task, attempt);
      deps.log.info(about, 'task done');
    } catch (error) {
      deps.log.warn(
        { ...about, err: error },
        attempt.last ? 'task failed' : 'task failed; it is tried again',
      );
      throw error;
    }
  }, options);
}

import type { Attempt, Task } from '../ports.ts';
import type { TaskDeps } from './run-task.ts';

type Rerun = Extract<Task, { kind: 'rerun' }>;

/**
 * Has every open pull request with this head reviewed again. What was paid for is taken from the cache, so that the same inputs
 * come to the same verdict: running again is no lottery. GitHub offers the button only to those who may push.
 */
export async function rerunCheck(
  { host, reviews, records, log }: TaskDeps,
  task: Rerun,
  { signal }: Attempt,
): Promise<void> {
  const { kind: _, headSha, pulls: named, actor, ...ref } = task;
  const repository = host.repository(ref, signal);
  const known = await records.pullsAt(ref.repositoryId, headSha);
  let found = 0;
  for (const pull of new Set([...named, ...known])) {
    const current = await repository.pullRequest(pull);
    if (current?.state !== 'open' || current.headSha !== headSha) continue;
    await reviews.enqueue({ ...ref, pull });
    found += 1;
  }
  const about = { repository: `${ref.owner}/${ref.name}`, head: headSha, actor };
  if (found === 0) log.info(about, 'asked to run again: no open pull request has this head');
}

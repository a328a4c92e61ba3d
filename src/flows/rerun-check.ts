import type { Attempt, HostedRef, Task } from '../ports.ts';
import { openPullsAt } from './open-pulls.ts';
import type { TaskDeps } from './run-task.ts';

type Rerun = Extract<Task, { kind: 'rerun' }>;

/**
 * Has every open pull request with this head reviewed again. What was paid for is taken from the cache, so that the same inputs
 * come to the same verdict: running again is no lottery. GitHub offers its own button only to those who may push.
 */
export async function rerunCheck(
  { host, reviews, records, log }: Pick<TaskDeps, 'host' | 'reviews' | 'records' | 'log'>,
  { headSha, pulls: named, actor, ...where }: Omit<Rerun, 'kind'>,
  { signal }: Attempt,
): Promise<void> {
  const { installationId, repositoryId, owner, name } = where;
  const ref: HostedRef = { installationId, repositoryId, owner, name };
  const open = await openPullsAt({ records }, host.repository(ref, signal), {
    ...ref,
    headSha,
    pulls: named,
  });
  for (const { number } of open) await reviews.enqueue({ ...ref, pull: number });
  const about = { repository: `${owner}/${name}`, head: headSha, actor: actor.login };
  if (open.length === 0) log.info(about, 'asked to run again: no open pull request has this head');
}

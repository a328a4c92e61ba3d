import type { Attempt, HostedRef, Task } from '../../ports.ts';
import { openPullsAt } from './open-pulls.ts';
import type { TaskDeps } from './run-task.ts';

type Press = Extract<Task, { kind: 'check-action' }>;

/**
 * Has every open pull request with this head reviewed again. What was paid for is taken from the cache, so that the same inputs
 * come to the same verdict: running again is no lottery. Of a fork's commit nothing is run before it is approved.
 */
export async function rerunCheck(
  { host, reviews, records, log }: Pick<TaskDeps, 'host' | 'reviews' | 'records' | 'log'>,
  { headSha, pulls: named, actor, ...where }: Pick<Press, keyof HostedRef | 'headSha' | 'pulls' | 'actor'>,
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

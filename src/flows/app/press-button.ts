import {
  ACCEPT_MARKER,
  REFUSED_MARKER,
  replyAccept,
  replyCompared,
  replyRefused,
  SWAP_MARKER,
} from '../../core/report/action-replies.ts';
import { CHECK_ACTIONS } from '../../core/report/check-actions.ts';
import type { Attempt, HostedRepository, Permission, PullRequest, Task } from '../../ports.ts';
import { explainFailure } from './host-failure.ts';
import { openPullsAt } from './open-pulls.ts';
import { mayWrite } from './permission.ts';
import { rerunCheck } from './rerun-check.ts';
import type { TaskDeps } from './run-task.ts';
import { swapOnPull } from './swap-on-pull.ts';

type Press = Extract<Task, { kind: 'check-action' }>;

/** Does what a button of a check stands for, where the one who pressed it may write to the repository. */
export async function pressButton(deps: TaskDeps, task: Press, attempt: Attempt): Promise<void> {
  const { owner, name, headSha, actor, action } = task;
  const about = { repository: `${owner}/${name}`, head: headSha, actor: actor.login, action };
  const button = Object.values(CHECK_ACTIONS).find(({ identifier }) => identifier === action);
  if (button === undefined) return deps.log.warn(about, 'a button was pressed that there is none of');
  const repository = deps.host.repository(task, attempt.signal);
  const permission = await readPermission(deps, repository, task);
  if (!mayWrite(permission)) {
    deps.log.warn({ ...about, permission }, 'a button was pressed by somebody who may not; nothing is done');
    return reply(deps, repository, task, REFUSED_MARKER, async () =>
      replyRefused(button.label, headSha, actor.login),
    );
  }
  switch (button.identifier) {
    case 'rerun':
      return rerunCheck(deps, task, attempt);
    case 'accept':
      return reply(deps, repository, task, ACCEPT_MARKER, async () => replyAccept(headSha, actor.login));
    case 'swap':
      return reply(deps, repository, task, SWAP_MARKER, async (pull) => {
        const { installationId, repositoryId } = task;
        const request = { installationId, repositoryId, owner, name, pull: pull.number };
        const asked = { request, repository, pull, candidates: [], signal: attempt.signal };
        const { reply: result } = await swapOnPull(deps, asked);
        return replyCompared(actor.login, result ?? '');
      });
  }
}

/** What cannot be found out is no permission; an outage is tried again. */
async function readPermission(
  { log }: TaskDeps,
  { permissions }: HostedRepository,
  { actor }: Press,
): Promise<Permission> {
  try {
    return await permissions.of(actor);
  } catch (error) {
    if (explainFailure(error).retry) throw error;
    log.warn(
      { err: error, actor: actor.login },
      'cannot see what somebody may do; they are taken to be allowed nothing',
    );
    return 'none';
  }
}

/** One comment of a kind on each pull request, however often a button is pressed. */
async function reply(
  { records, log }: TaskDeps,
  repository: HostedRepository,
  task: Press,
  marker: string,
  write: (pull: PullRequest) => Promise<string>,
): Promise<void> {
  const { comments } = repository;
  const open = await openPullsAt({ records }, repository, task);
  if (open.length === 0)
    log.info({ head: task.headSha }, 'a button was pressed: no open pull request has this head');
  for (const pull of open) {
    const { number } = pull;
    const body = await write(pull);
    const before = await comments.find(number, marker);
    if (before?.body.trim() === body.trim()) continue;
    if (before === null || (await comments.update(before.id, body)) === 'gone')
      await comments.create(number, body);
  }
}

import { z } from 'zod';
import type { Inbox, Log } from '../../ports.ts';

/** Actions after which the latest state of a pull request is to be reviewed. */
export const PULL_REQUEST_EVENTS = [
  'pull_request.opened',
  'pull_request.synchronize',
  'pull_request.reopened',
  'pull_request.ready_for_review',
  // Of these only a new base: it has a policy of its own, which a verdict under the old one must not get around.
  'pull_request.edited',
] as const;

/** Probot answers 202 by itself after 9 s, whatever comes of the delivery; GitHub gives up after 10 s. Milliseconds. */
const ANSWER_MS = 8_000;

const payloadSchema = z.object({
  action: z.string(),
  changes: z.object({ base: z.unknown().optional() }).optional(),
  installation: z.object({ id: z.number() }),
  repository: z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) }),
  pull_request: z.object({ number: z.number(), head: z.object({ sha: z.string() }) }),
});

export type PullRequestDeps = {
  inbox: Inbox;
  /** Accounts whose repositories are reviewed, lower case. */
  owners: ReadonlySet<string>;
  now(): number;
  log: Log;
};

/** Keeps the delivery and the review it asks for, and nothing else. Rejects where they could not be kept. */
export async function receivePullRequest(
  delivery: { id: string; payload: unknown },
  { inbox, owners, now, log }: PullRequestDeps,
): Promise<void> {
  const { action, changes, installation, repository, pull_request } = payloadSchema.parse(delivery.payload);
  if (action === 'edited' && changes?.base === undefined) return;
  const owner = repository.owner.login;
  const about = {
    delivery: delivery.id,
    repository: `${owner}/${repository.name}`,
    pull: pull_request.number,
  };
  if (!owners.has(owner.toLowerCase())) {
    log.warn(about, `ignored: ${owner} is not among PROMPTGATE_OWNERS`);
    return;
  }
  const outcome = await inTime(
    inbox.accept(
      { id: delivery.id, event: 'pull_request', action, receivedAt: now() },
      {
        installationId: installation.id,
        repositoryId: repository.id,
        owner,
        name: repository.name,
        pull: pull_request.number,
        headSha: pull_request.head.sha,
      },
    ),
  );
  log.info({ ...about, action }, outcome === 'accepted' ? 'review enqueued' : 'delivered before; ignored');
}

/** Rejects where keeping takes so long that the delivery would be answered as kept before it is. */
async function inTime<T>(keeping: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the database took longer than ${ANSWER_MS / 1000} s`)),
    ANSWER_MS,
  );
  try {
    return await Promise.race([keeping, late]);
  } finally {
    clearTimeout(timer);
  }
}

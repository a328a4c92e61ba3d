import { z } from 'zod';
import type { HostedRef, Inbox, Log, Task, WantedReview } from '../../ports.ts';

/** A delivery as Probot hands it over, its signature checked. */
export type Incoming = { id: string; payload: unknown };

export type WebhookDeps = {
  inbox: Inbox;
  /** Accounts whose repositories are reviewed, lower case. */
  owners: ReadonlySet<string>;
  now(): number;
  log: Log;
};

/** What takes deliveries of one event. */
export type Receiver = {
  /** As Probot names them: `pull_request.opened`. */
  events: readonly string[];
  /** Keeps the delivery and what it asks for, and nothing else. Rejects where it could not be kept. */
  receive(delivery: Incoming, deps: WebhookDeps): Promise<void>;
};

/** What every delivery about a repository has. */
export const repositoryPayload = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.number() }),
  repository: z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) }),
});

/** Probot answers 202 by itself after 9 s, whatever comes of the delivery; GitHub gives up after 10 s. Milliseconds. */
const ANSWER_MS = 8_000;

export type Received = {
  event: string;
  payload: z.infer<typeof repositoryPayload>;
  /** Null: it asks for nothing. */
  work: ((ref: HostedRef) => WantedReview | Task) | null;
};

/** Keeps one delivery about a repository of an account that is served. */
export async function keep(
  { id }: Incoming,
  { event, payload, work }: Received,
  { inbox, owners, now, log }: WebhookDeps,
): Promise<void> {
  const { installation, repository, action } = payload;
  const owner = repository.owner.login;
  const ref = {
    installationId: installation.id,
    repositoryId: repository.id,
    owner,
    name: repository.name,
  };
  const asked = work?.(ref) ?? null;
  const about = {
    delivery: id,
    event,
    action,
    repository: `${owner}/${repository.name}`,
    ...(asked !== null && 'pull' in asked ? { pull: asked.pull } : {}),
  };
  if (!owners.has(owner.toLowerCase())) {
    log.warn(about, `ignored: ${owner} is not among PROMPTGATE_OWNERS`);
    return;
  }
  const outcome = await inTime(inbox.accept({ id, event, action: action ?? null, receivedAt: now() }, asked));
  const kept = asked === null ? 'kept' : 'kind' in asked ? `${asked.kind} enqueued` : 'review enqueued';
  log.info(about, outcome === 'accepted' ? kept : 'delivered before; ignored');
}

/** Rejects where keeping takes so long that the delivery would be answered as kept before it is. */
export async function inTime<T>(keeping: Promise<T>): Promise<T> {
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

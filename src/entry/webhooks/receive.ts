import { z } from 'zod';
import type { HostedRef, Inbox, Log, Task, WantedReview } from '../../ports.ts';

/** A delivery as Probot hands it over, its signature checked. */
export type Incoming = { id: string; payload: unknown };

export type WebhookDeps = {
  inbox: Inbox;
  /** Accounts whose repositories are reviewed, lower case. */
  owners: ReadonlySet<string>;
  now(): number;
  /** A run of a workflow has ended; whether anybody here waits for it. */
  runEnded(run: number): boolean;
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
  work(ref: HostedRef): WantedReview | Task;
};

/** Keeps one delivery about a repository of an account that is served. */
export function keep(
  delivery: Incoming,
  { event, payload, work }: Received,
  deps: WebhookDeps,
): Promise<void> {
  const { installation, repository, action = null } = payload;
  const owner = repository.owner.login;
  const { id: repositoryId, name } = repository;
  const asked = work({ installationId: installation.id, repositoryId, owner, name });
  const about = {
    repository: `${owner}/${name}`,
    ...('pull' in asked ? { pull: asked.pull } : {}),
  };
  const kept = 'kind' in asked ? `${asked.kind} enqueued` : 'review enqueued';
  return keepOf(owner, delivery, { event, action, work: asked, about, kept }, deps);
}

/** What is kept of a delivery, and what the log says of it once it is. */
export type Kept = {
  event: string;
  action: string | null;
  work: Parameters<Inbox['accept']>[1];
  about: object;
  kept: string;
};

/** Keeps one delivery that concerns an account, where that is served. */
export async function keepOf(
  owner: string,
  { id }: Incoming,
  { event, action, work, about: more, kept }: Kept,
  { inbox, owners, now, log }: WebhookDeps,
): Promise<void> {
  const about = { delivery: id, event, action, ...more };
  if (!owners.has(owner.toLowerCase())) {
    log.warn(about, `ignored: ${owner} is not among PROMPTGATE_OWNERS`);
    return;
  }
  const outcome = await inTime(inbox.accept({ id, event, action, receivedAt: now() }, work));
  log.info(about, outcome === 'accepted' ? kept : 'delivered before; ignored');
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

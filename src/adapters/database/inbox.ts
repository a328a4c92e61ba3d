import { and, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { PgBoss } from 'pg-boss';
import type { Delivery, Inbox, Leave, Task, WantedReview } from '../../ports.ts';
import type { Db } from './backend.ts';
import { leaveSchedules } from './drift-schedules.ts';
import { groupCalls } from './group-calls.ts';
import { enqueueReviews, enqueueTasks, pullKey, taskKey } from './jobs.ts';
import { noteDestroyed } from './merge-group-log.ts';
import { leaveRepositories } from './review-log.ts';
import { deliveries, pulls, reviews } from './schema.ts';

/** Reviews begin after the first of a burst are stored, and keep what else arrives waiting. Deliveries. */
const MAX_GROUP = 1000;

type Accepting = { delivery: Delivery; work: WantedReview | Task | Leave | null };
type Outcome = 'accepted' | 'duplicate';

/**
 * Deliveries and the reviews that they ask for. Each is stored and enqueued in one transaction before it is answered;
 * those that arrive while one is being written share the next, because GitHub gives up on an answer after ten seconds.
 */
export function createInbox(boss: PgBoss, db: Db): Inbox {
  const accept = groupCalls<Accepting, Outcome>((group) => acceptAll(boss, db, group), MAX_GROUP);
  return { accept: (delivery, work) => accept({ delivery, work }) };
}

async function acceptAll(boss: PgBoss, db: Db, group: readonly Accepting[]): Promise<Outcome[]> {
  // Of one GUID the first counts, also within the group.
  const first = new Map<string, Accepting>();
  for (const one of group) if (!first.has(one.delivery.id)) first.set(one.delivery.id, one);
  const stored = await db.transaction(async (tx) => {
    const ids = await storeDeliveries(tx, [...first.values()]);
    const isNew = ({ delivery }: Accepting) => ids.has(delivery.id);
    const fresh = [...first.values()].filter(isNew);
    const asking = newestOfEachPull(fresh);
    for (const { delivery, work } of fresh)
      if (work !== null && 'kind' in work && work.kind === 'leave')
        await leave(tx, work, delivery.receivedAt);
    const asked = fresh.flatMap(({ work }) => (isTask(work) ? [work] : []));
    await noteDestroyed(tx, asked);
    const holds = await listHolds(tx, asking);
    const tasks = new Map([...asked, ...holds].map((task) => [taskKey(task), task]));
    if (tasks.size > 0) await enqueueTasks(boss, tx, [...tasks.values()]);
    if (asking.length > 0) {
      await storeHeads(tx, asking);
      await enqueueReviews(
        boss,
        tx,
        asking.map(({ request }) => request),
      );
    }
    return ids;
  });
  return group.map((one) =>
    first.get(one.delivery.id) === one && stored.has(one.delivery.id) ? 'accepted' : 'duplicate',
  );
}

async function leave(tx: Db, work: Leave, at: number): Promise<void> {
  await leaveRepositories(tx, work, at);
  await leaveSchedules(tx, work);
}

/** Ids of those that were not stored before. Waits for other transactions with the same GUIDs. */
async function storeDeliveries(tx: Db, group: readonly Accepting[]): Promise<Set<string>> {
  const rows = group.map(({ delivery: { id, event, action, receivedAt } }) => ({
    id,
    event,
    action,
    receivedAt: new Date(receivedAt),
  }));
  const stored = await tx
    .insert(deliveries)
    .values(rows.toSorted((a, b) => compare(a.id, b.id)))
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return new Set(stored.map(({ id }) => id));
}

/**
 * What is to be held: heads with a check, whose review may wait for a place as long as others take. It may show a conclusion also
 * where none was kept: a process can die in between.
 */
async function listHolds(tx: Db, asking: readonly Asking[]): Promise<Task[]> {
  const open = asking.filter(({ request }) => request.closed !== true);
  if (open.length === 0) return [];
  const known = await tx
    .selectDistinct({ repositoryId: reviews.repositoryId, headSha: reviews.headSha })
    .from(reviews)
    .where(
      and(
        inArray(
          reviews.repositoryId,
          open.map(({ request }) => request.repositoryId),
        ),
        inArray(
          reviews.headSha,
          open.map(({ request }) => request.headSha),
        ),
        or(isNotNull(reviews.conclusion), isNotNull(reviews.checkRunId)),
      ),
    );
  const keys = new Set(known.map(({ repositoryId, headSha }) => `${repositoryId}/${headSha}`));
  return open.flatMap(({ request }) => {
    const { installationId, repositoryId, owner, name, pull, headSha } = request;
    const isKnown = keys.has(`${repositoryId}/${headSha}`);
    return isKnown ? [{ kind: 'hold', installationId, repositoryId, owner, name, pull, headSha }] : [];
  });
}

function isTask(work: Accepting['work']): work is Task {
  return work !== null && 'kind' in work && work.kind !== 'leave';
}

type Asking = { delivery: Delivery; request: WantedReview };

/** In one order, whoever writes: two servers must not wait for each other's rows. */
function newestOfEachPull(group: readonly Accepting[]): Asking[] {
  const newest = new Map<string, Asking>();
  for (const { delivery, work: request } of group) {
    if (request === null || 'kind' in request) continue;
    const key = pullKey(request);
    const known = newest.get(key);
    const stops = request.stops === true || known?.request.stops === true;
    const isNewer = known === undefined || known.delivery.receivedAt <= delivery.receivedAt;
    const latest = isNewer ? { delivery, request } : known;
    newest.set(key, { ...latest, request: { ...latest.request, stops } });
  }
  return [...newest].sort(([a], [b]) => compare(a, b)).map(([, asking]) => asking);
}

async function storeHeads(tx: Db, asking: readonly Asking[]): Promise<void> {
  await tx
    .insert(pulls)
    .values(
      asking.map(({ delivery, request }) => ({
        repositoryId: request.repositoryId,
        number: request.pull,
        wantedHead: request.headSha,
        wantedAt: new Date(delivery.receivedAt),
        wantedClosed: request.closed === true,
        stops: request.stops === true ? 1 : 0,
      })),
    )
    .onConflictDoUpdate({
      target: [pulls.repositoryId, pulls.number],
      set: {
        wantedHead: sql`excluded.wanted_head`,
        wantedAt: sql`excluded.wanted_at`,
        wantedClosed: sql`excluded.wanted_closed`,
        stops: sql`${pulls.stops} + excluded.stops`,
      },
      setWhere: sql`${pulls.wantedAt} is null or ${pulls.wantedAt} <= excluded.wanted_at`,
    });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

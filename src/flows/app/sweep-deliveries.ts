import type { Clock, Hook, HookDelivery, Log, ProgressLog, TaskQueue } from '../../ports.ts';

export type SweepDeps = {
  hook: Hook;
  progress: ProgressLog;
  tasks: Pick<TaskQueue, 'enqueue'>;
  /** Accounts that are served, lower case. */
  owners: ReadonlySet<string>;
  /** Whether anything is done about an event (`pull_request.opened`). */
  wants(event: string): boolean;
  clock: Clock;
  log: Log;
};

const NAME = 'deliveries';
/** GitHub keeps deliveries for three days. */
const LONGEST_MS = 3 * 24 * 60 * 60_000;
/** A delivery may be under way, and not be listed yet, while later ones are; GitHub gives up on each after 10 seconds. */
const OVERLAP_MS = 2 * 60_000;
/** What one sweep asks for, how often for one event, and the time between. */
const MOST = 300;
const MOST_ATTEMPTS = 3;
const SPACING_MS = 250;
/** Longer than a sweep takes. Should the server die in one, the others wait for no longer than this. */
const CLAIM_MS = 5 * 60_000;

/**
 * `since`: what was delivered earlier has been seen. `asked`: attempts that were delivered again, by event. `sweptAt`: when the last
 * sweep came to its end.
 */
type Cursor = {
  since: number;
  asked: Record<string, { at: number; ids: string[] }>;
  sweptAt?: number;
};

/**
 * Has GitHub deliver again what did not arrive since the last sweep, the oldest first. One server does it at a time, and what
 * arrived twice all the same is known by its GUID. Where the last one was longer ago than GitHub keeps deliveries, nobody knows what
 * was missed, so the open pull requests are looked through.
 */
export async function sweepDeliveries(deps: SweepDeps, signal: AbortSignal): Promise<void> {
  const { hook, progress, clock, log } = deps;
  const now = clock.now();
  const until = now + CLAIM_MS;
  if (!(await progress.claim(NAME, now, until))) return;
  try {
    const cursor = readCursor(await progress.get(NAME), now - LONGEST_MS);
    const isGap = cursor.sweptAt !== undefined && cursor.sweptAt < now - LONGEST_MS;
    if (isGap) await catchUpAll(deps, now);
    const { events, newest } = await listEvents(hook, cursor.since);
    const failed = await findFailed(deps, [...events.values()], cursor);
    let asked = 0;
    for (const { guid, id } of failed.slice(0, MOST)) {
      if (signal.aborted || clock.now() >= until) return;
      if (asked > 0) await new Promise((resolve) => setTimeout(resolve, SPACING_MS));
      const before = cursor.asked[guid]?.ids ?? [];
      cursor.asked[guid] = { at: now, ids: [...before, id] };
      if ((await hook.redeliver(id)) === 'asked') asked += 1;
      await progress.set(NAME, JSON.stringify(cursor));
    }
    // What was not asked for yet is found again by the next sweep.
    cursor.since = failed[MOST]?.at ?? Math.max(cursor.since, newest - OVERLAP_MS);
    cursor.sweptAt = now;
    await progress.set(NAME, JSON.stringify(cursor));
    if (failed.length > 0)
      log.info({ failed: failed.length, asked }, 'asked GitHub to deliver again what did not arrive');
  } finally {
    await progress.release(NAME, until);
  }
}

function readCursor(kept: string | null, earliest: number): Cursor {
  const cursor: Cursor = kept === null ? { since: 0, asked: {} } : (JSON.parse(kept) as Cursor);
  const recent = Object.entries(cursor.asked).filter(([, { at }]) => at >= earliest);
  return { ...cursor, since: Math.max(cursor.since, earliest), asked: Object.fromEntries(recent) };
}

/** Only in repositories that were reviewed before: elsewhere nobody asked to have all that is open reviewed, and paid for, at once. */
async function catchUpAll({ hook, tasks, owners, log }: SweepDeps, now: number): Promise<void> {
  const accounts = [...(await hook.accounts())].filter(([, owner]) => owners.has(owner.toLowerCase()));
  for (const [installationId, owner] of accounts)
    await tasks.enqueue({ kind: 'catch-up', installationId, owner, repositories: null, knownBefore: now });
  log.warn(
    { owners: accounts.map(([, owner]) => owner) },
    'the server was down for longer than GitHub keeps deliveries: open pull requests without a verdict are reviewed',
  );
}

type Event = { latest: HookDelivery; arrived: boolean };

/** By GUID. An event has arrived if any attempt did. */
async function listEvents(
  hook: Hook,
  since: number,
): Promise<{ events: Map<string, Event>; newest: number }> {
  const events = new Map<string, Event>();
  let newest = since;
  for await (const one of hook.deliveries(since)) {
    newest = Math.max(newest, one.at);
    const known = events.get(one.guid);
    events.set(one.guid, {
      latest: known?.latest ?? one,
      arrived: one.arrived || known?.arrived === true,
    });
  }
  return { events, newest };
}

/** Oldest first. Those of accounts that are not served stay away, where GitHub still tells whose they are. */
async function findFailed(
  { hook, owners, wants }: SweepDeps,
  events: readonly Event[],
  cursor: Cursor,
): Promise<HookDelivery[]> {
  const open = events
    .filter(({ arrived, latest }) => !arrived && wants(latest.event))
    .map(({ latest }) => latest)
    .filter(({ guid, id }) => {
      const ids = cursor.asked[guid]?.ids ?? [];
      return !ids.includes(id) && ids.length < MOST_ATTEMPTS;
    });
  if (open.length === 0) return [];
  const accounts = await hook.accounts();
  // They come newest first, and GitHub tells no fractions of a second: a sort alone would leave those of one second as they are.
  return open
    .reverse()
    .filter(({ installationId }) => {
      const account = installationId === null ? undefined : accounts.get(installationId);
      return account === undefined || owners.has(account.toLowerCase());
    })
    .sort((a, b) => a.at - b.at);
}

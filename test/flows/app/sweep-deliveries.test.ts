import { describe, expect, it } from 'vitest';
import { catchUp } from '../../../src/flows/app/catch-up.ts';
import type { TaskDeps } from '../../../src/flows/app/run-task.ts';
import { type SweepDeps, sweepDeliveries } from '../../../src/flows/app/sweep-deliveries.ts';
import type { CatchUp, HookDelivery, Task } from '../../../src/ports.ts';
import { collectLog } from '../../support/databases.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);

/** A server whose clock a test moves, and a GitHub that delivered this, the newest first. */
function openServer(delivered: readonly HookDelivery[] = []) {
  let now = START;
  const kept = new Map<string, string>();
  const tasks: Task[] = [];
  const asked: string[] = [];
  let isDown = false;
  const { log, lines } = collectLog();
  const deps: SweepDeps = {
    hook: {
      async *deliveries() {
        if (isDown) throw new Error('GitHub is down');
        yield* delivered;
      },
      async redeliver(id) {
        asked.push(id);
        return 'asked';
      },
      accounts: async () =>
        new Map([
          [7, 'Acme'],
          [8, 'stranger'],
        ]),
    },
    progress: {
      get: async (name) => kept.get(name) ?? null,
      set: async (name, value) => void kept.set(name, value),
      claim: async () => true,
      release: async () => {},
    },
    tasks: { enqueue: async (task) => void tasks.push(task) },
    owners: new Set(['acme']),
    wants: () => true,
    clock: { now: () => now },
    log,
  };
  return {
    tasks,
    asked,
    lines,
    down: (is: boolean) => {
      isDown = is;
    },
    async sweepAfter(ms: number) {
      now += ms;
      await sweepDeliveries(deps, new AbortController().signal);
    },
  };
}

it('what did not arrive is asked for in the order in which it happened, within one second too', async () => {
  const missed = (id: string, at: number, event: string): HookDelivery => ({
    id,
    guid: `guid-${id}`,
    at,
    arrived: false,
    status: 502,
    event,
    installationId: 7,
  });
  const server = openServer([
    missed('12', START, 'pull_request.closed'),
    missed('11', START, 'pull_request.opened'),
    missed('9', START - 1_000, 'push'),
  ]);
  await server.sweepAfter(0);
  expect(server.asked).toEqual(['9', '11', '12']);
});

describe('a server that was down for longer than GitHub keeps deliveries', () => {
  it('has open pull requests looked through, where it is at work and was before, and once', async () => {
    const server = openServer();
    await server.sweepAfter(0);
    await server.sweepAfter(4 * DAY);
    const wanted = { kind: 'catch-up', installationId: 7, owner: 'Acme', repositories: null };
    expect(server.tasks).toEqual([{ ...wanted, knownBefore: START + 4 * DAY }]);
    expect(server.lines.join()).toContain('down for longer than GitHub keeps deliveries');
    await server.sweepAfter(HOUR);
    expect(server.tasks).toHaveLength(1);
  });

  it('is not one that starts for the first time, nor one that nothing was delivered to for as long', async () => {
    const server = openServer();
    for (let hour = 0; hour < 5 * 24; hour += 8) await server.sweepAfter(8 * HOUR);
    await server.sweepAfter(2 * DAY);
    expect(server.tasks).toEqual([]);
  });

  it('asks again where the sweep itself came to no end', async () => {
    const server = openServer();
    await server.sweepAfter(0);
    server.down(true);
    for (let day = 0; day < 2; day++) await server.sweepAfter(2 * DAY).catch(() => {});
    server.down(false);
    await server.sweepAfter(HOUR);
    // Twice the same: the second finds the first one waiting.
    expect(server.tasks.map(({ kind }) => kind)).toEqual(['catch-up', 'catch-up']);
  });
});

describe('looking through open pull requests', () => {
  const failure = { kind: 'unavailable', status: 502, message: 'GitHub answered 502' };
  const unavailable = Object.assign(new Error('502'), { name: 'HostError', failure });

  function openWorld(down: readonly number[]) {
    const asked: string[] = [];
    const read: number[] = [];
    const { log } = collectLog();
    const deps = {
      host: {
        repositories: async () => [1, 2, 3, 4].map((id) => ({ id, owner: 'Acme', name: `shop-${id}` })),
        repository: ({ repositoryId }: { repositoryId: number }) => ({
          async openPullRequests() {
            read.push(repositoryId);
            if (down.includes(repositoryId)) throw unavailable;
            return ['told', 'moved', 'missed'].map((headSha, i) => ({
              number: i + 1,
              headSha,
              base: 'main',
            }));
          },
        }),
      },
      records: {
        isKnown: async (id: number) => id !== 3,
        decided: async () => [
          { pull: 1, headSha: 'told', base: 'main' },
          { pull: 2, headSha: 'moved', base: 'release/1' },
        ],
      },
      groups: { comeBack: async () => {} },
      reviews: {
        enqueue: async ({ repositoryId, pull }: { repositoryId: number; pull: number }) =>
          void asked.push(`${repositoryId}#${pull}`),
      },
      log,
    };
    const task: CatchUp = {
      kind: 'catch-up',
      installationId: 7,
      owner: 'Acme',
      repositories: null,
      knownBefore: START,
    };
    const run = (signal = new AbortController().signal) =>
      catchUp(deps as unknown as TaskDeps, task, { number: 1, last: false, signal });
    return { asked, read, run };
  }

  it('reviews those without a verdict for the base that they have, one request for each repository that it knows', async () => {
    const { asked, read, run } = openWorld([]);
    await run();
    expect(asked).toEqual(['1#2', '1#3', '2#2', '2#3', '4#2', '4#3']);
    expect(read).toEqual([1, 2, 4]);
  });

  it('goes on with the others where one cannot be read, and comes back for it', async () => {
    const { asked, run } = openWorld([1]);
    await expect(run()).rejects.toThrow('502');
    expect(asked).toEqual(['2#2', '2#3', '4#2', '4#3']);
  });

  it('asks GitHub no more where it is down, or the server stops', async () => {
    const down = openWorld([1, 2]);
    await expect(down.run()).rejects.toThrow('502');
    expect(down.read).toEqual([1, 2]);
    const stopped = openWorld([]);
    await expect(stopped.run(AbortSignal.abort())).rejects.toThrow('stopped');
    expect(stopped.read).toEqual([]);
  });
});

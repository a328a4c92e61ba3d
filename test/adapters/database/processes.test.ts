import { fork } from 'node:child_process';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, type DatabaseSettings, openDatabase } from '../../../src/adapters/database/index.ts';
import { makeDelivery, makeReviewRequest } from '../../contracts/inbox.ts';
import { collectLog, databaseKinds, titleOf } from '../../support/databases.ts';
import { createRecorder } from '../../support/recorder.ts';
import { SHORT_LIVED } from '../../support/short-lived.ts';
import type { ChildMessage, ChildTask } from './child.ts';

type Child = {
  messages: ChildMessage[];
  next(wanted: (message: ChildMessage) => boolean): Promise<ChildMessage>;
  kill(): Promise<void>;
  /** Lets it close its database and end. */
  end(): Promise<void>;
};

const children = new Set<Child>();

function startChild(task: ChildTask): Child {
  const child = fork(new URL('./child.ts', import.meta.url), [JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: SHORT_LIVED,
  });
  const messages: ChildMessage[] = [];
  const waiting: { wanted: (message: ChildMessage) => boolean; resolve: (message: ChildMessage) => void }[] =
    [];
  child.on('message', (message: ChildMessage) => {
    messages.push(message);
    for (const one of waiting) if (one.wanted(message)) one.resolve(message);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const started: Child = {
    messages,
    next: (wanted) =>
      new Promise((resolve) => {
        const there = messages.find(wanted);
        if (there !== undefined) resolve(there);
        waiting.push({ wanted, resolve });
      }),
    async kill() {
      child.kill('SIGKILL');
      await exited;
      children.delete(started);
    },
    async end() {
      child.send('end');
      await exited;
      children.delete(started);
    },
  };
  children.add(started);
  return started;
}

const isReady = (message: ChildMessage) => message.type === 'ready';
const hasBegun = (message: ChildMessage) => message.type === 'begun';

async function deliver(database: Database, pulls: readonly number[]): Promise<void> {
  for (const pull of pulls) await database.inbox.accept(makeDelivery(), makeReviewRequest(pull));
}

for (const kind of databaseKinds()) {
  describe.skipIf(kind.missing !== null)(titleOf(kind), () => {
    const { log } = collectLog();
    beforeAll(kind.start);
    afterEach(async () => {
      for (const child of children) await child.kill();
    });

    async function withDatabase(settings: DatabaseSettings, use: (database: Database) => Promise<void>) {
      const database = await openDatabase(settings, log);
      try {
        await use(database);
      } finally {
        await database.close();
      }
    }

    // On PostgreSQL others may be at work, so a death shows by silence, which takes half a minute.
    it('completes a review whose process was killed, once', { timeout: 180_000 }, async () => {
      const settings = await kind.make();
      await withDatabase(settings, (database) => deliver(database, [1]));
      const child = startChild({ settings, work: 'hang' });
      await child.next(hasBegun);
      await child.kill();
      await withDatabase(settings, async (database) => {
        const recorder = createRecorder();
        await database.queue.work(recorder.handle, { concurrency: 2 });
        await recorder.ended(1);
        await deliver(database, [2]);
        await recorder.ended(2);
        const handled = recorder.handled.map(({ request, attempt }) => [request.pull, attempt.number]);
        expect(handled).toEqual([
          [1, 2],
          [2, 1],
        ]);
      });
      await withDatabase(settings, async (database) => {
        const recorder = createRecorder();
        await database.queue.work(recorder.handle, { concurrency: 2 });
        await deliver(database, [3]);
        await recorder.ended(1);
        expect(recorder.handled.map(({ request }) => request.pull)).toEqual([3]);
      });
    });

    it('has every trial that was flushed before a kill in the middle of writing, and the deliveries', async () => {
      const settings = await kind.make();
      const delivery = makeDelivery();
      await withDatabase(
        settings,
        async ({ inbox }) => void (await inbox.accept(delivery, makeReviewRequest(1))),
      );
      const child = startChild({ settings, work: 'open', trials: 700 });
      await child.next(isReady);
      await child.kill();
      await withDatabase(settings, async (database) => {
        const store = database.trials(1);
        const got = await Promise.all(Array.from({ length: 700 }, (_, i) => store.get(`key ${i}`)));
        expect(got.map((trial) => trial?.output.text)).toEqual(
          Array.from({ length: 700 }, (_, i) => `text ${i}`),
        );
        expect(await database.inbox.accept(delivery, null)).toBe('duplicate');
      });
    });

    if (kind.name === 'PGlite') {
      it('keeps a second process out of a data directory, and lets it in once the first was killed', async () => {
        const settings = await kind.make();
        const first = startChild({ settings, work: 'open' });
        await first.next(isReady);
        const refused = await startChild({ settings, work: 'open' }).next(() => true);
        expect(refused).toMatchObject({
          type: 'failed',
          message: expect.stringContaining('Another Promptgate process'),
        });
        expect(refused).toMatchObject({
          message: expect.stringContaining('dataDir' in settings ? settings.dataDir : ''),
        });
        await expect(openDatabase(settings, log)).rejects.toThrow('DATABASE_URL');
        await first.kill();
        await withDatabase(settings, async (database) => {
          await database.ping();
          await expect(openDatabase(settings, log)).rejects.toThrow('Another Promptgate process');
        });
      });
    } else {
      it('lets servers start at once on an empty database and share the work, doing nothing twice', async () => {
        const settings = await kind.makeNew();
        const servers = [1, 2].map(() => startChild({ settings, work: 'finish' }));
        for (const server of servers) expect(await server.next(() => true)).toEqual({ type: 'ready' });
        await withDatabase(settings, async (database) => {
          const pulls = Array.from({ length: 60 }, (_, i) => i);
          await Promise.all(pulls.map((pull) => deliver(database, [pull])));
          for (const server of servers) await server.next(hasBegun);
          const begun = () =>
            servers.flatMap(({ messages }) => messages.flatMap((m) => (m.type === 'begun' ? [m.pull] : [])));
          await Promise.race(servers.map((server) => server.next(() => begun().length >= 60)));
          for (const server of servers) await server.end();
          expect(begun().sort((a, b) => a - b)).toEqual(pulls);
        });
      });

      it('does not take what another live process has under way', { timeout: 180_000 }, async () => {
        const settings = await kind.make();
        await withDatabase(settings, async (database) => {
          await deliver(database, [1]);
          const slow = startChild({ settings, work: 'hang' });
          const dying = startChild({ settings, work: 'hang' });
          await deliver(database, [2, 3, 4]);
          await slow.next(() => slow.messages.filter(hasBegun).length === 2);
          await dying.next(() => dying.messages.filter(hasBegun).length === 2);
          await dying.kill();
          const recorder = createRecorder();
          await database.queue.work(recorder.handle, { concurrency: 2 });
          // The dead one's are taken up once it has been silent for long enough; so would be the live one's.
          await recorder.ended(2);
          const died = dying.messages.flatMap((m) => (m.type === 'begun' ? [m.pull] : []));
          expect(recorder.handled.map(({ request }) => request.pull).sort()).toEqual(died.sort());
        });
      });
    }
  });
}

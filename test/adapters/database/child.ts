import { type DatabaseSettings, openDatabase } from '../../../src/adapters/database/index.ts';
import type { Log } from '../../../src/ports.ts';
import { makeTrial } from '../../contracts/trial-store.ts';

/** What a child process does with the database, and what it says to its parent. */
export type ChildTask = {
  settings: DatabaseSettings;
  /** Says `begun` for every review; `finish` ends it at once, `hang` never. `open` only holds the database. */
  work: 'finish' | 'hang' | 'open';
  /** Trials put and flushed before `ready`; others are written without end from then on. */
  trials?: number;
};
export type ChildMessage =
  | { type: 'ready' }
  | { type: 'failed'; message: string }
  | { type: 'begun'; pull: number; attempt: number };

const toStderr = (_: object, message: string) => console.error(message);
const TO_STDERR: Log = { info: toStderr, warn: toStderr, error: toStderr };
const send = (message: ChildMessage) => process.send?.(message);
const task = JSON.parse(process.argv[2] ?? '') as ChildTask;
try {
  const database = await openDatabase(task.settings, TO_STDERR);
  const store = database.trials(1);
  for (let i = 0; i < (task.trials ?? 0); i++) store.put(makeTrial(`key ${i}`, `text ${i}`, Date.now()));
  await store.flush();
  if (task.work !== 'open')
    await database.queue.work(
      async ({ pull }, { number }) => {
        send({ type: 'begun', pull, attempt: number });
        if (task.work === 'hang') await new Promise(() => {});
      },
      { concurrency: 2 },
    );
  process.once('disconnect', () => process.exit());
  process.on('message', async () => {
    await database.close();
    process.disconnect?.();
  });
  send({ type: 'ready' });
  for (let i = 0; task.trials !== undefined; i++) {
    store.put(makeTrial(`other ${i}`, 'x'.repeat(5000), Date.now()));
    if (i % 50 === 49) await store.flush();
  }
} catch (error) {
  send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.disconnect?.();
}

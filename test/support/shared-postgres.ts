import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import type { PostgresServer } from './postgres.ts';

/** The port of 127.0.0.1 where the run's own process says where its PostgreSQL is. */
const ASK_AT = 'PROMPTGATE_TEST_POSTGRES';

/**
 * Whoever asks is told where PostgreSQL is, and the first to ask has it started: making a cluster and starting a server takes
 * seconds of CPU, a database in it next to nothing. It ends with the run.
 */
export async function setup(): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | null = null;
  const desk = createServer((asker) => {
    asker.on('error', () => {});
    started ??= import('./postgres.ts').then(({ startPostgres }) => startPostgres());
    started.then(
      ({ port }) => asker.end(String(port)),
      (error) => asker.end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(desk, 'listening');
  process.env[ASK_AT] = String((desk.address() as AddressInfo).port);
  return async () => {
    desk.close();
    await (await started?.catch(() => null))?.stop();
  };
}

/** The PostgreSQL that all test files of a run share; what one of them makes there is its own. */
export async function sharedPostgres(): Promise<Pick<PostgresServer, 'createDatabase'>> {
  const told = await text(connect(Number(process.env[ASK_AT]), '127.0.0.1'));
  if (!/^\d+$/.test(told)) throw new Error(told);
  return (await import('./postgres.ts')).postgresAt(Number(told));
}

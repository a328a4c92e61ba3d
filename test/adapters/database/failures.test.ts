import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Job, JobResult, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Db } from '../../../src/adapters/database/backend.ts';
import { reasonOf } from '../../../src/adapters/database/failure.ts';
import { type DatabaseOptions, openDatabase } from '../../../src/adapters/database/index.ts';
import { createTaskQueue } from '../../../src/adapters/database/queue.ts';
import { makeDelivery } from '../../contracts/inbox.ts';
import { makeTrial } from '../../contracts/trial-store.ts';
import { collectLog, newDataDir } from '../../support/databases.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { type PostgresServer, postgresMissing, query, startPostgres } from '../../support/postgres.ts';

/** What a later version's migration leaves behind. */
const FROM_THE_FUTURE = `INSERT INTO promptgate.migrations (hash, created_at) VALUES ('later', ${Date.UTC(2099, 0, 31)})`;
const NEWER = 'has been used by a newer Promptgate: its schema is of 2099-01-31';
const SECRET = 'hunter2-and-more';

async function failureOf(
  settings: { url: string } | { dataDir: string },
  options: DatabaseOptions = {},
): Promise<string> {
  const { log } = collectLog();
  const error = await openDatabase(settings, log, options).then(
    () => new Error('it opened'),
    (reason) => reason,
  );
  expect(error).toMatchObject({ name: 'DatabaseError' });
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(SECRET);
  return error.message;
}

describe('a DATABASE_URL that cannot be used', () => {
  it.each([
    ['no url', 'DATABASE_URL is no URL'],
    [`postgres://ada:${SECRET}#@db.example.com/x`, 'DATABASE_URL is no URL'],
    [`mysql://ada:${SECRET}@db.example.com/x`, 'begins with mysql://'],
    [`postgres://ada:${SECRET}@127.0.0.1:9/x`, 'cannot be reached (ECONNREFUSED)'],
    [`postgres://ada:${SECRET}@nowhere.invalid/x`, 'nowhere.invalid:5432 cannot be reached'],
  ])('%s is explained without its password', async (url, expected) => {
    expect(await failureOf({ url })).toContain(expected);
  });
});

const title = `a PostgreSQL that refuses${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  const urlAs = (user: string, password: string, database = 'postgres') => {
    const url = new URL(server.url(database));
    url.username = user;
    url.password = password;
    return url.href;
  };

  it('a wrong password', async () => {
    const message = await failureOf({ url: urlAs('postgres', SECRET) });
    expect(message).toContain('refused the password of user "postgres"');
  });

  it('no password', async () => {
    expect(await failureOf({ url: urlAs('postgres', '') })).toContain('for a password');
  });

  it('a database that does not exist', async () => {
    expect(await failureOf({ url: server.url('reviews') })).toContain('createdb reviews');
  });

  it('TLS where the server has none', async () => {
    const message = await failureOf({ url: `${server.url('postgres')}?sslmode=require` });
    expect(message).toContain('does not speak TLS');
  });

  it('a database that a newer version has used, which says so and is left as it is', async () => {
    const url = server.url('postgres');
    await (await openDatabase({ url }, collectLog().log)).close();
    await query(url, FROM_THE_FUTURE);
    expect(await failureOf({ url })).toContain(NEWER);
  });

  it('a user who may not create anything, who is told which grant is missing', async () => {
    await query(server.url('postgres'), `CREATE ROLE limited LOGIN PASSWORD '${SECRET}'`);
    const message = await failureOf({ url: urlAs('limited', SECRET) });
    expect(message).toContain('GRANT CREATE ON DATABASE "postgres" TO "limited"');
  });
});

describe.skipIf(postgresMissing !== null)('a PostgreSQL that hangs', () => {
  /** Longer than anything here takes on a machine with much else to do. */
  const PATIENCE = { connectMs: 5000, statementMs: 4000 };
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('because somebody holds a lock: runs are kept once it is gone, and until then it says where to look', async () => {
    const url = await server.createDatabase();
    const database = await openDatabase({ url }, collectLog().log, { patience: PATIENCE });
    onTestFinished(() => database.close());
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query('BEGIN; LOCK TABLE promptgate.trials');
    const [trials, trial] = [database.trials(1), makeTrial('a')];
    trials.put(trial);
    await expect(trials.flush()).rejects.toThrow(
      /^Finished runs cannot be kept: PostgreSQL at 127\.0\.0\.1:\d+ has ended a statement .* pg_locks/,
    );
    await other.query('COMMIT');
    await trials.flush();
    expect(await database.trials(1).get('a')).toEqual(trial);
  });

  it('because it says nothing any more: what is asked ends, and what comes after has connections that answer', async () => {
    const proxy = await startProxy(server.port);
    const url = new URL(await server.createDatabase());
    url.port = String(proxy.port);
    const database = await openDatabase({ url: url.href }, collectLog().log, { patience: PATIENCE });
    onTestFinished(async () => {
      proxy.cut();
      await database.close();
      proxy.close();
    });
    // Connections that are in use when it falls silent.
    await Promise.all([database.ping(), database.ping()]);
    proxy.hush();
    const trials = database.trials(1);
    trials.put(makeTrial('a'));
    const deliveries = Array.from({ length: 12 }, (_, i) =>
      database.inbox.accept(makeDelivery({ id: `delivery-${i}` }), null),
    );
    const ends = await Promise.allSettled([trials.flush(), trials.get('b'), ...deliveries]);
    for (const end of ends)
      expect(end.status === 'rejected' && reasonOf(end.reason)).toMatch(/has not answered for 5 s|timeout/);
    proxy.speak();
    await trials.flush();
    expect(await database.trials(1).get('a')).toEqual(makeTrial('a'));
    expect(await database.inbox.accept(makeDelivery({ id: 'delivery-0' }), null)).toBe('accepted');
  });

  it('from the start: it accepts connections and answers nothing', async () => {
    const proxy = await startProxy(server.port);
    onTestFinished(proxy.close);
    proxy.hush();
    const url = `postgres://ada:${SECRET}@127.0.0.1:${proxy.port}/x`;
    expect(await failureOf({ url }, { patience: { ...PATIENCE, connectMs: 100 } })).toMatch(
      /^PostgreSQL at .* does not answer\. Check host/,
    );
  });
});

/** Stands before a server. What it was silent on stays silent. */
async function startProxy(target: number) {
  const open = new Set<Socket>();
  let isSilent = false;
  const proxy = createServer((socket) => {
    open.add(socket.on('error', () => {}));
    if (isSilent) return;
    const behind = connect(target, '127.0.0.1').on('error', () => {});
    socket.pipe(behind).pipe(socket);
    socket.on('close', () => behind.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: (proxy.address() as AddressInfo).port,
    hush() {
      isSilent = true;
      for (const socket of open) socket.unpipe().resume();
    },
    speak() {
      isSilent = false;
    },
    cut,
    close() {
      cut();
      proxy.close();
    },
  };
}

describe('a data directory that cannot be used', () => {
  it('because a newer version has used it', async () => {
    const dataDir = await newDataDir();
    const client = await PGlite.create(join(dataDir, 'database'));
    await client.exec(FROM_THE_FUTURE);
    await client.close();
    expect(await failureOf({ dataDir })).toContain(NEWER);
  });

  it('because it is a file', async () => {
    const file = join(createTemporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(await failureOf({ dataDir: file })).toContain(file);
  });

  it('because its disk is full, for which no backup helps', async ({ skip }) => {
    const dataDir = createTemporaryDirectory();
    const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
    // Only root may make a disk of a size, and not in every container.
    if (!mount('-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', dataDir)) skip();
    onTestFinished(() => void spawnSync('umount', ['--lazy', dataDir]));
    const message = await failureOf({ dataDir });
    expect(message).toContain(`The disk that holds ${dataDir} is full`);
    expect(message).not.toMatch(/backup|object Object/);
  });

  it('because its database is damaged, and may be used again once that is moved away', async () => {
    const dataDir = createTemporaryDirectory();
    mkdirSync(join(dataDir, 'database'));
    writeFileSync(join(dataDir, 'database', 'PG_VERSION'), 'not a version');
    expect(await failureOf({ dataDir })).toContain('cannot be opened');
    expect(await failureOf({ dataDir })).toContain('cannot be opened');
  });
});

it('what could not be put back into the queue is not done with, and is tried again', async () => {
  const workers: ((jobs: Partial<Job>[]) => Promise<JobResult[]>)[] = [];
  const boss = {
    work: async (...[, , worker]: unknown[]) => workers.push(worker as never),
    notifyWorker: () => undefined,
    findJobs: async () => [],
  } as unknown as PgBoss;
  const lost = { transaction: () => Promise.reject(new Error('connection lost')) } as unknown as Db;
  const { log } = collectLog();
  const queue = createTaskQueue(boss, lost, log, 'tasks');
  const gate = Promise.withResolvers<void>();
  await queue.work(() => gate.promise, { concurrency: 3 });
  const { signal } = new AbortController();
  const data = { kind: 'catch-up', installationId: 1, repositories: null };
  // One repository has two of three places.
  const taken = workers.map((work, at) =>
    work([{ id: `${at}`, groupId: '70', retryCount: 0, data, signal }]),
  );
  expect(await taken[2]).toEqual([{ id: '2', status: 'failed' }]);
  gate.resolve();
  await Promise.all(taken);
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Job, JobResult, PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Db } from '../../../src/adapters/database/backend.ts';
import { openDatabase } from '../../../src/adapters/database/index.ts';
import { createTaskQueue } from '../../../src/adapters/database/queue.ts';
import { collectLog, newDataDir } from '../../support/databases.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { type PostgresServer, postgresMissing, query, startPostgres } from '../../support/postgres.ts';

/** What a later version's migration leaves behind. */
const FROM_THE_FUTURE = `INSERT INTO promptgate.migrations (hash, created_at) VALUES ('later', ${Date.UTC(2099, 0, 31)})`;
const NEWER = 'has been used by a newer Promptgate: its schema is of 2099-01-31';
const SECRET = 'hunter2-and-more';

async function failureOf(settings: { url: string } | { dataDir: string }): Promise<string> {
  const { log } = collectLog();
  const error = await openDatabase(settings, log).then(
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
  expect((await Promise.all(taken)).flat().map(({ status }) => status)).toEqual([
    'completed',
    'completed',
    'failed',
  ]);
});

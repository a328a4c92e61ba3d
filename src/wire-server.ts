import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from './adapters/database/index.ts';
import type { DoctorOptions } from './entry/commands/doctor.ts';
import { type CommandIo, EXIT } from './entry/commands/io.ts';
import type { ServerSettings } from './entry/http/settings.ts';
import type { Log, Models } from './ports.ts';

/** The composition root of the server: environment -> adapters -> flows -> entries. */

/**
 * How long reviews that are under way may take to end when the process is asked to. The rest goes on at the next start.
 * Docker kills 10 seconds after it asked, and closing the database takes its time too.
 */
const GRACE_MS = 7_000;

/** `promptgate serve`: takes deliveries and reviews pull requests until Ctrl-C or SIGTERM. */
export async function serve(io: CommandIo): Promise<number> {
  const read = await readSettings(io);
  if (!read.ok) {
    io.stderr(`promptgate cannot start:\n${read.problems.map((problem) => `  ${problem}\n`).join('')}`);
    return EXIT.usage;
  }
  const settings = read.value;
  const { createLogger } = await import('./entry/http/logger.ts');
  const log = createLogger(settings.logLevel, { write: io.stdout });
  const { openDatabase } = await import('./adapters/database/index.ts');
  const database = await openDatabase(settings.database, log);
  try {
    const { createModels } = await import('./adapters/models/index.ts');
    const models = createModels(io.env);
    try {
      await run(settings, { database, models, log }, io);
    } finally {
      await models.close();
    }
  } finally {
    await database.close();
  }
  return EXIT.pass;
}

type Parts = { database: Database; models: Models; log: Logger };

async function run(settings: ServerSettings, { database, models, log }: Parts, io: CommandIo): Promise<void> {
  const [{ createGitHub }, { createRetriever }, { startReviewWorker }] = await Promise.all([
    import('./adapters/github/index.ts'),
    import('./adapters/retrieval/index.ts'),
    import('./entry/worker/review-worker.ts'),
  ]);
  const { appId, privateKey, apiUrl: baseUrl } = settings;
  const host = createGitHub(
    { appId, privateKey, baseUrl },
    { blobs: ({ repositoryId }) => database.blobs(repositoryId), log },
  );
  const worker = {
    host,
    records: database.reviews,
    trials: (installationId: number) => database.trials(installationId),
    models,
    retriever: createRetriever(),
    clock: { now: Date.now },
    nonce: () => randomBytes(16).toString('hex'),
    log,
  };
  await startReviewWorker(database.queue, worker, { concurrency: settings.reviews });
  const server = await listen(settings, { database, log });
  if (!io.signal.aborted)
    await new Promise<void>((resolve) =>
      io.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
  log.info({}, 'stopping');
  server.close();
  server.closeIdleConnections();
  await database.queue.stop(GRACE_MS);
}

/** Our own server, with Probot behind it. */
async function listen(
  settings: ServerSettings,
  { database, log }: Pick<Parts, 'database' | 'log'>,
): Promise<Server> {
  const [{ createNodeMiddleware, Probot }, { createHttpServer, WEBHOOKS_PATH }, { createApp }] =
    await Promise.all([import('probot'), import('./entry/http/server.ts'), import('./index.ts')]);
  const { appId, privateKey, webhookSecret, owners } = settings;
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, baseUrl: settings.apiUrl, log });
  const app = createApp({ inbox: database.inbox, owners, now: Date.now, log });
  const server = createHttpServer({
    webhookSecret,
    handleDelivery: await createNodeMiddleware(app, { probot, webhooksPath: WEBHOOKS_PATH }),
    checkHealth: () => database.ping(),
    log,
  });
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  log.info({ address, port, path: WEBHOOKS_PATH, owners: [...owners] }, 'ready for deliveries');
  return server;
}

/** What can be checked without asking GitHub. */
export async function doctor(options: DoctorOptions, io: CommandIo): Promise<number> {
  const { runDoctor } = await import('./entry/commands/doctor.ts');
  const settings = await readSettings(io);
  return runDoctor(options, { settings, tryDatabase, listProviders: () => listProviders(io) }, io);
}

async function tryDatabase({ database }: ServerSettings): Promise<void> {
  const { openDatabase } = await import('./adapters/database/index.ts');
  const silent: Log = { info() {}, warn() {}, error() {} };
  const opened = await openDatabase(database, silent);
  await opened.close();
}

async function listProviders(io: CommandIo): Promise<string[]> {
  const { createModels } = await import('./adapters/models/index.ts');
  const models = createModels(io.env);
  try {
    const rows = await models.list();
    return [...new Set(rows.filter((row) => row.configured).map((row) => row.provider))];
  } finally {
    await models.close();
  }
}

/** Every fault of the environment at once, those of the models among them. */
async function readSettings(
  io: CommandIo,
): Promise<{ ok: true; value: ServerSettings } | { ok: false; problems: string[] }> {
  const [{ readServerSettings }, { readModelsEnv }] = await Promise.all([
    import('./entry/http/settings.ts'),
    import('./adapters/models/env.ts'),
  ]);
  const server = readServerSettings(io.env, { dataDir: dataDir(io) }, (path) => readFileSync(path, 'utf8'));
  const models = readModelsEnv(io.env);
  if (server.ok && models.ok) return server;
  return {
    ok: false,
    problems: [...(server.ok ? [] : server.problems), ...(models.ok ? [] : models.problems)],
  };
}

/** Where the system keeps what is not to be lost. */
function dataDir({ env }: CommandIo): string {
  const { XDG_DATA_HOME } = env;
  const root =
    XDG_DATA_HOME === undefined || XDG_DATA_HOME === '' ? join(homedir(), '.local', 'share') : XDG_DATA_HOME;
  return join(root, 'promptgate');
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from './adapters/database/index.ts';
import type { RunEndings } from './adapters/github/workflows/endings.ts';
import { type CommandIo, EXIT } from './entry/commands/io.ts';
import type { ServerSettings } from './entry/http/settings.ts';
import type { Periodic } from './entry/worker/watch.ts';
import type { RecordingDeps } from './flows/app/take-recording.ts';
import { createNonces } from './nonces.ts';
import { withServices } from './open-services.ts';
import type { Models, Services } from './ports.ts';
import { type FullSettings, type ReadSettings, readSettings } from './server-environment.ts';

/** The composition root of the server: environment -> adapters -> flows -> entries. */

/**
 * How long reviews that are under way may take to end when the process is asked to. The rest goes on at the next start.
 * Docker kills 10 seconds after it asked, and closing the database takes its time too.
 */
const GRACE_MS = 6_000;
/** Tasks are a few requests each, and people wait for them. */
const TASKS_AT_ONCE = 4;
/** As long as a review each, and nobody's merge waits for them. One repository leaves a place to the others. */
const COMPARISONS_AT_ONCE = 3;
/** How long deliveries that are being received may take to end. */
const DELIVERY_GRACE_MS = 1_000;

/** `promptgate serve`: takes deliveries and reviews pull requests until Ctrl-C or SIGTERM. */
export async function serve(io: CommandIo): Promise<number> {
  return withParts(await readSettings(io), io, async (settings, parts) => {
    const [{ listenAt }, { createRunEndings }] = await Promise.all([
      import('./entry/http/listen.ts'),
      import('./adapters/github/workflows/endings.ts'),
    ]);
    const endings = createRunEndings();
    const server = await createServer(settings, parts, endings);
    const { address, port } = await listenAt(server, settings);
    let watch: Periodic | null = null;
    try {
      watch = await startReviews(settings, parts, endings);
      parts.log.info({ address, port, owners: [...settings.owners] }, 'ready for deliveries');
      await untilStopped(io, parts);
    } finally {
      await endDeliveries(server);
      await watch?.stop();
    }
    await stopWork(parts);
  });
}

/** Deliveries that are being received are still kept; nobody waits for a sender that stalls. */
async function endDeliveries(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await Promise.race([closed, sleep(DELIVERY_GRACE_MS, undefined, { ref: false })]);
  server.closeAllConnections();
}

/** `promptgate worker`: takes no deliveries; reviews what servers on the same PostgreSQL took. */
export async function worker(io: CommandIo): Promise<number> {
  return withParts(await readSettings(io, { sharesDatabase: true }), io, async (settings, parts) => {
    const watch = await startReviews(settings, parts);
    parts.log.info({ reviews: settings.reviews }, 'ready for reviews');
    await untilStopped(io, parts);
    await watch.stop();
    await stopWork(parts);
  });
}

type Parts = { database: Database; models: Models; services: { services?: Services }; log: Logger };

/** Opens what the settings name for as long as `use` runs. */
async function withParts(
  read: ReadSettings,
  io: CommandIo,
  use: (settings: FullSettings, parts: Parts) => Promise<void>,
): Promise<number> {
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
    const { openModels } = await import('./adapters/models/open.ts');
    const models = openModels(io.env, io.cwd);
    try {
      await withServices(io, (services) => use(settings, { database, models, services, log }));
    } finally {
      await models.close();
    }
  } finally {
    await database.close();
  }
  return EXIT.pass;
}

/** Takes reviews from the queue, from now on, and looks after what got lost. */
async function startReviews(
  settings: FullSettings,
  { database, models, services, log }: Parts,
  endings?: RunEndings,
): Promise<Periodic> {
  const [
    { openDetector },
    { rememberDetections },
    { createGitHub },
    { createRetriever },
    { openSandbox },
    { startReviewWorker },
    { startTaskWorker },
    { startWatch },
  ] = await Promise.all([
    import('./adapters/detector/index.ts'),
    import('./adapters/detector/remember.ts'),
    import('./adapters/github/index.ts'),
    import('./adapters/retrieval/index.ts'),
    import('./adapters/sandbox/index.ts'),
    import('./entry/worker/review-worker.ts'),
    import('./entry/worker/task-worker.ts'),
    import('./entry/worker/watch.ts'),
  ]);
  const { appId, privateKey, apiUrl: baseUrl } = settings;
  const host = createGitHub(
    { appId, privateKey, baseUrl },
    { blobs: ({ repositoryId }) => database.blobs(repositoryId), ...(endings && { endings }), log },
  );
  const clock = { now: Date.now };
  const { reviews: records, decisions } = database;
  const reviewer = {
    host,
    records,
    decisions,
    reviews: database.queue,
    trials: (installationId: number) => database.trials(installationId),
    calibrationsOf: (repositoryId: number, base: string) => database.calibrations(repositoryId, base),
    models,
    ...services,
    recordings: database.recordings,
    books: { ledger: database.ledger, caps: settings.caps },
    budgetStops: database.budgetStops,
    retriever: createRetriever(),
    // Its threads start with the first assertion that is code, and end with the process.
    sandbox: openSandbox(),
    // Not in this thread: it has deliveries to answer. The threads end with the process.
    detect: rememberDetections(openDetector().detect),
    clock,
    nonce: createNonces(),
    deadlineMs: settings.reviewMinutes * 60_000,
    log,
  };
  await startReviewWorker(database.queue, reviewer, { concurrency: settings.reviews });
  const { groups, notices, replies } = database;
  const drift = {
    anchorsOf: (repositoryId: number) => database.anchors(repositoryId),
    schedules: database.driftSchedules,
    batchRuns: database.batchRuns,
  };
  const tasks = { ...reviewer, groups, notices, replies, drift };
  await startTaskWorker(database.tasks, tasks, { concurrency: TASKS_AT_ONCE });
  // Beside the reviews of pull requests: a whole queue waits for them.
  await startTaskWorker(database.groupTasks, tasks, { concurrency: settings.reviews });
  await startTaskWorker(database.comparisons, tasks, { concurrency: COMPARISONS_AT_ONCE });
  const { progress, tasks: queue } = database;
  const { hook } = host;
  return startWatch({
    host,
    hook,
    records,
    groups,
    progress,
    reviews: database.queue,
    budgetStops: database.budgetStops,
    drift,
    books: reviewer.books,
    models,
    trials: reviewer.trials,
    tasks: queue,
    owners: settings.owners,
    clock,
    log,
  });
}

/** Our own server, with Probot behind it. */
async function createServer(
  settings: ServerSettings,
  { database, log }: Parts,
  { tell: runEnded }: RunEndings,
): Promise<Server> {
  const [{ createNodeMiddleware, Probot }, { createHttpServer, WEBHOOKS_PATH }, { createApp }] =
    await Promise.all([import('probot'), import('./entry/http/server.ts'), import('./index.ts')]);
  const { appId, privateKey, webhookSecret, owners } = settings;
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, baseUrl: settings.apiUrl, log });
  const app = createApp({ inbox: database.inbox, owners, now: Date.now, runEnded, log });
  return createHttpServer({
    webhookSecret,
    handleDelivery: await createNodeMiddleware(app, { probot, webhooksPath: WEBHOOKS_PATH }),
    checkHealth: () => database.ping(),
    ...(await openRecordings(settings, { database, log })),
    log,
  });
}

/** What takes outputs that workflows send; nothing where the server does not know its own address, for which tokens are. */
async function openRecordings(
  { publicUrl, apiUrl, owners }: ServerSettings,
  { database, log }: Pick<Parts, 'database' | 'log'>,
): Promise<{ recordings?: RecordingDeps }> {
  if (publicUrl === null) return {};
  const { createTokenCheck, issuerOf } = await import('./adapters/github/workflows/token.ts');
  const check = createTokenCheck(issuerOf(apiUrl));
  return {
    recordings: {
      recordings: database.recordings,
      owners,
      server: publicUrl,
      checkToken: (token, audience) => check(token, { audience, at: new Date() }),
      log,
    },
  };
}

async function stopWork({ database }: Parts): Promise<void> {
  const queues = [database.queue, database.tasks, database.groupTasks, database.comparisons];
  await Promise.all(queues.map((queue) => queue.stop(GRACE_MS)));
}

async function untilStopped({ signal }: CommandIo, { log }: Parts): Promise<void> {
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  log.info({}, 'stopping');
}

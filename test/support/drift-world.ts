import { onTestFinished } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import { createGitHub } from '../../src/adapters/github/index.ts';
import { createModels } from '../../src/adapters/models/index.ts';
import { createRetriever } from '../../src/adapters/retrieval/index.ts';
import { openSandbox } from '../../src/adapters/sandbox/index.ts';
import { monthOf, NO_CAPS } from '../../src/core/eval/budget.ts';
import { cancelUnwantedBatches } from '../../src/flows/app/run-scheduled-drift.ts';
import { runTask, type TaskDeps } from '../../src/flows/app/run-task.ts';
import { createNonces } from '../../src/nonces.ts';
import { startFakeGitHub } from '../github/start-fake-github.ts';
import { AT_ONCE, cheapestKind } from './databases.ts';
import type { FilesToWrite } from './git-repository.ts';
import type { LoopbackOptions } from './loopback-provider.ts';
import { openProvider } from './open-provider.ts';

const HOUR = 60 * 60_000;
const KEY = 'sk-test-0123456789abcdef';

/**
 * What a server does of a repository's schedule, in this process: the fake GitHub, a database, and a provider that stands in for OpenAI
 * (`openai/…`, whose prices are known), Anthropic and Google. Its clock is the real one and what `pass` adds to it.
 */
export async function openDriftWorld(files: FilesToWrite, options: LoopbackOptions = {}) {
  const github = await startFakeGitHub();
  onTestFinished(() => github.close());
  const model = await openProvider({ apiKey: KEY, ...options });
  const kind = cheapestKind();
  await kind.start();
  const settings = await kind.make();
  const shop = await github.createRepository({ files });
  const headSha = await shop.commit('main', { 'README.md': '# The shop\n' }, 'Words');
  const { id: repositoryId, owner, name, installationId } = shop;
  const ref = { repositoryId, owner, name, installationId: installationId ?? 0 };
  let later = 0;
  const clock = { now: () => Date.now() + later };
  const logged: { fields: object; message: string }[] = [];
  const note = (fields: object, message: string) => void logged.push({ fields, message });
  const log = { info: note, warn: note, error: note };
  const sandbox = openSandbox();
  let isDown: (asked: string) => boolean = () => false;
  const ask = (what: string) => {
    if (isDown(what)) throw new Error('the database is down');
  };

  async function start() {
    const database = await openDatabase(settings, log, AT_ONCE);
    const models = createModels(
      {
        ...{ OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: KEY },
        ...{ GEMINI_BASE_URL: model.baseUrl.replace('/v1', ''), GEMINI_API_KEY: KEY },
        ...{ ANTHROPIC_BASE_URL: model.baseUrl.replace('/v1', ''), ANTHROPIC_API_KEY: KEY },
      },
      { retry: { baseDelayMs: 1, maxDelayMs: 5 } },
    );
    const { app, url: baseUrl } = github;
    const host = createGitHub(
      { appId: app.id, privateKey: app.privateKey, baseUrl, waits: { betweenWritesMs: 0 } },
      { blobs: (one) => database.blobs(one.repositoryId), log },
    );
    const deps: TaskDeps = {
      ...{ host, models, clock, log, sandbox, retriever: createRetriever(), nonce: createNonces() },
      ...{ records: database.reviews, decisions: database.decisions, reviews: database.queue },
      ...{ groups: database.groups, notices: database.notices, replies: database.replies },
      trials: (installation) => database.trials(installation),
      calibrationsOf: (repository, base) => database.calibrations(repository, base),
      books: { ledger: database.ledger, caps: NO_CAPS },
      deadlineMs: HOUR,
      drift: {
        anchorsOf: (repository) => {
          const anchors = database.anchors(repository);
          return {
            ...anchors,
            newest: async (suite) => {
              ask(suite);
              return anchors.newest(suite);
            },
          };
        },
        schedules: database.driftSchedules,
        batchRuns: {
          ...database.batchRuns,
          add: async (repository, batch) => {
            ask(batch.model);
            return database.batchRuns.add(repository, batch);
          },
        },
      },
    };
    return { database, models, deps };
  }
  let server = await start();
  onTestFinished(async () => {
    await server.models.close();
    await server.database.close();
  });
  const schedule = { ...ref, branch: 'main', headSha, schedule: '0 5 * * 1-5' };
  await server.database.driftSchedules.note(schedule, clock.now() + 1000 * HOUR);

  const attempt = () => ({ number: 1, last: false, signal: new AbortController().signal });
  const about = { ...ref, branch: 'main', headSha };
  return {
    model,
    shop,
    logged,
    schedule,
    database: () => server.database,
    pass: (hours: number) => {
      later += hours * HOUR;
    },
    /** The database fails where it is asked for the newest pins of such a suite, or to note a batch of such a model. */
    setOutage: (fails: typeof isDown) => {
      isDown = fails;
    },
    /** The schedule was due, on this day. */
    runDue: (day: number) =>
      runTask(
        server.deps,
        { kind: 'drift', ...about, dueAt: Date.parse('2026-01-05T05:00:00Z') + day * 24 * HOUR },
        attempt(),
      ),
    /** Batches are looked at. */
    resume: () => runTask(server.deps, { kind: 'drift', ...about, dueAt: 0, resumes: true }, attempt()),
    push: async (changed: FilesToWrite) => {
      const sha = await shop.commit('main', changed, 'A change');
      await runTask(server.deps, { kind: 'default-branch', ...about, headSha: sha }, attempt());
    },
    lookForUnwanted: (owners = [owner]) =>
      cancelUnwantedBatches({ ...server.deps, owners: new Set(owners) }, new AbortController().signal),
    /** The process ends, whatever it was at, and another one takes its place. */
    restart: async () => {
      await server.models.close();
      await server.database.close();
      server = await start();
    },
    /** What the books say of this month. */
    books: async () => {
      const month = monthOf(clock.now());
      const { ledger } = server.database;
      const entries = await ledger.entries(month, null);
      return {
        ...(await ledger.total(month, null)),
        calls: entries.reduce((sum, { calls }) => sum + calls, 0),
      };
    },
    /** The title of the newest run that was measured, with what the log says beside it; null: none was. */
    found: () =>
      logged.findLast(({ fields }) => 'outcome' in fields) as
        | {
            message: string;
            fields: {
              outcome: string;
              usd: number;
              batched: { calls: number; savedUsd: number } | null;
              direct?: { calls: number; reason: string };
              trials: number;
            };
          }
        | undefined,
  };
}

import type { DoctorOptions } from './entry/commands/doctor.ts';
import type { CommandIo } from './entry/commands/io.ts';
import type { SpendOptions } from './entry/commands/spend.ts';
import type { ServerSettings } from './entry/http/settings.ts';
import type { Log } from './ports.ts';
import { dataDir, readSettings } from './server-environment.ts';

/** The composition root of what an operator asks about the server, beside it: environment -> adapters -> commands. */

/** What the server spent, by its database. */
export async function spend(options: SpendOptions, io: CommandIo): Promise<number> {
  const [{ runSpend }, { openDatabase }, { OperatorCapsError, readOperatorCaps }] = await Promise.all([
    import('./entry/commands/spend.ts'),
    import('./adapters/database/index.ts'),
    import('./entry/operator-caps.ts'),
  ]);
  const caps = readOperatorCaps(io.env);
  if (!caps.ok) throw new OperatorCapsError(caps.problems);
  const url = io.env.DATABASE_URL?.trim() ?? '';
  const folder = io.env.PROMPTGATE_DATA_DIR?.trim() ?? '';
  const settings = url === '' ? { dataDir: folder === '' ? dataDir(io) : folder } : { url };
  const database = await openDatabase(settings, { info() {}, warn() {}, error() {} });
  try {
    const deps = { ledger: database.ledger, caps: caps.value, clock: { now: Date.now } };
    return await runSpend(options, deps, io);
  } finally {
    await database.close();
  }
}

/** What can be wrong before a pull request shows it. */
export async function doctor(options: DoctorOptions, io: CommandIo): Promise<number> {
  const { readAppManifest } = await import('./app-manifest.ts');
  const manifest = readAppManifest();
  if (options.manifest !== undefined) {
    const [{ printManifest }, { WEBHOOKS_PATH }] = await Promise.all([
      import('./entry/commands/doctor-manifest.ts'),
      import('./entry/http/server.ts'),
    ]);
    const deps = { manifest, path: WEBHOOKS_PATH, web: webOf(io.env.GITHUB_API_URL) };
    return printManifest(options.manifest, deps, io);
  }
  const { runDoctor } = await import('./entry/commands/doctor.ts');
  const settings = await readSettings(io);
  const deps = { settings, manifest, tryDatabase, inspectApp, askProviders: () => askProviders(io) };
  return runDoctor(options, deps, io);
}

/** Where people see the GitHub that has this API: `https://github.example.com/api/v3` is a server of one's own. */
function webOf(apiUrl = ''): string {
  const url = apiUrl.trim().replace(/\/+$/, '');
  return url === '' || url === 'https://api.github.com'
    ? 'https://github.com'
    : url.replace(/\/api\/v3$/, '');
}

/** Somebody waits for the answer, so an outage is not waited for long. Milliseconds. */
const IMPATIENT = { requestMs: 10_000, outageMs: 200 };

async function inspectApp({ appId, privateKey, apiUrl: baseUrl }: ServerSettings) {
  const { createGitHub } = await import('./adapters/github/index.ts');
  const nothing = { getMany: async () => new Map<string, Uint8Array>(), putMany: async () => {} };
  const deps = { blobs: () => nothing, log: { warn() {} } };
  return createGitHub({ appId, privateKey, baseUrl, waits: IMPATIENT }, deps).inspectApp();
}

async function tryDatabase({ database }: ServerSettings): Promise<void> {
  const { openDatabase } = await import('./adapters/database/index.ts');
  const silent: Log = { info() {}, warn() {}, error() {} };
  const opened = await openDatabase(database, silent);
  await opened.close();
}

/** Each with the call that lists its models, which costs nothing. The model on this machine is not loaded for it. */
async function askProviders(io: CommandIo) {
  const [{ openModels }, { variablesOf }] = await Promise.all([
    import('./adapters/models/open.ts'),
    import('./adapters/models/env.ts'),
  ]);
  const models = openModels(io.env, io.cwd);
  try {
    const configured = (await models.list()).filter((row) => row.configured);
    // Of a service its models are not known before it is asked.
    const remote = configured.filter(({ model }) => model === null).map(({ provider }) => provider);
    const local = configured.filter(({ model }) => model !== null);
    const signal = AbortSignal.timeout(IMPATIENT.requestMs);
    const asked = remote.length === 0 ? [] : await models.list({ models: remote, check: true, signal });
    return [...asked, ...local].map((row) => ({ ...row, variables: variablesOf(row.provider) }));
  } finally {
    await models.close();
  }
}

import type { AppFacts, AppRefusal, ModelListing } from '../../ports.ts';
import { WEBHOOKS_PATH } from '../http/server.ts';
import type { ServerSettings } from '../http/settings.ts';
import { checkFacts, checkRefusal, type Expected } from './doctor-github.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { DoctorJson } from './json.ts';
import { plainText } from './plain-text.ts';

/** `manifest`: the public address of the server, for which app.yml is printed instead. */
export type DoctorOptions = { json?: boolean; manifest?: string };
export type DoctorCheck = DoctorJson['checks'][number];

export type DoctorDeps = {
  /** The environment, read and checked. */
  settings: { ok: true; value: ServerSettings } | { ok: false; problems: readonly string[] };
  /** Opens the database and closes it again; rejects with a message for people. */
  tryDatabase(settings: ServerSettings): Promise<void>;
  /**
   * Providers that are configured, and whether each answers to its key. `reachable` null: it is not asked. `variables`: those that
   * hold its key and address.
   */
  askProviders(): Promise<
    (Pick<ModelListing, 'provider' | 'reachable' | 'detail'> & { variables: string })[]
  >;
  /** Asks GitHub with the App's key. */
  inspectApp(settings: ServerSettings): Promise<({ ok: true } & AppFacts) | ({ ok: false } & AppRefusal)>;
  /** What app.yml asks for. */
  manifest: Pick<Expected, 'permissions' | 'events'>;
};

/** `promptgate doctor`: settings, database, models, and the App as GitHub knows it, each with how to mend it. Exits 2 where something is amiss. */
export async function runDoctor(options: DoctorOptions, deps: DoctorDeps, io: CommandIo): Promise<number> {
  const checks = await examine(deps);
  const ok = checks.every((check) => check.ok);
  if (options.json === true) {
    const json: DoctorJson = { version: 1, ok, checks };
    io.stdout(`${JSON.stringify(json, null, 2)}\n`);
  } else io.stdout(`${checks.map(render).join('\n')}\n`);
  return ok ? EXIT.pass : EXIT.usage;
}

function render({ name, ok, detail }: DoctorCheck): string {
  return `${ok ? 'ok   ' : 'fault'}  ${name}: ${plainText(detail)}`;
}

async function examine(deps: DoctorDeps): Promise<DoctorCheck[]> {
  const { settings, tryDatabase, askProviders } = deps;
  if (!settings.ok)
    return settings.problems.map((problem) => {
      const [name = '', ...rest] = problem.split(': ');
      return { name, ok: false, detail: rest.join(': ') };
    });
  const { value } = settings;
  return [
    ...(await checkGitHub(value, deps)),
    await checkDatabase(value, tryDatabase),
    ...checkProviders(await askProviders()),
  ];
}

function checkProviders(providers: Awaited<ReturnType<DoctorDeps['askProviders']>>): DoctorCheck[] {
  if (providers.length === 0) {
    const variables =
      'OPENAI_API_KEY, ANTHROPIC_API_KEY, PROMPTGATE_PROVIDER_<NAME>_BASE_URL and others, or the file of PROMPTGATE_PROVIDERS';
    const detail = `none is configured, so suites that need one end as not evaluated (${variables})`;
    return [{ name: 'models', ok: true, detail }];
  }
  const faults = providers.filter(({ reachable }) => reachable === false);
  const fine = providers.filter(({ reachable }) => reachable !== false);
  const names = fine.map(({ provider, detail }) => (detail === '' ? provider : `${provider} (${detail})`));
  return [
    ...(fine.length > 0 ? [{ name: 'models', ok: true, detail: names.join(', ') }] : []),
    ...faults.map(({ provider, detail, variables }) => ({
      name: `models of ${provider}`,
      ok: false,
      detail: `${detail} Mend its key or its address in ${variables}.`,
    })),
  ];
}

async function checkGitHub(
  settings: ServerSettings,
  { inspectApp, manifest }: DoctorDeps,
): Promise<DoctorCheck[]> {
  const { appId, apiUrl, owners } = settings;
  const expected = { appId, apiUrl, owners, hookPath: WEBHOOKS_PATH, ...manifest };
  const found = await inspectApp(settings);
  return found.ok ? checkFacts(found, expected) : checkRefusal(found, expected);
}

async function checkDatabase(
  settings: ServerSettings,
  tryDatabase: DoctorDeps['tryDatabase'],
): Promise<DoctorCheck> {
  const { database } = settings;
  // An address may hold a password.
  const where = 'url' in database ? `PostgreSQL at ${new URL(database.url).host}` : database.dataDir;
  try {
    await tryDatabase(settings);
    return { name: 'database', ok: true, detail: where };
  } catch (error) {
    return { name: 'database', ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

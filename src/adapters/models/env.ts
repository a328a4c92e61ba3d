import { availableParallelism } from 'node:os';
import type { AllowList } from './allow-list.ts';
import { type Env, isUnset, readCount, readKey, readUrl } from './env-values.ts';
import { type Prices, readPrices } from './own-prices.ts';
import { OWN_PROVIDERS } from './own-providers.ts';
import { readOwnProviders } from './own-settings.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { layProviders, parseProvidersFile } from './providers-file.ts';

export type ModelsEnv = {
  /** By name, lower case with `-`. */
  providers: ReadonlyMap<string, ProviderSettings>;
  /** Which repositories may use which models; null: all of them any. */
  allow: AllowList | null;
  /** The operator's own. */
  prices: Prices;
  /** Longest time of one attempt, milliseconds. */
  timeoutMs: number;
  /** Calls under way at once, for each provider; null: nobody says. */
  concurrency: number | null;
  /** Processes that run the embedded model. */
  needleWorkers: number;
};

/** Why a name is not configured by `PROMPTGATE_PROVIDER_*`; null where it is. */
function explainReserved(name: string): string | null {
  if (name === 'NEEDLE') return 'needle is the embedded model and has no address';
  const provider = name.toLowerCase();
  return OWN_PROVIDERS.has(provider) ? `set ${variablesOf(provider)} instead` : null;
}
const PREFIX = 'PROMPTGATE_PROVIDER_';

/** Node's own fetch gives up on a silent server after five minutes, so a longer timeout would not be kept. */
const MAX_TIMEOUT_MS = 300_000;

/**
 * Reads what configures models: the environment, and over it the text of the operator's file. Every fault is named at once, one line each with the variable's name. Keys and
 * addresses are never quoted: whoever mixes the two up must not find the key in a log.
 */
export function readModelsEnv(
  env: Env,
  file: string | null = null,
): { ok: true; value: ModelsEnv } | { ok: false; problems: string[] } {
  const problems: string[] = [];
  const providers = new Map<string, ProviderSettings>();

  const written = file === null ? null : parseProvidersFile(file, problems);
  const inFile = new Set(Object.keys(written?.providers ?? {}));
  for (const provider of readOwnProviders(env, inFile, problems)) providers.set(provider.name, provider);

  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || isUnset(value)) continue;
    const match = /^PROMPTGATE_PROVIDER_([A-Z0-9_]+)_(BASE_URL|API_KEY)$/.exec(variable);
    const name = match?.[1];
    const reserved = name === undefined ? null : explainReserved(name);
    if (name === undefined) {
      const known = `${PREFIX}<NAME>_BASE_URL and ${PREFIX}<NAME>_API_KEY`;
      problems.push(`${variable}: unknown variable; ${known} are known, NAME in capitals.`);
    } else if (reserved !== null) {
      problems.push(`${variable}: ${reserved}.`);
    } else if (match?.[2] === 'BASE_URL') {
      const baseUrl = readUrl(env, variable, problems);
      const apiKey = readKey(env, `${PREFIX}${name}_API_KEY`, problems);
      const provider = name.toLowerCase().replaceAll('_', '-');
      if (baseUrl !== null) providers.set(provider, { name: provider, protocol: 'openai', baseUrl, apiKey });
    } else if (isUnset(env[`${PREFIX}${name}_BASE_URL`])) {
      problems.push(`${variable}: a key without an address; set ${PREFIX}${name}_BASE_URL too.`);
    }
  }

  if (written !== null) layProviders(written.providers, env, providers, problems);
  const allow = written?.allow ?? null;
  const prices = readPrices(written?.prices ?? {});

  const timeoutMs = readCount(env, 'PROMPTGATE_TIMEOUT_MS', 60_000, MAX_TIMEOUT_MS, problems);
  const told = 'PROMPTGATE_CONCURRENCY';
  const concurrency = isUnset(env[told]) ? null : readCount(env, told, 8, 256, problems);
  const cores = Math.min(2, availableParallelism());
  const needleWorkers = readCount(env, 'PROMPTGATE_NEEDLE_WORKERS', cores, 32, problems);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { providers, allow, prices, timeoutMs, concurrency, needleWorkers } };
}

/** The variables that hold a provider's key and address: `OPENAI_API_KEY and OPENAI_BASE_URL`. */
export function variablesOf(provider: string): string {
  const own = OWN_PROVIDERS.get(provider)?.variables;
  if (own !== undefined) return `${own.key} and ${own.url}`;
  const url = baseUrlVariable(provider);
  return `${url.replace(/BASE_URL$/, 'API_KEY')} and ${url}`;
}

/** The variable that holds a provider's address, of one without variables of its own. */
export function baseUrlVariable(provider: string): string {
  return `${PREFIX}${provider.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_BASE_URL`;
}

import type { ModelRequest } from '../../core/eval/types.ts';
import type { CallOptions, CallResult, ModelResult, Models, ProviderFailure } from '../../ports.ts';
import { createBatches } from './batches.ts';
import { createModelCatalog } from './catalog.ts';
import { concurrencyOf } from './concurrency.ts';
import { followCredentials } from './credential-file.ts';
import { readModelsEnv } from './env.ts';
import type { Env } from './env-values.ts';
import { refuseSearch } from './failure.ts';
import { explainRefusal } from './images.ts';
import { type Backends, listModels } from './listing.ts';
import type { NeedleProvider } from './needle/provider.ts';
import { findPrice, priceBy } from './own-prices.ts';
import { listBatchShare, priceUsage } from './prices.ts';
import { ADAPTERS, type Provider } from './provider.ts';
import { listSecrets, type ProviderSettings } from './provider-settings.ts';
import { createRedactor } from './redact.ts';
import { restrictModels } from './restrict.ts';
import { cancelled, DEFAULT_RETRY, type RetrySettings } from './retry.ts';
import { withoutAsked } from './served.ts';
import { splitModel } from './split-model.ts';
import { readIdentity, readModelStatus } from './status.ts';

/** What the environment says about models cannot be used; the message names every fault, a line each, and no key. */
export class ModelsEnvError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ModelsEnvError';
    this.problems = problems;
  }
}

/** What ends the calls under way that have one signal. */
type Ending = { controller: AbortController; calls: number; abort(): void };

/**
 * Every model that the environment and the operator's file configure: those of the providers with variables of their own, the
 * providers of `PROMPTGATE_PROVIDER_<NAME>_BASE_URL`, and the embedded `needle/needle-26m`. Loads SDKs, price table and the embedded model when they are first needed.
 * Throws a ModelsEnvError on a faulty environment. Call `close()`: worker processes keep the parent alive.
 */
export function createModels(
  env: Env,
  options: { retry?: Partial<RetrySettings>; file?: string | null } = {},
): Models {
  const read = readModelsEnv(env, options.file ?? null);
  if (!read.ok) throw new ModelsEnvError(read.problems);
  const settings = read.value;
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const secrets = [...settings.providers.values()].flatMap(listSecrets);
  const followed = new Map([...settings.providers].map(([name, one]) => [name, followCredentials(one)]));
  const served = new Map<string, { settings: ProviderSettings; created: Promise<Provider> }>();
  const underWay = new Map<AbortSignal, Ending>();
  let needle: Promise<NeedleProvider> | null = null;
  let closed = false;
  const catalog = createModelCatalog();

  const backends: Backends = {
    served({ name }: ProviderSettings) {
      const provider = settingsOf(name);
      const existing = served.get(name);
      // Calls that are under way end with the credentials that they began with.
      if (existing?.settings === provider) return existing.created;
      const created = ADAPTERS[provider.protocol]().then((create) =>
        create(provider, {
          timeoutMs: settings.timeoutMs,
          concurrency: concurrencyOf(settings.concurrency, provider),
          retry,
          redact: createRedactor([...secrets, ...listSecrets(provider)]),
          price: (model, usage) => priceOf(provider, model, usage),
          batchPrice: (model, usage) => batchPriceOf(provider, model, usage),
        }),
      );
      served.set(name, { settings: provider, created });
      return created;
    },
    needle() {
      needle ??= import('./needle/provider.ts').then(({ createNeedleProvider }) =>
        createNeedleProvider({ workers: settings.needleWorkers, timeoutMs: settings.timeoutMs }),
      );
      return needle;
    },
  };

  /** As they are now. */
  function settingsOf(name: string): ProviderSettings {
    const current = followed.get(name)?.();
    if (current === undefined) throw new Error(`bug: ${name} is not configured`);
    return current;
  }

  /** The operator knows better than the table, which knows no prices but those of providers. */
  function priceOf(...[provider, model, usage]: Parameters<typeof priceUsage>): number | null {
    const ownPrice = findPrice(settings.prices, provider, model);
    return ownPrice === null ? priceUsage(provider, model, usage) : priceBy(ownPrice, usage);
  }

  function batchPriceOf(...[provider, model, usage]: Parameters<typeof priceUsage>): number | null {
    const ownPrice = findPrice(settings.prices, provider, model);
    const share = ownPrice === null ? listBatchShare(provider, model) : ownPrice.batchShare;
    const usd = share === null ? null : priceOf(provider, model, usage);
    return usd === null || share === null ? null : usd * share;
  }

  async function dispatch(request: ModelRequest, call: CallOptions): Promise<ModelResult> {
    const refused = refuseUnconfigured(request.model);
    if (refused !== null) return refused;
    const { provider, model } = splitModel(request.model);
    const configured = settings.providers.get(provider);
    if (configured === undefined) return (await backends.needle()).complete(request, call.signal);
    const answered = await (await backends.served(configured)).complete(request, model, call);
    if (!answered.ok) return explainRefusal(answered, request);
    return { ...answered, output: withoutAsked(answered.output, model) };
  }

  function refuseUnconfigured(id: string): { ok: false; failure: ProviderFailure } | null {
    const status = readModelStatus(settings, id);
    if (status.state !== 'not-configured') return null;
    const message = `${status.reason} To change that: ${status.fix}`;
    return { ok: false, failure: { kind: 'auth', status: null, message, attempts: 0 } };
  }

  /** The provider that serves a model, for what only those with an address do. */
  async function serve<T>(
    id: string,
    use: (provider: Provider, model: string) => Promise<CallResult<T>>,
  ): Promise<CallResult<T>> {
    const refused = refuseUnconfigured(id);
    if (refused !== null) return refused;
    const { provider, model } = splitModel(id);
    const configured = settings.providers.get(provider);
    if (configured !== undefined) return use(await backends.served(configured), model);
    return refuseSearch(id);
  }

  /** Runs a call so that both its signal and closing end it. Calls of one signal share what does that: a review makes thousands. */
  async function stoppable<T, O extends Pick<CallOptions, 'signal'>>(
    options: O,
    run: (call: O) => Promise<CallResult<T>>,
  ): Promise<CallResult<T>> {
    const { signal } = options;
    if (closed || signal.aborted) return cancelled(0, 0);
    const ending = underWay.get(signal) ?? listen(signal);
    ending.calls += 1;
    try {
      return await run({ ...options, signal: ending.controller.signal });
    } finally {
      ending.calls -= 1;
      if (ending.calls === 0) forget(signal, ending);
    }
  }

  function listen(signal: AbortSignal): Ending {
    const controller = new AbortController();
    const ending = { controller, calls: 0, abort: () => controller.abort() };
    signal.addEventListener('abort', ending.abort, { once: true });
    underWay.set(signal, ending);
    return ending;
  }

  /** A long-lived signal collects no listeners. */
  function forget(signal: AbortSignal, { abort }: Ending): void {
    signal.removeEventListener('abort', abort);
    underWay.delete(signal);
  }

  const models: Models = {
    status: (id) => readModelStatus(settings, id),

    identity: (id) => readIdentity(settings, id),

    complete: (request, options) => stoppable(options, (call) => dispatch(request, call)),

    embed: (request, options) =>
      stoppable(options, (call) =>
        serve(request.model, (provider, model) => provider.embed(request, model, call)),
      ),

    rerank: (request, options) =>
      stoppable(options, (call) =>
        serve(request.model, (provider, model) => provider.rerank(request, model, call)),
      ),

    concurrency(id) {
      const { provider } = splitModel(id);
      const configured = settings.providers.get(provider);
      // Of the others none but the embedded model is called.
      if (configured === undefined) return settings.needleWorkers;
      return concurrencyOf(settings.concurrency, configured).most;
    },

    price(id, usage) {
      const { provider, model } = splitModel(id);
      if (provider === 'needle') return 0;
      const configured = settings.providers.get(provider) ?? { name: provider, baseUrl: '' };
      return priceOf(configured, model, usage);
    },

    batches: createBatches({
      protocolOf: (provider) => settings.providers.get(provider)?.protocol ?? null,
      serve: (id, signal, use) =>
        stoppable({ signal }, (call) => serve(id, (...whose) => use(...whose, call.signal))),
      price: (id, usage) => {
        const { provider, model } = splitModel(id);
        return batchPriceOf(
          settings.providers.get(provider) ?? { name: provider, baseUrl: '' },
          model,
          usage,
        );
      },
    }),

    catalog,

    list: (request = {}) => listModels(settings, backends, { catalog, prices: settings.prices }, request),

    async close() {
      closed = true;
      for (const { abort } of underWay.values()) abort();
      for (const { created } of served.values()) (await created).close();
      await (await needle)?.close();
    },

    forRepository: (repository) =>
      settings.allow === null ? models : restrictModels(models, settings.allow, repository),
  };
  return models;
}

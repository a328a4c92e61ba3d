import type { ModelCatalog } from '../../core/artifact/lint/model-catalog.ts';
import { findShutdown } from '../../core/artifact/lint/retired-models.ts';
import { nearestName } from '../../core/artifact/nearest.ts';
import type { ModelListing, Models } from '../../ports.ts';
import { type ModelsEnv, variablesOf } from './env.ts';
import { NEEDLE_MODEL } from './needle/installed.ts';
import type { NeedleProvider } from './needle/provider.ts';
import { findPrice, type Price, type Prices } from './own-prices.ts';
import { OWN_PROVIDERS } from './own-providers.ts';
import { listPrice } from './prices.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { splitModel } from './split-model.ts';
import { readIdentity, readModelStatus } from './status.ts';

/** The providers behind the port, created when they are first asked for. */
export type Backends = {
  served(provider: ProviderSettings): Promise<Provider>;
  needle(): Promise<NeedleProvider>;
};
type ListOptions = NonNullable<Parameters<Models['list']>[0]>;
/** `refused`: it answers, and not to this key. */
type Reachability = { reachable: boolean; detail: string; refused?: true };

/** See `Models.list`. Without names: those with variables of their own, the other providers by name, needle. */
export async function listModels(
  settings: ModelsEnv,
  backends: Backends,
  { catalog, prices }: { catalog: ModelCatalog; prices: Prices },
  { models = [], check = false, signal = new AbortController().signal }: ListOptions,
): Promise<ModelListing[]> {
  const checked = new Map<string, ReturnType<Provider['listModels']>>();

  async function reach(provider: string, model: string | null): Promise<Reachability> {
    const configured = settings.providers.get(provider);
    if (configured === undefined) return reachNeedle(await backends.needle());
    let answer = checked.get(provider);
    if (answer === undefined) {
      answer = backends.served(configured).then((backend) => backend.listModels(signal));
      checked.set(provider, answer);
    }
    return judge(await answer, model);
  }

  async function row(provider: string, model: string | null): Promise<ModelListing> {
    const known = settings.providers.get(provider);
    const status = readModelStatus(settings, provider === '' ? '' : `${provider}/${model ?? 'any'}`);
    const configured = status.state === 'configured';
    const reached = check && configured ? await reach(provider, model) : null;
    const where = known ?? { name: provider, baseUrl: '' };
    const ownPrice = model === null ? null : findPrice(prices, where, model);
    const named = model === null ? null : nameOf(where, model);
    const shutdown = named === null ? null : findShutdownOf(known, named);
    return {
      provider,
      model,
      baseUrl: readIdentity(settings, `${provider}/`).baseUrl,
      configured,
      reachable: reached?.reachable ?? null,
      detail: reached?.detail ?? (status.state === 'configured' ? '' : status.reason),
      price:
        provider === 'needle'
          ? { input: 0, output: 0 }
          : model === null
            ? null
            : (toListed(ownPrice) ?? listPrice(where, model)),
      // Who makes it knows better than the table.
      deprecated:
        shutdown !== null ? true : named === null ? null : (catalog.find(named)?.deprecated ?? null),
      shutdown,
      pricedBy: ownPrice === null ? 'table' : 'operator',
      fix:
        status.state !== 'configured'
          ? status.fix
          : reached?.refused === true
            ? explainKey(provider, known)
            : null,
    };
  }

  // A provider's name alone stands for any of its models.
  if (models.length > 0)
    return Promise.all(
      models.map(splitModel).map(({ provider, model }) => row(provider, model === '' ? null : model)),
    );
  const others = [...settings.providers.keys()].filter((name) => !OWN_PROVIDERS.has(name)).toSorted();
  const providers = [...OWN_PROVIDERS.keys(), ...others, 'needle'];
  const rows = providers.map((name) => row(name, name === 'needle' ? NEEDLE_MODEL : null));
  return Promise.all([...rows, ...listNamed(settings).map(({ provider, model }) => row(provider, model))]);
}

/** The models that the operator's file names by themselves, of providers that are configured: sorted, each once. */
function listNamed({ providers, prices, allow }: ModelsEnv): { provider: string; model: string }[] {
  const names = [
    ...[...providers.values()].flatMap(({ name, pricedAs }) =>
      [...(pricedAs?.keys() ?? [])].map((model) => `${name}/${model}`),
    ),
    ...prices.keys(),
    ...Object.values(allow ?? {}).flat(),
  ];
  return [...new Set(names)]
    .filter((name) => !name.includes('*'))
    .sort()
    .map(splitModel)
    .filter(({ provider, model }) => model !== '' && providers.has(provider));
}

/** Of a model that its own maker serves: other hosts keep calendars of their own. */
function findShutdownOf(known: ProviderSettings | undefined, id: string): string | null {
  const { provider, model } = splitModel(id);
  // An address of one's own serves what it likes; without any the name means the maker's.
  if (known !== undefined && known.baseUrl !== OWN_PROVIDERS.get(provider)?.baseUrl) return null;
  return findShutdown(provider, model)?.date ?? null;
}

function explainKey(provider: string, known: ProviderSettings | undefined): string {
  const place =
    known?.credentials === undefined
      ? `${variablesOf(provider)}, or providers.${provider} in the file of PROMPTGATE_PROVIDERS`
      : known.credentials.path;
  return `look at ${place}`;
}

/** The model that data knows: of a deployment or an alias the one whose price it has. */
function nameOf({ name, pricedAs }: Pick<ProviderSettings, 'name' | 'pricedAs'>, model: string): string {
  const as = pricedAs?.get(model) ?? model;
  return as === model || !as.includes('/') ? `${name}/${as}` : as;
}

function toListed(price: Price | null): ModelListing['price'] {
  return price === null ? null : { input: price.input, output: price.output };
}

async function reachNeedle(needle: NeedleProvider): Promise<Reachability> {
  const problem = await needle.load();
  return problem === null
    ? { reachable: true, detail: 'loaded' }
    : { reachable: false, detail: `the worker process ${problem}` };
}

/** A server without a model list (404, 405) still answers; its key and models are known only by calling it. */
function judge(answer: Awaited<ReturnType<Provider['listModels']>>, model: string | null): Reachability {
  if (!answer.ok) {
    const { kind, status, message } = answer.failure;
    if (status === 404 || status === 405) return { reachable: true, detail: 'answers, but lists no models' };
    if (kind === 'auth')
      return { reachable: false, detail: `answers, and refuses the key: ${message}`, refused: true };
    return { reachable: false, detail: message };
  }
  const { ids } = answer;
  if (ids === null) return { reachable: true, detail: 'answers, but does not list what can be called' };
  if (model === null || ids.length === 0) return { reachable: true, detail: `lists ${ids.length} models` };
  // Ollama lists tags, Google paths, and Bedrock models without the regions that a call may name before them.
  const listed = ids.some(
    (id) => id === model || id === `${model}:latest` || id.endsWith(`/${model}`) || model.endsWith(`.${id}`),
  );
  if (listed) return { reachable: true, detail: 'listed' };
  const near = nearestName(model, ids);
  const suggestion = near === null ? '' : `; did you mean "${near}"?`;
  return { reachable: false, detail: `not among the ${ids.length} models it lists${suggestion}` };
}

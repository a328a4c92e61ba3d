import type { ModelCatalog } from '../../core/artifact/lint/model-catalog.ts';
import { nearestName } from '../../core/artifact/nearest.ts';
import type { ModelListing, Models } from '../../ports.ts';
import type { ModelsEnv } from './env.ts';
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
type Reachability = { reachable: boolean; detail: string };

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
      deprecated: model === null ? null : (catalog.find(nameOf(where, model))?.deprecated ?? null),
      pricedBy: ownPrice === null ? 'table' : 'operator',
      fix: status.state === 'configured' ? null : status.fix,
    };
  }

  // A provider's name alone stands for any of its models.
  if (models.length > 0)
    return Promise.all(
      models.map(splitModel).map(({ provider, model }) => row(provider, model === '' ? null : model)),
    );
  const others = [...settings.providers.keys()].filter((name) => !OWN_PROVIDERS.has(name)).toSorted();
  const providers = [...OWN_PROVIDERS.keys(), ...others, 'needle'];
  return Promise.all(providers.map((name) => row(name, name === 'needle' ? NEEDLE_MODEL : null)));
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
    const { status, message } = answer.failure;
    if (status === 404 || status === 405) return { reachable: true, detail: 'answers, but lists no models' };
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

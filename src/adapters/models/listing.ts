import type { ModelListing, Models } from '../../ports.ts';
import { type ModelsEnv, OPENAI_BASE_URL, type ProviderSettings, splitModel } from './env.ts';
import { installedNeedle, NEEDLE_MODEL } from './needle/installed.ts';
import type { NeedleProvider } from './needle/provider.ts';
import type { OpenAiProvider } from './openai/provider.ts';
import { listPrice } from './prices.ts';
import { readModelStatus } from './status.ts';

/** The providers behind the port, created when they are first asked for. */
export type Backends = {
  openAi(provider: ProviderSettings): Promise<OpenAiProvider>;
  needle(): Promise<NeedleProvider>;
};
type ListOptions = NonNullable<Parameters<Models['list']>[0]>;
type Reachability = { reachable: boolean; detail: string };

/** See `Models.list`. Rows are in the order asked for, then openai, the other providers by name, and needle. */
export async function listModels(
  settings: ModelsEnv,
  backends: Backends,
  { models = [], check = false, signal = new AbortController().signal }: ListOptions,
): Promise<ModelListing[]> {
  const named = new Set(models.map((id) => splitModel(id).provider));
  const others = [...settings.providers.keys()].filter((name) => name !== 'openai').toSorted();
  const rest = ['openai', ...others, 'needle'].filter((name) => !named.has(name));
  const checked = new Map<string, ReturnType<OpenAiProvider['listModels']>>();

  async function reach(provider: string, model: string | null): Promise<Reachability> {
    const configured = settings.providers.get(provider);
    if (configured === undefined) return reachNeedle(await backends.needle());
    let answer = checked.get(provider);
    if (answer === undefined) {
      answer = backends.openAi(configured).then((backend) => backend.listModels(signal));
      checked.set(provider, answer);
    }
    return judge(await answer, model);
  }

  async function row(provider: string, model: string | null): Promise<ModelListing> {
    const known = settings.providers.get(provider);
    const status = readModelStatus(settings, `${provider}/${model ?? 'any'}`);
    const configured = status.state === 'configured';
    const reached = check && configured ? await reach(provider, model) : null;
    const where = known ?? { name: provider, baseUrl: '' };
    return {
      provider,
      model,
      baseUrl:
        provider === 'needle' ? `embedded:${installedNeedle() ?? ''}` : where.baseUrl || defaultUrl(provider),
      configured,
      reachable: reached?.reachable ?? null,
      detail: reached?.detail ?? (status.state === 'configured' ? '' : status.reason),
      price:
        provider === 'needle' ? { input: 0, output: 0 } : model === null ? null : listPrice(where, model),
      fix: status.state === 'configured' ? null : status.fix,
    };
  }

  const asked = models.map((id) => {
    const { provider, model } = splitModel(id);
    return row(provider, model);
  });
  return Promise.all([...asked, ...rest.map((name) => row(name, name === 'needle' ? NEEDLE_MODEL : null))]);
}

function defaultUrl(provider: string): string {
  return provider === 'openai' ? OPENAI_BASE_URL : '';
}

async function reachNeedle(needle: NeedleProvider): Promise<Reachability> {
  const problem = await needle.load();
  return problem === null
    ? { reachable: true, detail: 'loaded' }
    : { reachable: false, detail: `the worker process ${problem}` };
}

/** A server without a model list (404, 405) still answers; its key and models are known only by calling it. */
function judge(
  answer: Awaited<ReturnType<OpenAiProvider['listModels']>>,
  model: string | null,
): Reachability {
  if (!answer.ok) {
    const { status, message } = answer.failure;
    if (status === 404 || status === 405) return { reachable: true, detail: 'answers, but lists no models' };
    return { reachable: false, detail: message };
  }
  const { ids } = answer;
  if (model === null || ids.length === 0) return { reachable: true, detail: `lists ${ids.length} models` };
  if (ids.includes(model)) return { reachable: true, detail: 'listed' };
  return { reachable: false, detail: `not among the ${ids.length} models it lists` };
}

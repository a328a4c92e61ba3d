import { createRequire } from 'node:module';
import type { ModelCatalog, ModelFacts } from '../../core/artifact/lint/model-catalog.ts';
import { providerOf } from '../../core/artifact/model-id.ts';

type GenaiPrices = typeof import('@pydantic/genai-prices');
type Provider = NonNullable<ReturnType<GenaiPrices['findProvider']>>;

/** The table's name of a provider, by how ids write it where that differs. */
const PROVIDERS: ReadonlyMap<string, string> = new Map([
  ['gemini', 'google'],
  ['vertex', 'google'],
  ['vertex_ai', 'google'],
  ['mistralai', 'mistral'],
  ['xai', 'x-ai'],
  ['bedrock', 'aws'],
  ['azureopenai', 'azure'],
]);
/** Providers of which the table lists every chat model, so that a name it lacks is none. */
const COMPLETE = new Set(['openai', 'anthropic', 'google']);
const SAMPLE_TOKENS = 1000;

/**
 * What the genai-prices table of this version says of models: it is maintained by Pydantic, refreshed with every release,
 * and half a megabyte, so it is loaded when first asked. Models that run on one's own machine are not in it.
 */
export function createModelCatalog(): ModelCatalog {
  let table: GenaiPrices | null = null;
  const load = () => {
    table ??= createRequire(import.meta.url)('@pydantic/genai-prices') as GenaiPrices;
    return table;
  };
  const known = new Map<string, ModelFacts | null>();
  const findProvider = (id: string): Provider | undefined => {
    const found = load().findProvider({ providerId: id });
    // Names are matched loosely by the table; only an exact one counts.
    return found?.id === id ? found : undefined;
  };

  function look(id: string): ModelFacts | null {
    const [provider, model] = splitId(id);
    if (provider === null || findProvider(provider) === undefined) return null;
    try {
      const usage = { input_tokens: SAMPLE_TOKENS, output_tokens: 0 };
      const priced = load().calcPrice(usage, model, { providerId: provider });
      if (priced === null) return null;
      return {
        contextWindow: priced.model.context_window ?? null,
        inputPrice: Number(((priced.input_price / SAMPLE_TOKENS) * 1e6).toPrecision(6)),
        deprecated: priced.model.deprecated === true,
      };
    } catch {
      // The table refuses what it cannot price, which is the same as not knowing it.
      return null;
    }
  }

  return {
    find(id) {
      const seen = known.get(id);
      if (seen !== undefined) return seen;
      const facts = look(id);
      known.set(id, facts);
      return facts;
    },
    names: (provider) =>
      COMPLETE.has(provider) ? (findProvider(provider)?.models ?? []).map(({ id }) => id) : [],
  };
}

/** `openai/gpt-5`, `openai:chat:gpt-5` and `gpt-5` are one model of one provider; null where the id names none. */
function splitId(id: string): [provider: string | null, model: string] {
  const parts = id.toLowerCase().split(/[/:]/);
  const model = parts.at(-1) ?? '';
  const provider = providerOf(id);
  const named = provider === null ? null : (PROVIDERS.get(provider) ?? provider);
  // A router's ids name the maker in their middle; the router's own row is asked for. Bedrock's end in a version after a colon.
  if (named === 'aws') return [named, id.toLowerCase().slice(id.search(/[/:]/) + 1)];
  return [named, named === 'openrouter' ? parts.slice(1).join('/') : model];
}

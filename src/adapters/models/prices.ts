import { createRequire } from 'node:module';
import type { Models } from '../../ports.ts';
import { batchShare } from './batch-prices.ts';
import type { ProviderSettings } from './provider-settings.ts';

type GenaiPrices = typeof import('@pydantic/genai-prices');
type PricedUsage = Parameters<Models['price']>[1];

type Priced = Pick<ProviderSettings, 'name' | 'baseUrl' | 'pricedAs'>;

let loaded: GenaiPrices | null = null;

/** The port asks for a price synchronously and the table is half a megabyte, so it is required on first use. */
function loadPrices(): GenaiPrices {
  loaded ??= createRequire(import.meta.url)('@pydantic/genai-prices') as GenaiPrices;
  return loaded;
}

/**
 * What a call costs at list price, US dollars (source: the genai-prices table of this version). The provider is known
 * by its address, else by its name; a gateway under a name and address of its own has no known price: null.
 * `inputTokens` includes those that a cache gave or took.
 */
export function priceUsage(provider: Priced, model: string, usage: PricedUsage): number | null {
  const as = provider.pricedAs?.get(model);
  if (as !== undefined) return priceUsage(splitPriced(as, provider), as.slice(as.indexOf('/') + 1), usage);
  const providerId = findPriced(provider);
  if (providerId === null) return null;
  const read = Math.min(usage.cachedInputTokens, usage.inputTokens);
  try {
    const price = loadPrices().calcPrice(
      {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cache_read_tokens: read,
        cache_write_tokens: Math.min(usage.cacheWriteInputTokens ?? 0, usage.inputTokens - read),
      },
      model,
      { providerId },
    );
    return price?.total_price ?? null;
  } catch {
    // The table refuses token counts that it cannot price, which is the same as knowing no price.
    return null;
  }
}

/** What an answer in a batch costs of the list price, in (0,1]; null where its seller's rate is unknown. */
export function listBatchShare(provider: Priced, model: string): number | null {
  const as = provider.pricedAs?.get(model);
  return batchShare(findPriced(as === undefined ? provider : splitPriced(as, provider)));
}

/** Whose model a price is taken from: that of `openai/gpt-4.1-mini`, or the provider itself. */
function splitPriced(as: string, { name, baseUrl }: Priced): Priced {
  const slash = as.indexOf('/');
  return slash === -1 ? { name, baseUrl } : { name: as.slice(0, slash), baseUrl: '' };
}

/** Looked up once for each provider: the table tries every pattern of every provider on an address. */
const priced = new Map<string, string | null>();

function findPriced({ name, baseUrl }: { name: string; baseUrl: string }): string | null {
  const key = `${name} ${baseUrl}`;
  const known = priced.get(key);
  if (known !== undefined) return known;
  const { findProvider } = loadPrices();
  const byUrl = findProvider({ providerApiUrl: baseUrl });
  // Names are matched loosely by the table ("my-openai-proxy" would be openai), so only an exact one counts.
  const listed = name === 'bedrock' ? 'aws' : name;
  const found = byUrl ?? findProvider({ providerId: listed });
  const id = found === undefined || (byUrl === undefined && found.id !== listed) ? null : found.id;
  priced.set(key, id);
  return id;
}

/** US dollars per million tokens at the lowest tier; null where unknown. */
export function listPrice(provider: Priced, model: string): { input: number; output: number } | null {
  const SAMPLE = 1000;
  const input = priceUsage(provider, model, { inputTokens: SAMPLE, outputTokens: 0, cachedInputTokens: 0 });
  const output = priceUsage(provider, model, { inputTokens: 0, outputTokens: SAMPLE, cachedInputTokens: 0 });
  if (input === null || output === null) return null;
  const perMillion = (price: number) => Number(((price / SAMPLE) * 1e6).toPrecision(6));
  return { input: perMillion(input), output: perMillion(output) };
}

import { createRequire } from 'node:module';

type GenaiPrices = typeof import('@pydantic/genai-prices');
export type PricedUsage = { inputTokens: number; outputTokens: number; cachedInputTokens: number };

let loaded: GenaiPrices | null = null;

/** The port asks for a price synchronously and the table is half a megabyte, so it is required on first use. */
function loadPrices(): GenaiPrices {
  loaded ??= createRequire(import.meta.url)('@pydantic/genai-prices') as GenaiPrices;
  return loaded;
}

/**
 * What a call costs at list price, US dollars (source: the genai-prices table of this version). The provider is known
 * by its address, else by its name; a gateway under a name and address of its own has no known price: null.
 * `inputTokens` includes the cached ones.
 */
export function priceUsage(
  provider: { name: string; baseUrl: string },
  model: string,
  usage: PricedUsage,
): number | null {
  const providerId = findPriced(provider);
  if (providerId === null) return null;
  try {
    const price = loadPrices().calcPrice(
      {
        input_tokens: usage.inputTokens,
        output_tokens: usage.outputTokens,
        cache_read_tokens: Math.min(usage.cachedInputTokens, usage.inputTokens),
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

/** Looked up once for each provider: the table tries every pattern of every provider on an address. */
const priced = new Map<string, string | null>();

function findPriced({ name, baseUrl }: { name: string; baseUrl: string }): string | null {
  const key = `${name} ${baseUrl}`;
  const known = priced.get(key);
  if (known !== undefined) return known;
  const { findProvider } = loadPrices();
  const byUrl = findProvider({ providerApiUrl: baseUrl });
  // Names are matched loosely by the table ("my-openai-proxy" would be openai), so only an exact one counts.
  const found = byUrl ?? findProvider({ providerId: name });
  const id = found === undefined || (byUrl === undefined && found.id !== name) ? null : found.id;
  priced.set(key, id);
  return id;
}

/** US dollars per million tokens at the lowest tier; null where unknown. */
export function listPrice(
  provider: { name: string; baseUrl: string },
  model: string,
): { input: number; output: number } | null {
  const SAMPLE = 1000;
  const input = priceUsage(provider, model, { inputTokens: SAMPLE, outputTokens: 0, cachedInputTokens: 0 });
  const output = priceUsage(provider, model, { inputTokens: 0, outputTokens: SAMPLE, cachedInputTokens: 0 });
  if (input === null || output === null) return null;
  const perMillion = (price: number) => Number(((price / SAMPLE) * 1e6).toPrecision(6));
  return { input: perMillion(input), output: perMillion(output) };
}

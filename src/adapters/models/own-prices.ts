import { z } from 'zod';
import type { ProviderSettings } from './provider-settings.ts';
import { splitModel } from './split-model.ts';

/**
 * US dollars per million tokens; of cached input as of other input where nothing else is said. `batchShare`: what an answer in a batch
 * costs of that, in [0,1]; null: unknown.
 */
export type Price = { input: number; output: number; cachedInput: number; batchShare: number | null };
/** By `provider/model`, or `provider/*` for all others of a provider. */
export type Prices = ReadonlyMap<string, Price>;

const dollars = z.number().min(0).max(1_000_000);

/** `prices` of the operator's file. */
export const pricesSchema = z.record(
  z.string().regex(/^[^/\s]+\/\S+$/, 'expected provider/model, or provider/* for all models of one'),
  z.strictObject({
    input: dollars,
    output: dollars,
    cached_input: dollars.optional(),
    batch_share: z.number().min(0).max(1).optional(),
  }),
);

export function readPrices(written: z.infer<typeof pricesSchema>): Prices {
  return new Map(
    Object.entries(written).map(([id, { input, output, cached_input, batch_share }]) => {
      const { provider, model } = splitModel(id);
      return [
        `${provider}/${model}`,
        { input, output, cachedInput: cached_input ?? input, batchShare: batch_share ?? null },
      ];
    }),
  );
}

/** What the operator says that a model costs, under its own name or that of the model whose price it has; null: nothing. */
export function findPrice(
  prices: Prices,
  { name, pricedAs }: Pick<ProviderSettings, 'name' | 'pricedAs'>,
  model: string,
): Price | null {
  const own = lookUp(prices, name, model);
  const as = pricedAs?.get(model);
  if (own !== null || as === undefined) return own;
  const other = as.includes('/') ? splitModel(as) : { provider: name, model: as };
  return lookUp(prices, other.provider, other.model);
}

function lookUp(prices: Prices, provider: string, model: string): Price | null {
  return prices.get(`${provider}/${model}`) ?? prices.get(`${provider}/*`) ?? null;
}

/** US dollars of one call. `inputTokens` includes the cached ones, `outputTokens` those of reasoning. */
export function priceBy(
  { input, output, cachedInput }: Price,
  usage: { inputTokens: number; outputTokens: number; cachedInputTokens: number },
): number {
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  return ((usage.inputTokens - cached) * input + cached * cachedInput + usage.outputTokens * output) / 1e6;
}

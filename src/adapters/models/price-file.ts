import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { splitModel } from './env.ts';
import type { Env } from './env-values.ts';
import type { ProviderSettings } from './provider-settings.ts';

export const PRICES_VARIABLE = 'PROMPTGATE_PRICES';

/** US dollars per million tokens; of cached input as of other input where nothing else is said. */
export type Price = { input: number; output: number; cachedInput: number };
/** By `provider/model`, or `provider/*` for all others of a provider. */
export type Prices = ReadonlyMap<string, Price>;

const dollars = z.number().min(0).max(1_000_000);
const file = z.strictObject({
  prices: z.record(
    z.string().regex(/^[^/\s]+\/\S+$/, 'expected provider/model, or provider/* for all models of one'),
    z.strictObject({ input: dollars, output: dollars, cached_input: dollars.optional() }),
  ),
});

/** The operator's own prices; none where the variable is not set. Every fault is named at once, a line each. */
export function readPrices(env: Env): { ok: true; value: Prices } | { ok: false; problems: string[] } {
  const path = env[PRICES_VARIABLE]?.trim() ?? '';
  if (path === '') return { ok: true, value: new Map() };
  let data: unknown;
  try {
    data = parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return {
      ok: false,
      problems: [`${PRICES_VARIABLE}: the file cannot be read as YAML or JSON (${code}).`],
    };
  }
  const parsed = file.safeParse(data);
  if (!parsed.success) {
    const say = (issue: z.core.$ZodIssue) => {
      // Of a key zod says no more than that it is none.
      const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
      return `${PRICES_VARIABLE}: ${issue.path.join('.')}: ${message}.`;
    };
    return { ok: false, problems: parsed.error.issues.map(say) };
  }
  const entries = Object.entries(parsed.data.prices).map(([id, { input, output, cached_input }]) => {
    const { provider, model } = splitModel(id);
    return [`${provider}/${model}`, { input, output, cachedInput: cached_input ?? input }] as const;
  });
  return { ok: true, value: new Map(entries) };
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

import type { Output, Served } from '../../core/eval/types.ts';

/** An id is a word; whatever is longer was not made to be read. */
const MAX_ID = 200;

/** What a body says of who answered; nothing where it does not say. */
export function readServed(
  model: string | null | undefined,
  fingerprint?: string | null,
): Pick<Output, 'served'> {
  if (!model) return {};
  const served: Served = { model: model.slice(0, MAX_ID) };
  return { served: fingerprint ? { ...served, fingerprint: fingerprint.slice(0, MAX_ID) } : served };
}

/** The output without what the request says already. */
export function withoutAsked<T extends Pick<Output, 'served'>>(output: T, asked: string): T {
  const { served, ...rest } = output;
  const isAsked = served?.model === asked && served.fingerprint === undefined;
  return isAsked ? (rest as T) : output;
}

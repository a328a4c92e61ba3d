import type { Models } from '../../ports.ts';
import type { CountTokens, UsdRange } from './estimate-tokens.ts';

/** Calls of models beside the target's, and what they cost; from the fewest to the most that the gate can ask for. */
export type Calls = { calls: { low: number; high: number }; usd: UsdRange };
export type Costs = { models: Pick<Models, 'price'>; count: CountTokens };

export const NO_CALLS: Calls = { calls: { low: 0, high: 0 }, usd: { low: 0, high: 0 } };

/** Null where a price is unknown. */
export function toRange(low: number | null, high: number | null, calls: Calls['calls']): UsdRange {
  return low === null || high === null ? null : { low: low * calls.low, high: high * calls.high };
}

/** Of two sides that may be one: the less of both at least, all of both at most. */
export function spanOf(sides: readonly Calls[]): Calls {
  const both = addAll(sides);
  const least = Math.min(...sides.map(({ calls }) => calls.low));
  const cheapest = Math.min(...sides.map(({ usd }) => usd?.low ?? 0));
  return {
    calls: { ...both.calls, low: least },
    usd: both.usd === null ? null : { ...both.usd, low: cheapest },
  };
}

export function addAll(all: readonly Calls[]): Calls {
  return all.reduce(
    (sum, { calls, usd }): Calls => ({
      calls: { low: sum.calls.low + calls.low, high: sum.calls.high + calls.high },
      usd:
        sum.usd === null || usd === null
          ? null
          : { low: sum.usd.low + usd.low, high: sum.usd.high + usd.high },
    }),
    NO_CALLS,
  );
}

export function times({ calls, usd }: Calls, factor: number): Calls {
  const scale = ({ low, high }: { low: number; high: number }) => ({
    low: low * factor,
    high: high * factor,
  });
  return { calls: scale(calls), usd: usd === null ? null : scale(usd) };
}

export function atMost({ calls, usd }: Calls, more: number): Calls | null {
  if (calls.high === 0) return null;
  return {
    calls: { low: calls.low, high: Math.ceil(calls.high * more) },
    usd: usd === null ? null : { low: usd.low, high: usd.high * more },
  };
}

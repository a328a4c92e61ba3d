import { z } from 'zod';
import { quantile } from '../../quantile.ts';
import { defineScorer, unmeasured } from '../define.ts';

const milliseconds = z.number().gt(0);
const options = z.strictObject({ p50_ms: milliseconds.optional(), p95_ms: milliseconds.optional() });

/** Wall time of the answer in milliseconds, compared as a ratio. A cached answer has none. */
export const latency = defineScorer({
  id: 'latency',
  aliases: ['latency_ms', 'duration'],
  description: 'Time to the answer in milliseconds.',
  scale: 'ms',
  options,
  shorthand: 'p95_ms',
  score({ output }) {
    if (output.latencyMs === null) return unmeasured('no call was timed');
    return { value: output.latencyMs, reason: `${Math.round(output.latencyMs)} ms` };
  },
});

/** A limit on a quantile that the suite's own latencies break. */
export type BrokenLimit = { option: 'p50_ms' | 'p95_ms'; limit: number; found: number };

/**
 * The limits in a latency scorer's options that the latencies of one side (milliseconds, one per trial) break. They
 * are absolute, like `min`. Empty where nothing was timed: a missing measurement breaks no limit, it is reported as missing.
 */
export function findBrokenLimits(
  given: { [key: string]: unknown },
  latencies: readonly number[],
): BrokenLimit[] {
  const parsed = options.safeParse(given);
  if (!parsed.success || latencies.length === 0) return [];
  const sorted = [...latencies].sort((a, b) => a - b);
  const limits = [
    { option: 'p50_ms' as const, limit: parsed.data.p50_ms, found: quantile(sorted, 0.5) ?? 0 },
    { option: 'p95_ms' as const, limit: parsed.data.p95_ms, found: quantile(sorted, 0.95) ?? 0 },
  ];
  return limits.flatMap(({ option, limit, found }) =>
    limit !== undefined && found > limit ? [{ option, limit, found }] : [],
  );
}

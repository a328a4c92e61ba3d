import { z } from 'zod';
import { checkSchema } from '../../artifact/documents/check-schema.ts';
import type { Parsed } from '../../artifact/problem.ts';
import type { JsonRecord } from '../../artifact/values.ts';
import type { Where } from '../../policy/parse.ts';

const useSettings = z.strictObject({
  /** Largest tolerable drop of the metric's mean, in (0,1]; for latency and cost the largest tolerable rise. */
  margin: z.number().gt(0).max(1).optional(),
  /** The metric's mean may not fall below this, in [0,1]. */
  min: z.number().min(0).max(1).optional(),
  /** A case of `must_pass` passes from this score on, in (0,1]. */
  at: z.number().gt(0).max(1).optional(),
  gate: z.enum(['block', 'warn']).optional(),
  /** How often a judge is asked at most: odd, so that a majority decides. */
  votes: z
    .int()
    .min(1)
    .max(9)
    .refine((votes) => votes % 2 === 1, 'an odd number')
    .optional(),
  /** pass@k over a case's repeats: the chance that at least one of k runs passes. */
  pass_at_k: z.int().min(1).max(20).optional(),
  /** pass^k over a case's repeats: the chance that all of k runs pass. */
  pass_hat_k: z.int().min(1).max(20).optional(),
  /** The metric's name. */
  as: z
    .string()
    .regex(/^[A-Za-z][\w.-]{0,63}$/, 'a name of letters, digits, ".", "_" and "-", at most 64 long')
    .optional(),
});

/** What may stand beside a scorer's name in an entry. */
export type UseSettings = z.infer<typeof useSettings>;
export const USE_KEYS: readonly string[] = Object.keys(useSettings.shape);

/** Reads what stands beside the scorer's name. */
export function parseUseSettings(entry: JsonRecord, where: Where): Parsed<UseSettings> {
  const data: JsonRecord = {};
  for (const key of USE_KEYS) if (entry[key] !== undefined) data[key] = entry[key];
  return checkSchema(useSettings, where.path, {
    data,
    locate: (keys) => where.locate([...where.keys, ...keys]),
  });
}

import { z } from 'zod';

const schema = z.strictObject({
  key: z.string(),
  at: z.number(),
  runs: z.int().min(1),
  cases: z.int().min(1),
  sigma: z.number().min(0),
  tau: z.number().min(0),
  noiseFloor: z.number().min(0).max(1),
  // Those of an older version have neither.
  consistency: z.number().min(0).max(1).nullable().default(null),
  agreement: z
    .strictObject({ kappa: z.number().min(-1).max(1), cases: z.int().min(1) })
    .nullable()
    .default(null),
  served: z.array(z.string()).default([]),
});

/** A calibration as it was kept, JSON; null where it is of another key, or cannot be read. */
export function readCalibration(key: string, text: string): z.output<typeof schema> | null {
  try {
    const read = schema.safeParse(JSON.parse(text));
    return read.success && read.data.key === key ? read.data : null;
  } catch {
    return null;
  }
}

import { z } from 'zod';
import type { ReviewReport } from './model.ts';

const storedSchema = z.looseObject({
  version: z.literal(1),
  exit: z.number(),
  head: z.looseObject({}),
  suites: z.array(z.looseObject({})),
  policy: z.looseObject({}),
});

/** A report as the database gave it back. Null where it has none, or one of a version that is not known here. */
export function readStoredReport(stored: unknown): ReviewReport | null {
  // Only this App writes there, and in one form for each version.
  return storedSchema.safeParse(stored).success
    ? { ...(stored as ReviewReport), inputs: inputsOf(stored) }
    : null;
}

/** Reports that were stored before there were these digests have none, or not all: then nobody can know them again. */
function inputsOf(stored: unknown): ReviewReport['inputs'] {
  const { inputs } = stored as Partial<ReviewReport>;
  return inputs?.failing === undefined ? null : inputs;
}

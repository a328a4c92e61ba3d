import { z } from 'zod';
import { createClassifier, readErrorBody } from '../http.ts';

const detail = z.object({
  reason: z.string().optional(),
  retryDelay: z.string().optional(),
  violations: z.array(z.object({ quotaId: z.string().optional() })).optional(),
});
/** Google's error model (google.rpc.Status as JSON). */
const refusal = z.object({
  error: z.object({ message: z.string().default(''), details: z.array(detail).default([]).catch([]) }),
});

/** What a failed call means. A wrong key is a 400 there, and how long to wait stands in the body. */
export const classifyError = createClassifier(({ status, body }) => {
  const error = readErrorBody(body, refusal)?.error;
  if (error === undefined) return { message: null };
  const { message, details } = error;
  const seconds = details
    .map(({ retryDelay }) => /^(\d+(?:\.\d+)?)s$/.exec(retryDelay ?? '')?.[1])
    .find(Boolean);
  const quotas = details.flatMap(({ violations = [] }) => violations.map(({ quotaId = '' }) => quotaId));
  return {
    message,
    ...(details.some(({ reason }) => reason === 'API_KEY_INVALID') ? { status: 401 } : { status }),
    // A quota of a day does not fill while a call waits.
    exhausted: quotas.some((id) => id.includes('PerDay')),
    retryAfterMs: seconds === undefined ? null : Number(seconds) * 1000,
  };
});

import { z } from 'zod';
import type { Output } from '../../core/eval/types.ts';
import type { ModelResult, ProviderFailure } from '../../ports.ts';
import type { CallSettings, ReadBody } from './calls.ts';
import { type AttemptFailure, finalFailure } from './failure.ts';

type Answered = Omit<Output, 'latencyMs' | 'costUsd'>;

/** The lines of a JSONL file that `schema` fits; others, as of a later version of the API, are no results that anyone asked for. */
export function readLines<T>(text: string, schema: z.ZodType<T>): T[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = schema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** An answer of a batch, read as any other is; one that cannot be read may be charged for as well. How long it took nobody says. */
export function toBatchAnswer(
  model: string,
  body: unknown,
  read: (text: string) => ReadBody<Answered>,
  { batchPrice, redact }: Pick<CallSettings, 'batchPrice' | 'redact'>,
): ModelResult {
  const made = read(JSON.stringify(body));
  if (!made.ok) {
    const { failure } = failed('bad_response', redact(made.message));
    return { ok: false, failure: { ...failure, unread: 1 } };
  }
  const { usage } = made.value;
  const costUsd = usage === null ? null : batchPrice(model, usage);
  return { ok: true, output: { ...made.value, latencyMs: null, costUsd } };
}

/** A request of a batch that has no answer. */
export function failed(
  kind: ProviderFailure['kind'],
  message: string,
): { ok: false; failure: ProviderFailure } {
  return { ok: false, failure: { kind, status: null, message, attempts: 1 } };
}

/** What one attempt came to, as the result of a call. */
export function toCallResult<T>(
  made: { ok: true; output: T } | { ok: false; failure: AttemptFailure },
): { ok: true; output: T } | { ok: false; failure: ProviderFailure } {
  if (made.ok) return made;
  const { kind, status, message } = made.failure;
  return { ok: false, failure: { kind, status, message, attempts: 1 } };
}

/** What was said by whatever an API calls its errors. */
export const said = z.object({ message: z.string() }).loose();
export const nothingToSend = () => ({
  ok: false as const,
  failure: finalFailure('bad_request', 'None of the requests can be sent in a batch.'),
});

import type { z } from 'zod';
import { onAbort } from '../../core/eval/on-abort.ts';
import type { Output } from '../../core/eval/types.ts';
import type { CallOptions, CallResult } from '../../ports.ts';
import type { Concurrency } from './concurrency.ts';
import { type AttemptFailure, type AttemptResult, finalFailure } from './failure.ts';
import { createLimiter } from './limiter.ts';
import { readRateLimits } from './rate-limits.ts';
import { callWithRetries, type RetrySettings } from './retry.ts';
import { createRoomReader } from './room.ts';

export type CallSettings = {
  /** Longest time of one attempt, milliseconds. */
  timeoutMs: number;
  concurrency: Concurrency;
  retry: RetrySettings;
  redact(text: string): string;
  price(model: string, usage: NonNullable<Output['usage']>): number | null;
  /** Of an answer in a batch. */
  batchPrice(model: string, usage: NonNullable<Output['usage']>): number | null;
};

/** What was read from the body of a 200, or why it cannot be used. */
export type ReadBody<T> = { ok: true; value: T } | { ok: false; message: string };

/** A 200, whose body has not been read. */
export type Answer = Pick<Response, 'status' | 'text'> & { headers: Pick<Headers, 'get'> };

/** A value with what it took and cost. */
type Measured<T> = T & { latencyMs: number; costUsd: number | null };

/** How one provider is called: under limits, timeouts and retries of our own, whatever its SDK would do. */
export type Calls = {
  /** Sends until what comes back can be read, or cannot be mended by trying again. A body that cannot be read is tried again. */
  call<T extends { usage: Output['usage'] }>(
    model: string,
    send: (signal: AbortSignal) => Promise<Answer>,
    read: (text: string) => ReadBody<T>,
    options: Pick<CallOptions, 'signal' | 'idle' | 'spare'>,
  ): Promise<CallResult<Measured<T>>>;
  /** One attempt; whatever `run` throws becomes a failure. */
  attempt<T>(
    signal: AbortSignal,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | { ok: false; failure: AttemptFailure }>;
  close(): void;
};

/** @param classify what an exception of the SDK means; `now` is in milliseconds since the epoch */
export function createCalls(
  { timeoutMs, concurrency, retry, redact, price }: CallSettings,
  classify: (error: unknown, now: number) => AttemptFailure,
): Calls {
  const limiter = createLimiter(concurrency.most, concurrency.start);
  const rooms = createRoomReader();
  const fail = (failure: AttemptFailure) => ({
    ok: false as const,
    failure: { ...failure, message: redact(failure.message) },
  });

  function noteRoom(model: string, { headers }: Answer, usage: Output['usage']): void {
    const limits = readRateLimits(headers, Date.now());
    const tokens = usage === null ? null : usage.inputTokens + usage.outputTokens;
    limiter.noteRoom(rooms.read(model, limits, tokens, performance.now()));
  }

  async function attempt<T>(
    outer: AbortSignal,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | { ok: false; failure: AttemptFailure }> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort();
    }, timeoutMs);
    const forget = onAbort(outer, abort);
    try {
      if (outer.aborted) return fail(finalFailure('cancelled', 'Cancelled.'));
      return await run(controller.signal);
    } catch (error) {
      if (outer.aborted) return fail(finalFailure('cancelled', 'Cancelled.'));
      if (timedOut)
        return fail({
          kind: 'timeout',
          status: null,
          message: `No answer within ${timeoutMs / 1000} s`,
          retry: true,
          retryAfterMs: null,
        });
      return fail(classify(error, Date.now()));
    } finally {
      clearTimeout(timer);
      forget();
    }
  }

  return {
    attempt,

    call<T extends { usage: Output['usage'] }>(
      model: string,
      send: (signal: AbortSignal) => Promise<Answer>,
      read: (text: string) => ReadBody<T>,
      options: Pick<CallOptions, 'signal' | 'idle' | 'spare'>,
    ) {
      const once = (outer: AbortSignal) =>
        attempt<AttemptResult<Measured<T>>>(outer, async (inner) => {
          const started = performance.now();
          const response = await send(inner);
          const text = await response.text();
          const latencyMs = performance.now() - started;
          const made = read(text);
          if (!made.ok) {
            const { message } = made;
            return fail({
              kind: 'bad_response',
              status: response.status,
              message,
              retry: true,
              retryAfterMs: null,
            });
          }
          const { usage } = made.value;
          noteRoom(model, response, usage);
          const costUsd = usage === null ? null : price(model, usage);
          return { ok: true, output: { ...made.value, latencyMs, costUsd } };
        });
      return callWithRetries({ attempt: once, limiter, settings: retry, ...options });
    },

    close: () => limiter.close(),
  };
}

/** The body of a 200 as `schema` has it; else what came instead. `what` was expected, with its article. */
export function readAnswer<T>(text: string, schema: z.ZodType<T>, what: string): ReadBody<T> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return { ok: false, message: `200 with a body that is not JSON: ${excerpt(text)}` };
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const where = parsed.error.issues[0]?.path.join('.') || 'body';
  return { ok: false, message: `200 without ${what} (${where}): ${excerpt(text)}` };
}

/** An empty answer is an answer when the model was stopped before it said anything. */
const EMPTY_IS_AN_ANSWER = new Set(['length', 'content_filter']);

/** Whether an answer without a text, a refusal or a call of a tool is none. A text of no characters is one. */
export function saysNothing(answer: {
  text: string | null;
  toolCalls: readonly unknown[];
  finishReason: string;
}): boolean {
  return (
    answer.text === null && answer.toolCalls.length === 0 && !EMPTY_IS_AN_ANSWER.has(answer.finishReason)
  );
}

function excerpt(text: string): string {
  return text.trim() === '' ? 'an empty body' : text.slice(0, 200);
}

import OpenAI from 'openai';
import type { ModelRequest, Output } from '../../../core/eval/types.ts';
import type { CallResult, Embedded, ModelResult, Reranked } from '../../../ports.ts';
import type { ProviderSettings } from '../env.ts';
import { type AttemptFailure, type AttemptResult, finalFailure } from '../failure.ts';
import { createLimiter } from '../limiter.ts';
import { callWithRetries, type RetrySettings } from '../retry.ts';
import { classifyError } from './classify.ts';
import { buildChatBody } from './request.ts';
import { readCompletion } from './response.ts';
import { type ReadBody, readEmbeddings, readReranking } from './retrieval.ts';

export type OpenAiProviderOptions = {
  timeoutMs: number;
  concurrency: number;
  retry: RetrySettings;
  redact(text: string): string;
  price(model: string, usage: NonNullable<Output['usage']>): number | null;
};
export type OpenAiProvider = {
  complete(
    request: ModelRequest,
    model: string,
    options: { signal: AbortSignal; idempotencyKey: string },
  ): Promise<ModelResult>;
  /** `POST /embeddings`, as OpenAI has it. */
  embed(
    request: { dimensions: number | null; texts: readonly string[] },
    model: string,
    options: { signal: AbortSignal; idempotencyKey: string },
  ): Promise<CallResult<Embedded>>;
  /** `POST /rerank`, as Cohere, Jina and vLLM have it. */
  rerank(
    request: { query: string; documents: readonly string[] },
    model: string,
    options: { signal: AbortSignal; idempotencyKey: string },
  ): Promise<CallResult<Reranked>>;
  /** Ids of the models the provider says it has; one attempt, costs nothing. */
  listModels(
    signal: AbortSignal,
  ): Promise<{ ok: true; ids: string[] } | { ok: false; failure: AttemptFailure }>;
  close(): void;
};

/** A provider that speaks OpenAI's chat completions, through the SDK; retries, waits and timeouts are our own. */
export function createOpenAiProvider(
  settings: ProviderSettings,
  options: OpenAiProviderOptions,
): OpenAiProvider {
  const limiter = createLimiter(options.concurrency);
  const client = new OpenAI({
    // The SDK would read OPENAI_API_KEY, organisation and project for whatever it is not told, and so hand them to
    // another provider.
    apiKey: settings.apiKey ?? 'none',
    organization: null,
    project: null,
    ...(settings.apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    baseURL: settings.baseUrl,
    maxRetries: 0,
    // Our own clock covers the body too and comes first.
    timeout: options.timeoutMs + 60_000,
    logLevel: 'off',
  });
  const fail = (failure: AttemptFailure) => ({
    ok: false as const,
    failure: { ...failure, message: options.redact(failure.message) },
  });

  /** Runs `call` under the attempt's own timeout; whatever it throws becomes a failure. */
  async function underTimeout<T>(
    outer: AbortSignal,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | { ok: false; failure: AttemptFailure }> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      abort();
    }, options.timeoutMs);
    outer.addEventListener('abort', abort, { once: true });
    try {
      if (outer.aborted) return fail(finalFailure('cancelled', 'Cancelled.'));
      return await call(controller.signal);
    } catch (error) {
      if (outer.aborted) return fail(finalFailure('cancelled', 'Cancelled.'));
      if (timedOut)
        return fail({
          kind: 'timeout',
          status: null,
          message: `No answer within ${options.timeoutMs / 1000} s`,
          retry: true,
          retryAfterMs: null,
        });
      return fail(classifyError(error, Date.now()));
    } finally {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    }
  }

  /** Posts a body and reads what comes back; a body that cannot be read is tried again. */
  function post<T extends { usage: Output['usage'] }>(
    path: string,
    model: string,
    body: object,
    read: (text: string) => ReadBody<T>,
    { signal, idempotencyKey }: { signal: AbortSignal; idempotencyKey: string },
  ): Promise<CallResult<T & { latencyMs: number; costUsd: number | null }>> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    const attempt = (outer: AbortSignal) =>
      underTimeout<AttemptResult<T & { latencyMs: number; costUsd: number | null }>>(outer, async (inner) => {
        const started = performance.now();
        const response = await client.post(path, { body, signal: inner, headers }).asResponse();
        const made = read(await response.text());
        const latencyMs = performance.now() - started;
        if (!made.ok)
          return fail({
            kind: 'bad_response',
            status: response.status,
            message: made.message,
            retry: true,
            retryAfterMs: null,
          });
        const { usage } = made.value;
        return {
          ok: true,
          output: { ...made.value, latencyMs, costUsd: usage === null ? null : options.price(model, usage) },
        };
      });
    return callWithRetries({ attempt, limiter, settings: options.retry, signal });
  }

  return {
    embed({ texts, dimensions }, model, call) {
      const size = dimensions === null ? {} : { dimensions };
      const body = { model, input: texts, encoding_format: 'float', ...size };
      return post('/embeddings', model, body, (text) => readEmbeddings(text, texts.length, dimensions), call);
    },

    rerank({ query, documents }, model, call) {
      const body = { model, query, documents, top_n: documents.length };
      return post('/rerank', model, body, (text) => readReranking(text, documents.length), call);
    },

    async complete(request, model, { signal, idempotencyKey }) {
      const built = buildChatBody(request, settings.name, model);
      if (!built.ok)
        return {
          ok: false,
          failure: { kind: 'bad_request', status: null, message: built.message, attempts: 0 },
        };
      const headers = { 'Idempotency-Key': idempotencyKey };
      const attempt = (outer: AbortSignal): Promise<AttemptResult> =>
        underTimeout(outer, async (inner) => {
          const started = performance.now();
          const response = await client.chat.completions
            .create(built.body, { signal: inner, headers })
            .asResponse();
          const text = await response.text();
          const latencyMs = performance.now() - started;
          const read = readCompletion(text);
          if (!read.ok) {
            const { message } = read;
            return fail({
              kind: 'bad_response',
              status: response.status,
              message,
              retry: true,
              retryAfterMs: null,
            });
          }
          const { usage } = read.output;
          const costUsd = usage === null ? null : options.price(model, usage);
          return { ok: true, output: { ...read.output, latencyMs, costUsd } };
        });
      return callWithRetries({ attempt, limiter, settings: options.retry, signal });
    },

    listModels: (outer) =>
      underTimeout(outer, async (signal) => {
        const page = await client.models.list({ signal });
        // Servers disagree on what they send; whatever is no list is an empty one.
        const ids = Array.isArray(page.data) ? page.data.map(({ id }) => String(id)) : [];
        return { ok: true as const, ids };
      }),

    close: () => limiter.close(),
  };
}

import OpenAI from 'openai';
import { type CallSettings, createCalls, refuse } from '../calls.ts';
import type { ProviderSettings } from '../env.ts';
import type { Provider } from '../provider.ts';
import { classifyError } from './classify.ts';
import { buildChatBody } from './request.ts';
import { readCompletion } from './response.ts';
import { readEmbeddings, readReranking } from './retrieval.ts';

/**
 * A provider that speaks OpenAI's chat completions and embeddings through the SDK, and `POST /rerank` as Cohere, Jina and
 * vLLM have it.
 */
export function createOpenAiProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
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
  const keyed = (idempotencyKey: string) => ({ 'Idempotency-Key': idempotencyKey });
  const post = (path: string, body: object, idempotencyKey: string) => (signal: AbortSignal) =>
    client.post(path, { body, signal, headers: keyed(idempotencyKey) }).asResponse();

  return {
    embed({ texts, dimensions }, model, { signal, idempotencyKey }) {
      const size = dimensions === null ? {} : { dimensions };
      const body = { model, input: texts, encoding_format: 'float', ...size };
      const read = (text: string) => readEmbeddings(text, texts.length, dimensions);
      return calls.call(model, post('/embeddings', body, idempotencyKey), read, signal);
    },

    rerank({ query, documents }, model, { signal, idempotencyKey }) {
      const body = { model, query, documents, top_n: documents.length };
      const read = (text: string) => readReranking(text, documents.length);
      return calls.call(model, post('/rerank', body, idempotencyKey), read, signal);
    },

    async complete(request, model, { signal, idempotencyKey }) {
      const built = buildChatBody(request, settings.name, model);
      if (!built.ok) return refuse(built.message);
      const send = (inner: AbortSignal) =>
        client.chat.completions
          .create(built.body, { signal: inner, headers: keyed(idempotencyKey) })
          .asResponse();
      return calls.call(model, send, readCompletion, signal);
    },

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const page = await client.models.list({ signal });
        // Servers disagree on what they send; whatever is no list is an empty one.
        const ids = Array.isArray(page.data) ? page.data.map(({ id }) => String(id)) : [];
        return { ok: true as const, ids };
      }),

    close: () => calls.close(),
  };
}

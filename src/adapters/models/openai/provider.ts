import type OpenAI from 'openai';
import { APIError } from 'openai';
import { type CallSettings, createCalls } from '../calls.ts';
import { refuse } from '../failure.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { createSdkRequests } from '../sdk-requests.ts';
import { fetchForSdk } from '../transport.ts';
import { createOpenAiBatches } from './batches.ts';
import { classifyError } from './classify.ts';
import { createClient } from './client.ts';
import { buildChatBody, dialectOf } from './request.ts';
import { readCompletion } from './response.ts';
import { buildResponsesBody } from './responses-request.ts';
import { readResponse } from './responses-response.ts';
import { readEmbeddings, readReranking } from './retrieval.ts';

/**
 * A provider that speaks OpenAI's chat completions, or its Responses API, and its embeddings through the SDK, and `POST /rerank` as Cohere, Jina and
 * vLLM have it. Azure OpenAI speaks it too, at other paths.
 */
export function createOpenAiProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const dialect = dialectOf(settings);
  const sendAs = createSdkRequests(
    (fetch) => createClient(settings, options.timeoutMs, fetch),
    (status, said, text, headers) =>
      said === undefined
        ? APIError.generate(status, undefined, text, headers)
        : // Servers that copy the API may leave the wrapping out.
          APIError.generate(status, said.error == null ? { error: said } : said, undefined, headers),
  );
  /** Azure has a path for each model. */
  const post = (path: string, model: string, body: object, idempotencyKey: string) => {
    const call = (client: OpenAI) => client.post(path, { body });
    return sendAs({ kind: `${path} ${model}`, call }, body, idempotencyKey);
  };

  return {
    async embed({ texts, dimensions }, model, call) {
      const size = dimensions === null ? {} : { dimensions };
      const body = { model, input: texts, encoding_format: 'float', ...size };
      const read = (text: string) => readEmbeddings(text, texts.length, dimensions);
      return calls.call(model, await post('/embeddings', model, body, call.idempotencyKey), read, call);
    },

    async rerank({ query, documents }, model, call) {
      const body = { model, query, documents, top_n: documents.length };
      const read = (text: string) => readReranking(text, documents.length);
      return calls.call(model, await post('/rerank', model, body, call.idempotencyKey), read, call);
    },

    async complete(request, model, call) {
      if (settings.protocol === 'responses') {
        const built = buildResponsesBody(request, model);
        if (!built.ok) return refuse(built.message);
        const create = (client: OpenAI) => client.responses.create(built.body).asResponse();
        const send = await sendAs(
          { kind: `responses ${model}`, call: create },
          built.body,
          call.idempotencyKey,
        );
        return calls.call(model, send, readResponse, call);
      }
      const built = buildChatBody(request, dialect, model);
      if (!built.ok) return refuse(built.message);
      const create = (client: OpenAI) => client.chat.completions.create(built.body).asResponse();
      const send = await sendAs({ kind: `chat ${model}`, call: create }, built.body, call.idempotencyKey);
      const sendFiltered = (inner: AbortSignal) => send(inner).catch(answerFiltered);
      return calls.call(model, sendFiltered, readCompletion, call);
    },

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const page = await createClient(settings, options.timeoutMs, fetchForSdk).models.list({ signal });
        // Azure lists what can be deployed, not what is.
        if (settings.azure !== undefined) return { ok: true as const, ids: null };
        // Servers disagree on what they send; whatever is no list is an empty one.
        const ids = Array.isArray(page.data) ? page.data.map(({ id }) => String(id)) : [];
        return { ok: true as const, ids };
      }),

    // Azure has batches for deployments that were made for nothing else.
    ...(settings.azure === undefined ? { batches: createOpenAiBatches(settings, options, calls) } : {}),

    close: () => calls.close(),
  };
}

/** A prompt that Azure's filter stops is a 400 there, and an answer that it stops a 200; both are answers. Others stay errors. */
function answerFiltered(error: unknown): Response {
  if (!(error instanceof APIError) || error.status !== 400 || error.code !== 'content_filter') throw error;
  const filtered = { choices: [{ finish_reason: 'content_filter', message: { content: null } }] };
  return new Response(JSON.stringify(filtered), { status: 200 });
}

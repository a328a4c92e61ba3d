import { type Answer, type CallSettings, createCalls } from '../calls.ts';
import { refuse } from '../failure.ts';
import { RefusedCall, send } from '../http.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { classifyError, isFiltered } from './classify.ts';
import { createEndpoint } from './endpoint.ts';
import { buildChatBody, dialectOf } from './request.ts';
import { readCompletion } from './response.ts';
import { buildResponsesBody } from './responses-request.ts';
import { readResponse } from './responses-response.ts';
import { readEmbeddings, readModelIds, readReranking } from './retrieval.ts';

/**
 * A provider that speaks OpenAI's chat completions, or its Responses API, and its embeddings, and `POST /rerank` as Cohere, Jina and
 * vLLM have it. Azure OpenAI speaks it too, at other paths. Without the SDK, which takes more time than the rest of a call
 * (docs/decisions/0016).
 */
export function createOpenAiProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const endpoint = createEndpoint(settings);
  const dialect = dialectOf(settings);

  return {
    embed({ texts, dimensions }, model, call) {
      const size = dimensions === null ? {} : { dimensions };
      const body = { model, input: texts, encoding_format: 'float', ...size };
      const sent = endpoint.post('/embeddings', model, body, call.idempotencyKey);
      const read = (text: string) => readEmbeddings(text, texts.length, dimensions);
      return calls.call(model, (inner) => send(sent, inner), read, call);
    },

    rerank({ query, documents }, model, call) {
      const body = { model, query, documents, top_n: documents.length };
      const sent = endpoint.post('/rerank', model, body, call.idempotencyKey);
      const read = (text: string) => readReranking(text, documents.length);
      return calls.call(model, (inner) => send(sent, inner), read, call);
    },

    async complete(request, model, call) {
      if (settings.protocol === 'responses') {
        const built = buildResponsesBody(request, model);
        if (!built.ok) return refuse(built.message);
        const sent = endpoint.post('/responses', model, built.body, call.idempotencyKey);
        return calls.call(model, (inner) => send(sent, inner), readResponse, call);
      }
      const built = buildChatBody(request, dialect, model);
      if (!built.ok) return refuse(built.message);
      const sent = endpoint.post('/chat/completions', model, built.body, call.idempotencyKey);
      return calls.call(model, (inner) => send(sent, inner).catch(answerFiltered), readCompletion, call);
    },

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const ids = readModelIds(await (await send(endpoint.get('/models'), signal)).text());
        // Azure lists what can be deployed, not what is.
        return { ok: true as const, ids: settings.azure === undefined ? ids : null };
      }),

    close: () => calls.close(),
  };
}

/** A prompt that Azure's filter stops is a 400 there, and an answer that it stops a 200; both are answers. Others stay errors. */
function answerFiltered(error: unknown): Answer {
  if (!(error instanceof RefusedCall) || !isFiltered(error)) throw error;
  const filtered = { choices: [{ finish_reason: 'content_filter', message: { content: null } }] };
  return { status: 200, text: async () => JSON.stringify(filtered) };
}

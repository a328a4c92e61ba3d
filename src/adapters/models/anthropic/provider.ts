import Anthropic, { APIError, type ClientOptions } from '@anthropic-ai/sdk';
import { type CallSettings, createCalls } from '../calls.ts';
import { refuse, refuseSearch } from '../failure.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { createSdkRequests } from '../sdk-requests.ts';
import { fetchForSdk } from '../transport.ts';
import { createAnthropicBatches } from './batches.ts';
import { classifyError } from './classify.ts';
import { buildMessageBody } from './request.ts';
import { readMessage } from './response.ts';

/** Anthropic's Messages API through the SDK. */
export function createAnthropicProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const open = (fetch: NonNullable<ClientOptions['fetch']>) =>
    new Anthropic({
      // The SDK would read ANTHROPIC_AUTH_TOKEN and others for whatever it is not told.
      apiKey: settings.apiKey ?? 'none',
      authToken: null,
      webhookKey: null,
      defaultHeaders: { ...(settings.apiKey === null ? { Authorization: null } : {}), ...settings.headers },
      baseURL: settings.baseUrl,
      maxRetries: 0,
      // Our own clock covers the body too and comes first.
      timeout: options.timeoutMs + 60_000,
      logLevel: 'off',
      fetch,
    });
  const sendAs = createSdkRequests(open, (status, said, text, headers) =>
    APIError.generate(status, said, said === undefined ? text : undefined, headers),
  );

  return {
    async complete(request, model, call) {
      const built = buildMessageBody(request, model);
      if (!built.ok) return refuse(built.message);
      const create = (client: Anthropic) => client.messages.create(built.body).asResponse();
      const send = await sendAs({ kind: `messages ${model}`, call: create }, built.body, call.idempotencyKey);
      return calls.call(model, send, readMessage, call);
    },

    embed: async () => refuseSearch(settings.name),
    rerank: async () => refuseSearch(settings.name),

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const ids: string[] = [];
        for await (const { id } of open(fetchForSdk).models.list({ limit: 1000 }, { signal }))
          ids.push(String(id));
        return { ok: true as const, ids };
      }),

    batches: createAnthropicBatches(() => open(fetchForSdk), options, calls),

    close: () => calls.close(),
  };
}

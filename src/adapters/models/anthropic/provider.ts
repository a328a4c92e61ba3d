import Anthropic from '@anthropic-ai/sdk';
import { type CallSettings, createCalls } from '../calls.ts';
import { refuse, refuseSearch } from '../failure.ts';
import type { Provider } from '../provider.ts';
import type { ProviderSettings } from '../provider-settings.ts';
import { fetchForSdk } from '../transport.ts';
import { classifyError } from './classify.ts';
import { buildMessageBody } from './request.ts';
import { readMessage } from './response.ts';

/** Anthropic's Messages API through the SDK. */
export function createAnthropicProvider(settings: ProviderSettings, options: CallSettings): Provider {
  const calls = createCalls(options, classifyError);
  const client = new Anthropic({
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
    fetch: fetchForSdk,
  });

  return {
    async complete(request, model, call) {
      const built = buildMessageBody(request, model);
      if (!built.ok) return refuse(built.message);
      const headers = { 'Idempotency-Key': call.idempotencyKey };
      const send = (inner: AbortSignal) =>
        client.messages.create(built.body, { signal: inner, headers }).asResponse();
      return calls.call(model, send, readMessage, call);
    },

    embed: async () => refuseSearch(settings.name),
    rerank: async () => refuseSearch(settings.name),

    listModels: (outer) =>
      calls.attempt(outer, async (signal) => {
        const ids: string[] = [];
        for await (const { id } of client.models.list({ limit: 1000 }, { signal })) ids.push(String(id));
        return { ok: true as const, ids };
      }),

    close: () => calls.close(),
  };
}

import type { ModelRequest } from '../../core/eval/types.ts';
import type { CallOptions, CallResult, Embedded, ModelResult, Reranked } from '../../ports.ts';
import type { CallSettings } from './calls.ts';
import type { AttemptFailure } from './failure.ts';
import type { Protocol, ProviderSettings } from './provider-settings.ts';

/** A provider with an address, whatever it speaks. */
export type Provider = {
  complete(request: ModelRequest, model: string, call: CallOptions): Promise<ModelResult>;
  embed(
    request: { dimensions: number | null; texts: readonly string[] },
    model: string,
    call: CallOptions,
  ): Promise<CallResult<Embedded>>;
  rerank(
    request: { query: string; documents: readonly string[] },
    model: string,
    call: CallOptions,
  ): Promise<CallResult<Reranked>>;
  /**
   * Ids of the models the provider says it has, null where it answers and they are not those that are called; one attempt, costs
   * nothing.
   */
  listModels(
    signal: AbortSignal,
  ): Promise<{ ok: true; ids: string[] | null } | { ok: false; failure: AttemptFailure }>;
  close(): void;
};
export type CreateProvider = (settings: ProviderSettings, calls: CallSettings) => Provider;

/** One adapter a protocol; it is loaded when the first of its models is called. */
export const ADAPTERS: Readonly<Record<Protocol, () => Promise<CreateProvider>>> = {
  openai: async () => (await import('./openai/provider.ts')).createOpenAiProvider,
  anthropic: async () => (await import('./anthropic/provider.ts')).createAnthropicProvider,
  responses: async () => (await import('./openai/provider.ts')).createOpenAiProvider,
  azure: async () => (await import('./openai/provider.ts')).createOpenAiProvider,
  bedrock: async () => (await import('./bedrock/provider.ts')).createBedrockProvider,
  gemini: async () => (await import('./gemini/provider.ts')).createGeminiProvider,
};

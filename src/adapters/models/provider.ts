import type { ModelRequest } from '../../core/eval/types.ts';
import type { CallResult, Embedded, ModelResult, Reranked } from '../../ports.ts';
import type { CallSettings } from './calls.ts';
import type { ProviderSettings } from './env.ts';
import type { AttemptFailure } from './failure.ts';
import type { Protocol } from './own-providers.ts';

type Call = { signal: AbortSignal; idempotencyKey: string };

/** A provider with an address, whatever it speaks. */
export type Provider = {
  complete(request: ModelRequest, model: string, call: Call): Promise<ModelResult>;
  embed(
    request: { dimensions: number | null; texts: readonly string[] },
    model: string,
    call: Call,
  ): Promise<CallResult<Embedded>>;
  rerank(
    request: { query: string; documents: readonly string[] },
    model: string,
    call: Call,
  ): Promise<CallResult<Reranked>>;
  /** Ids of the models the provider says it has; one attempt, costs nothing. */
  listModels(
    signal: AbortSignal,
  ): Promise<{ ok: true; ids: string[] } | { ok: false; failure: AttemptFailure }>;
  close(): void;
};
export type CreateProvider = (settings: ProviderSettings, calls: CallSettings) => Provider;

/** One adapter a protocol; it is loaded when the first of its models is called. */
export const PROTOCOLS: Readonly<Record<Protocol, () => Promise<CreateProvider>>> = {
  openai: async () => (await import('./openai/provider.ts')).createOpenAiProvider,
  anthropic: async () => (await import('./anthropic/provider.ts')).createAnthropicProvider,
  gemini: async () => (await import('./gemini/provider.ts')).createGeminiProvider,
};

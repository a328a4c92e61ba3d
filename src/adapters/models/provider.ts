import type { ModelRequest } from '../../core/eval/types.ts';
import type {
  BatchRequest,
  BatchResults,
  CallOptions,
  CallResult,
  Embedded,
  MadeBatch,
  ModelResult,
  Reranked,
} from '../../ports.ts';
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
  /** Absent: it takes none. */
  batches?: ProviderBatches;
  close(): void;
};

/** As the port's, of models by their names here. */
export type ProviderBatches = {
  submit(
    batch: { token: string; requests: readonly BatchRequest[] },
    model: string,
    signal: AbortSignal,
  ): Promise<CallResult<string>>;
  find(batch: MadeBatch, signal: AbortSignal): Promise<CallResult<string | 'none' | 'unsure'>>;
  poll(id: string, signal: AbortSignal): Promise<CallResult<'running' | 'ended'>>;
  results(id: string, model: string, signal: AbortSignal): Promise<CallResult<BatchResults>>;
  cancel(id: string, signal: AbortSignal): Promise<CallResult<'cancelled'>>;
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

import type { CallResult, ModelBatches } from '../../ports.ts';
import { refuse } from './failure.ts';
import type { Provider, ProviderBatches } from './provider.ts';
import type { Protocol } from './provider-settings.ts';
import { withoutAsked } from './served.ts';
import { splitModel } from './split-model.ts';

/** Protocols that have an API for batches here. A server that speaks one may still have none, and says so when it is handed some. */
const TAKE_BATCHES: ReadonlySet<Protocol> = new Set(['openai', 'responses', 'anthropic', 'gemini']);

/** Hands batches to the providers of their models. */
export function createBatches({
  protocolOf,
  serve,
  price,
}: {
  /** Null: no such provider is configured. */
  protocolOf(provider: string): Protocol | null;
  serve<T>(
    model: string,
    signal: AbortSignal,
    use: (provider: Provider, model: string, signal: AbortSignal) => Promise<CallResult<T>>,
  ): Promise<CallResult<T>>;
  price: ModelBatches['price'];
}): ModelBatches {
  const ask = <T>(
    id: string,
    outer: AbortSignal,
    use: (batches: ProviderBatches, model: string, signal: AbortSignal) => Promise<CallResult<T>>,
  ) =>
    serve<T>(id, outer, async ({ batches }, model, signal) =>
      batches === undefined ? refuse(`The provider of ${id} takes no batches.`) : use(batches, model, signal),
    );

  return {
    takes(id) {
      const protocol = protocolOf(splitModel(id).provider);
      return protocol !== null && TAKE_BATCHES.has(protocol);
    },
    submit: (id, batch, outer) =>
      ask(id, outer, (batches, model, signal) => batches.submit(batch, model, signal)),
    find: (id, batch, outer) => ask(id, outer, (batches, _, signal) => batches.find(batch, signal)),
    poll: (id, batch, outer) => ask(id, outer, (batches, _, signal) => batches.poll(batch, signal)),
    results: (id, batch, outer) =>
      ask(id, outer, async (batches, model, signal) => {
        const read = await batches.results(batch, model, signal);
        if (!read.ok) return read;
        const results = [...read.output.results].map(
          ([own, result]) =>
            [own, result.ok ? { ...result, output: withoutAsked(result.output, model) } : result] as const,
        );
        return { ok: true, output: { ...read.output, results: new Map(results) } };
      }),
    cancel: (id, batch, outer) => ask(id, outer, (batches, _, signal) => batches.cancel(batch, signal)),
    price,
  };
}

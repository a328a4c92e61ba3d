import { readListwise, requestListwise } from '../../../core/eval/retrieval/listwise.ts';
import type { RetrievalSettings } from '../../../core/eval/retrieval/types.ts';
import type { ModelRequest } from '../../../core/eval/types.ts';
import type { CallResult, ModelResult, Reranked } from '../../../ports.ts';

/** Orders passages; `count`: those that are kept. */
export type Rerank = (
  reranker: NonNullable<RetrievalSettings['reranker']>,
  query: string,
  passages: readonly string[],
  count: number,
) => Promise<CallResult<Reranked>>;

export type RerankDeps = {
  /** The `/rerank` endpoint of the model's provider. */
  endpoint(model: string, query: string, passages: readonly string[]): Promise<CallResult<Reranked>>;
  /** A call of a chat model. */
  complete(request: ModelRequest): Promise<ModelResult>;
  nonce(): string;
};

/** A re-ranker of either kind. What a chat model replies and is no ranking is a failure, never the order as it was. */
export function createRerank({ endpoint, complete, nonce }: RerankDeps): Rerank {
  return async ({ model, listwise }, query, passages, count) => {
    if (listwise !== true) return endpoint(model, query, passages);
    const task = { query, passages, count };
    const request = requestListwise(model, task, nonce());
    if (request === null) {
      const message = `${passages.length} passages are too long for ${model} to order at once: let it see fewer (\`fetch_k\`), or smaller chunks`;
      return { ok: false, failure: { kind: 'bad_request', status: null, message, attempts: 0 } };
    }
    const answered = await complete(request);
    if (!answered.ok) return answered;
    const { text, usage, latencyMs, costUsd } = answered.output;
    const read = readListwise(text, task);
    if (!read.ok) {
      const message = `${model}: ${read.reason}`;
      return { ok: false, failure: { kind: 'bad_response', status: null, message, attempts: 1 } };
    }
    // It gives an order and no scores.
    const ranking = read.order.map((index, at) => ({ index, score: 1 / (at + 1) }));
    return { ok: true, output: { ranking, usage, latencyMs, costUsd } };
  };
}

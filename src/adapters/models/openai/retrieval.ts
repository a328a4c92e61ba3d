import { z } from 'zod';
import type { Output } from '../../../core/eval/types.ts';
import type { ReadBody } from '../calls.ts';

const count = z.int().min(0).nullish();
const embeddings = z.object({
  data: z.array(
    z.object({ index: z.int().min(0).optional(), embedding: z.array(z.number()).min(1).max(65_536) }),
  ),
  usage: z.object({ prompt_tokens: count, total_tokens: count }).nullish(),
});
const reranking = z.object({
  results: z.array(z.object({ index: z.int().min(0), relevance_score: z.number() })),
  usage: z.object({ prompt_tokens: count, total_tokens: count }).nullish(),
  meta: z.object({ tokens: z.object({ input_tokens: count }).nullish() }).nullish(),
});

/** Vectors in the order of the texts, whatever the order they came in. */
export function readEmbeddings(
  text: string,
  texts: number,
  dimensions: number | null,
): ReadBody<{ vectors: Float32Array[]; usage: Output['usage'] }> {
  const parsed = embeddings.safeParse(parseBody(text));
  if (!parsed.success) return { ok: false, message: 'The answer is no list of embeddings.' };
  const { data, usage } = parsed.data;
  if (data.length !== texts)
    return { ok: false, message: `Expected ${texts} embeddings, found ${data.length}.` };
  const vectors = new Array<Float32Array | undefined>(texts).fill(undefined);
  data.forEach(({ index, embedding }, at) => {
    vectors[index ?? at] = Float32Array.from(embedding);
  });
  const length = dimensions ?? data[0]?.embedding.length ?? 0;
  const whole = vectors.slice(0, texts).filter((one) => one !== undefined);
  if (whole.length !== texts) return { ok: false, message: 'An embedding is missing: two have one index.' };
  const odd = whole.find((one) => one.length !== length || !one.every(Number.isFinite));
  if (odd !== undefined)
    return { ok: false, message: `Expected embeddings of ${length} numbers, found one of ${odd.length}.` };
  return { ok: true, value: { vectors: whole, usage: usageOf(usage?.prompt_tokens ?? usage?.total_tokens) } };
}

/** Best first; equal scores in the order of the documents. */
export function readReranking(
  text: string,
  documents: number,
): ReadBody<{ ranking: { index: number; score: number }[]; usage: Output['usage'] }> {
  const parsed = reranking.safeParse(parseBody(text));
  if (!parsed.success) return { ok: false, message: 'The answer is no list of re-ranked documents.' };
  const { results, usage, meta } = parsed.data;
  const seen = new Set(results.map(({ index }) => index));
  if (
    seen.size !== documents ||
    results.length !== documents ||
    results.some(({ index }) => index >= documents)
  )
    return {
      ok: false,
      message: `Expected each of ${documents} documents once, found ${results.length} results.`,
    };
  const ranking = results.map(({ index, relevance_score: score }) => ({ index, score }));
  ranking.sort((a, b) => b.score - a.score || a.index - b.index);
  const tokens = usage?.prompt_tokens ?? usage?.total_tokens ?? meta?.tokens?.input_tokens;
  return { ok: true, value: { ranking, usage: usageOf(tokens) } };
}

function usageOf(inputTokens: number | null | undefined): Output['usage'] {
  if (inputTokens === null || inputTokens === undefined) return null;
  return { inputTokens, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 };
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import type { Output, Usage } from '../../../core/eval/types.ts';
import { type ReadBody, readAnswer, saysNothing } from '../calls.ts';
import { readServed } from '../served.ts';

const count = z.int().nonnegative();
const part = z.object({
  text: z.string().nullish(),
  thought: z.boolean().nullish(),
  functionCall: z.object({ name: z.string(), args: z.record(z.string(), z.json()).nullish() }).nullish(),
});
const answer = z.object({
  modelVersion: z.string().nullish().catch(null),
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(part).nullish() }).nullish(),
        finishReason: z.string().nullish(),
      }),
    )
    .nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      candidatesTokenCount: count.nullish(),
      thoughtsTokenCount: count.nullish(),
      toolUsePromptTokenCount: count.nullish(),
      cachedContentTokenCount: count.nullish(),
    })
    .nullish()
    // Counts that make no sense are as good as none; the answer is still an answer.
    .catch(null),
});
const embeddings = z.object({
  embeddings: z.array(z.object({ values: z.array(z.number()).min(1).max(65_536) })),
});

/** The API's reasons in the words that outputs have. Whatever a filter stops is no failure of the call: the API answered. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['MAX_TOKENS', 'length'],
  ...`SAFETY RECITATION BLOCKLIST PROHIBITED_CONTENT SPII MODEL_ARMOR JAILBREAK IMAGE_SAFETY IMAGE_PROHIBITED_CONTENT IMAGE_RECITATION`
    .split(' ')
    .map((reason): [string, string] => [reason, 'content_filter']),
]);

/** Reads the body of a 200. Never throws; anything that is no usable answer is a failure that says what came. */
export function readContent(text: string): ReadBody<Omit<Output, 'latencyMs' | 'costUsd'>> {
  const read = readAnswer(text, answer, 'a generated content');
  if (!read.ok) return read;
  const { candidates, promptFeedback, usageMetadata, modelVersion } = read.value;
  const usage = usageMetadata === null || usageMetadata === undefined ? null : readUsage(usageMetadata);
  const candidate = candidates?.[0];
  if (candidate === undefined) {
    if (!promptFeedback?.blockReason)
      return { ok: false, message: '200 with neither a candidate nor a reason' };
    return {
      ok: true,
      value: { text: '', toolCalls: [], retrieved: null, finishReason: 'content_filter', usage },
    };
  }
  const parts = candidate.content?.parts ?? [];
  const toolCalls = parts.flatMap(({ functionCall: call }) =>
    call === null || call === undefined
      ? []
      : [{ name: call.name, arguments: (call.args ?? {}) as { [key: string]: Json } }],
  );
  // Thoughts are nothing that a reader sees.
  const texts = parts.flatMap(({ text: said, thought }) =>
    typeof said === 'string' && thought !== true ? [said] : [],
  );
  const said = texts.length === 0 ? null : texts.join('');
  const { finishReason: reason = null } = candidate;
  const finishReason = readFinishReason(reason ?? null, toolCalls.length > 0);
  // The model meant to call a tool, and the API could not read the call: what else it said is not its answer.
  if (reason?.startsWith('MALFORMED_'))
    return { ok: false, message: `200 with a call that the API could not read (finishReason ${reason})` };
  if (saysNothing({ text: said, toolCalls, finishReason }))
    return { ok: false, message: `200 with neither content nor a tool call (finishReason ${reason})` };
  const served = readServed(modelVersion);
  return {
    ok: true,
    value: { text: said ?? '', toolCalls, retrieved: null, finishReason, usage, ...served },
  };
}

function readFinishReason(reason: string | null, calls: boolean): string {
  if (reason === null) return 'unknown';
  if (reason === 'STOP') return calls ? 'tool_calls' : 'stop';
  return FINISH_REASONS.get(reason) ?? reason.toLowerCase();
}

/** Thoughts are counted apart there, are paid as output, and are a part of it here. Cached tokens are a part of the prompt. */
function readUsage(usage: NonNullable<z.infer<typeof answer>['usageMetadata']>): Usage {
  const thoughts = usage.thoughtsTokenCount ?? 0;
  return {
    inputTokens: usage.promptTokenCount + (usage.toolUsePromptTokenCount ?? 0),
    outputTokens: (usage.candidatesTokenCount ?? 0) + thoughts,
    cachedInputTokens: usage.cachedContentTokenCount ?? 0,
    reasoningTokens: thoughts,
  };
}

/** Vectors in the order of the texts; the API counts no tokens for them. */
export function readEmbeddings(
  text: string,
  texts: number,
  dimensions: number | null,
): ReadBody<{ vectors: Float32Array[]; usage: null }> {
  const read = readAnswer(text, embeddings, 'a list of embeddings');
  if (!read.ok) return read;
  const vectors = read.value.embeddings.map(({ values }) => Float32Array.from(values));
  if (vectors.length !== texts)
    return { ok: false, message: `Expected ${texts} embeddings, found ${vectors.length}.` };
  const length = dimensions ?? vectors[0]?.length ?? 0;
  const odd = vectors.find((one) => one.length !== length || !one.every(Number.isFinite));
  if (odd !== undefined)
    return { ok: false, message: `Expected embeddings of ${length} numbers, found one of ${odd.length}.` };
  return { ok: true, value: { vectors, usage: null } };
}

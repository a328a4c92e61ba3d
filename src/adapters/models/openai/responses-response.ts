import { z } from 'zod';
import { type Output, REFUSED, type Usage } from '../../../core/eval/types.ts';
import { type ReadBody, readAnswer, saysNothing } from '../calls.ts';
import { readServed } from '../served.ts';
import { readToolCall } from './response.ts';

const count = z.int().nonnegative();
const part = z.looseObject({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() });
const item = z.union([
  z.object({ type: z.literal('message'), content: z.array(part) }),
  z.object({ type: z.literal('function_call'), name: z.string(), arguments: z.unknown() }),
  // Hidden reasoning, and items of later versions, are nothing that a reader sees.
  z.object({ type: z.string().refine((type) => type !== 'message' && type !== 'function_call') }),
]);
const response = z.object({
  model: z.string().nullish().catch(null),
  status: z.string().nullish(),
  output: z.array(item),
  error: z.object({ message: z.string().nullish() }).nullish(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
  usage: z
    .object({
      input_tokens: count,
      output_tokens: count,
      input_tokens_details: z
        .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
        .nullish(),
      output_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
    })
    .nullish()
    // Counts that make no sense are as good as none; the answer is still an answer.
    .catch(null),
});

/** States in which what there is of an answer is what the model said; others are of one cancelled, or still being made. */
const ENDED = new Set(['completed', 'incomplete']);

/** Reads the body of a 200. Never throws; anything that is no usable response is a failure that says what came. */
export function readResponse(text: string): ReadBody<Omit<Output, 'latencyMs' | 'costUsd'>> {
  const read = readAnswer(text, response, 'a response');
  if (!read.ok) return read;
  const { status, output, error, incomplete_details: incomplete, usage, model } = read.value;
  if (status === 'failed' || (error !== null && error !== undefined))
    return { ok: false, message: `200 with a failure: ${error?.message ?? 'no reason'}` };
  const reason = incomplete?.reason ?? null;
  if (!ENDED.has(status ?? 'completed') || (status === 'incomplete' && reason === null))
    return { ok: false, message: `200 with a response that has not ended (status ${status})` };
  const parts = output.flatMap((one) => ('content' in one ? one.content : []));
  const toolCalls = output.flatMap((one) => ('name' in one ? [readToolCall(one)] : []));
  const answer = join(parts.map(({ text: said }) => said));
  const refusal = join(parts.map(({ refusal: said }) => said));
  const ended = reason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  const refused = Boolean(refusal) && !answer;
  const said = answer || refusal || answer;
  const finishReason = refused ? REFUSED : ended === 'max_output_tokens' ? 'length' : ended;
  if (saysNothing({ text: said, toolCalls, finishReason }))
    return {
      ok: false,
      message: `200 with neither content nor a tool call (status ${status ?? 'unknown'})`,
    };
  return {
    ok: true,
    value: {
      text: said ?? '',
      toolCalls,
      retrieved: null,
      finishReason,
      usage: usage === null || usage === undefined ? null : readUsage(usage),
      ...readServed(model),
    },
  };
}

/** Null: there is no text, which is something else than one of no characters. */
function join(texts: readonly (string | null | undefined)[]): string | null {
  const given = texts.filter((text) => text !== null && text !== undefined);
  return given.length === 0 ? null : given.join('');
}

function readUsage(usage: NonNullable<z.infer<typeof response>['usage']>): Usage {
  const written = usage.input_tokens_details?.cache_write_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

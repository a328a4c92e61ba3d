import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import {
  MALFORMED_ARGUMENTS,
  type Output,
  REFUSED,
  type ToolCall,
  type Usage,
} from '../../../core/eval/types.ts';
import { type ReadBody, readAnswer, saysNothing } from '../calls.ts';
import { readServed } from '../served.ts';

const count = z.number().int().nonnegative();
const toolCall = z.object({ function: z.object({ name: z.string(), arguments: z.unknown() }) });
/** Some servers send the answer in parts; what is no text for the reader (hidden reasoning) is none here either. */
const part = z.looseObject({ type: z.string(), text: z.string().nullish(), refusal: z.string().nullish() });
const completion = z.object({
  model: z.string().nullish().catch(null),
  system_fingerprint: z.string().nullish().catch(null),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        error: z.object({ message: z.string().nullish() }).nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(part)]).nullish(),
          refusal: z.string().nullish(),
          tool_calls: z.array(toolCall).nullish(),
        }),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count.nullish().catch(null),
      prompt_tokens_details: z
        .object({ cached_tokens: count.nullish(), cache_write_tokens: count.nullish() })
        .nullish(),
      // DeepSeek's word for cached tokens.
      prompt_cache_hit_tokens: count.nullish(),
      completion_tokens_details: z.object({ reasoning_tokens: count.nullish() }).nullish(),
    })
    .nullish()
    // Counts that make no sense are as good as none; the answer is still an answer.
    .catch(null),
});

const TEXT_PARTS = new Set(['text', 'output_text']);

type ReadResult = ReadBody<Omit<Output, 'latencyMs' | 'costUsd'>>;

/** Reads the body of a 200. Never throws; anything that is no usable completion is a failure that says what came. */
export function readCompletion(text: string): ReadResult {
  const read = readAnswer(text, completion, 'a chat completion');
  if (!read.ok) return read;
  const { choices, usage, model, system_fingerprint: fingerprint } = read.value;
  const choice = choices[0];
  if (choice === undefined) return { ok: false, message: '200 without a choice' };
  // Gateways say so of a model that failed on its way; what it had said until then is no answer.
  if (choice.finish_reason === 'error')
    return { ok: false, message: `200 with a failure: ${choice.error?.message ?? 'no reason'}` };
  const { message } = choice;
  const toolCalls = (message.tool_calls ?? []).map((call) => readToolCall(call.function));
  const answer = readContent(message.content ?? null);
  const refusal = message.refusal || answer.refusal;
  const said = answer.text || refusal || answer.text;
  // A refusal in its own field is one, whatever its words and whatever reason is given for the end.
  const finishReason = refusal && !answer.text ? REFUSED : readFinishReason(choice.finish_reason ?? null);
  if (saysNothing({ text: said, toolCalls, finishReason }))
    return { ok: false, message: `200 with neither content nor a tool call (finish_reason ${finishReason})` };
  return {
    ok: true,
    value: {
      text: said ?? '',
      toolCalls,
      retrieved: null,
      finishReason,
      usage: usage === null || usage === undefined ? null : readUsage(usage),
      ...readServed(model, fingerprint),
    },
  };
}

type Content = NonNullable<z.infer<typeof completion>['choices'][number]['message']['content']>;

function readContent(content: Content | null): { text: string | null; refusal: string | null } {
  if (content === null || typeof content === 'string') return { text: content, refusal: null };
  const texts = content.flatMap(({ type, text }) => (TEXT_PARTS.has(type) && text ? [text] : []));
  const refusals = content.flatMap(({ refusal }) => (refusal ? [refusal] : []));
  return {
    text: content.length === 0 || texts.length > 0 ? texts.join('') : null,
    refusal: refusals.length > 0 ? refusals.join('') : null,
  };
}

function readUsage(usage: NonNullable<z.infer<typeof completion>['usage']>): Usage {
  const { prompt_tokens: input, completion_tokens: said, total_tokens: total } = usage;
  const written = usage.prompt_tokens_details?.cache_write_tokens ?? 0;
  const reasoning = usage.completion_tokens_details?.reasoning_tokens ?? 0;
  return {
    inputTokens: input,
    // xAI counts hidden reasoning beside the completion, OpenAI as a part of it; the total tells which. Both are paid.
    outputTokens: reasoning > 0 && total === input + said + reasoning ? said + reasoning : said,
    cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
    ...(written === 0 ? {} : { cacheWriteInputTokens: written }),
    reasoningTokens: reasoning,
  };
}

function readFinishReason(reason: string | null): string {
  if (reason === null) return 'unknown';
  // Mistral's word for a context that is full.
  if (reason === 'model_length') return 'length';
  return reason === 'function_call' ? 'tool_calls' : reason;
}

/** Some servers send the arguments as an object, and an empty text where a tool takes none. */
export function readToolCall(call: { name: string; arguments?: unknown }): ToolCall {
  const given = call.arguments ?? '';
  if (typeof given !== 'string')
    return isRecord(given)
      ? { name: call.name, arguments: given }
      : { name: call.name, arguments: { [MALFORMED_ARGUMENTS]: JSON.stringify(given) } };
  if (given.trim() === '') return { name: call.name, arguments: {} };
  try {
    const value: unknown = JSON.parse(given);
    if (isRecord(value)) return { name: call.name, arguments: value };
  } catch {
    // Falls through: what does not parse is kept as the model wrote it.
  }
  return { name: call.name, arguments: { [MALFORMED_ARGUMENTS]: given } };
}

function isRecord(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import { type Output, REFUSED, type Usage } from '../../../core/eval/types.ts';
import { type ReadBody, readAnswer } from '../calls.ts';
import { readServed } from '../served.ts';
import { joinUsage } from '../usage.ts';

const count = z.number().int().nonnegative();
const block = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), name: z.string(), input: z.record(z.string(), z.json()) }),
  // Thinking, and blocks of later versions, are nothing that a reader sees.
  z.object({ type: z.string().refine((type) => type !== 'text' && type !== 'tool_use') }),
]);
const message = z.object({
  model: z.string().nullish().catch(null),
  content: z.array(block),
  stop_reason: z.string().nullish(),
  usage: z
    .object({
      input_tokens: count,
      output_tokens: count,
      cache_creation_input_tokens: count.nullish(),
      cache_read_input_tokens: count.nullish(),
      output_tokens_details: z.object({ thinking_tokens: count.nullish() }).nullish(),
    })
    .nullish()
    // Counts that make no sense are as good as none; the answer is still an answer.
    .catch(null),
});

/** The API's reasons in the words that outputs have. */
const FINISH_REASONS: ReadonlyMap<string, string> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['refusal', REFUSED],
]);

/** Reads the body of a 200. Never throws; anything that is no usable message is a failure that says what came. */
export function readMessage(text: string): ReadBody<Omit<Output, 'latencyMs' | 'costUsd'>> {
  const read = readAnswer(text, message, 'a message');
  if (!read.ok) return read;
  const { content, stop_reason: reason, usage, model } = read.value;
  return {
    ok: true,
    value: {
      // A turn that ends without a word is an answer there: the model had nothing to add.
      text: content.flatMap((one) => ('text' in one ? [one.text] : [])).join(''),
      toolCalls: content.flatMap((one) =>
        'input' in one ? [{ name: one.name, arguments: one.input as { [key: string]: Json } }] : [],
      ),
      retrieved: null,
      finishReason: FINISH_REASONS.get(reason ?? '') ?? reason ?? 'unknown',
      usage: usage === null || usage === undefined ? null : readUsage(usage),
      ...readServed(model),
    },
  };
}

function readUsage(usage: NonNullable<z.infer<typeof message>['usage']>): Usage {
  return joinUsage({
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWritten: usage.cache_creation_input_tokens,
    reasoning: usage.output_tokens_details?.thinking_tokens,
  });
}

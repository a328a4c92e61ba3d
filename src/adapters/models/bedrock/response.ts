import { z } from 'zod';
import type { Json } from '../../../core/artifact/problem.ts';
import type { Output, Usage } from '../../../core/eval/types.ts';
import { type ReadBody, readAnswer, saysNothing } from '../calls.ts';
import { joinUsage } from '../usage.ts';

const count = z.int().nonnegative();
const block = z.object({
  text: z.string().nullish(),
  toolUse: z.object({ name: z.string(), input: z.record(z.string(), z.json()).nullish() }).nullish(),
});
const converse = z.object({
  output: z.object({ message: z.object({ content: z.array(block) }) }),
  stopReason: z.string().nullish(),
  usage: z
    .object({
      inputTokens: count,
      outputTokens: count,
      cacheReadInputTokens: count.nullish(),
      cacheWriteInputTokens: count.nullish(),
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
  ['content_filtered', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
]);

/** Reads the body of a 200. Never throws; anything that is no usable answer is a failure that says what came. */
export function readConverse(text: string): ReadBody<Omit<Output, 'latencyMs' | 'costUsd'>> {
  const read = readAnswer(text, converse, 'a message');
  if (!read.ok) return read;
  const { output, stopReason: reason, usage } = read.value;
  const { content } = output.message;
  const texts = content.flatMap(({ text: said }) => (typeof said === 'string' ? [said] : []));
  const said = texts.length === 0 ? null : texts.join('');
  const toolCalls = content.flatMap(({ toolUse }) =>
    toolUse === null || toolUse === undefined
      ? []
      : [{ name: toolUse.name, arguments: (toolUse.input ?? {}) as { [key: string]: Json } }],
  );
  const finishReason = FINISH_REASONS.get(reason ?? '') ?? reason ?? 'unknown';
  // The service could not read what the model wrote: what there is of it is not its answer.
  if (finishReason.startsWith('malformed_'))
    return { ok: false, message: `200 with what Bedrock could not read (stopReason ${finishReason})` };
  if (saysNothing({ text: said, toolCalls, finishReason }))
    return { ok: false, message: `200 with neither content nor a tool call (stopReason ${finishReason})` };
  return {
    ok: true,
    value: {
      text: said ?? '',
      toolCalls,
      retrieved: null,
      finishReason,
      usage: usage === null || usage === undefined ? null : readUsage(usage),
    },
  };
}

/** Reasoning is not counted apart there. */
function readUsage(usage: NonNullable<z.infer<typeof converse>['usage']>): Usage {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  return joinUsage({
    input: inputTokens,
    output: outputTokens,
    cacheRead: cacheReadInputTokens,
    cacheWritten: cacheWriteInputTokens,
  });
}

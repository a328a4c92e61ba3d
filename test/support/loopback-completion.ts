import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/** Reads a chat completion request. */
export function readRequest(index: number, incoming: IncomingMessage, text: string): LoopbackRequest {
  const body = JSON.parse(text) as {
    model: string;
    messages: LoopbackRequest['messages'];
    tools?: { function: LoopbackRequest['tools'][number] }[];
  };
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    index,
    headers: Object.fromEntries(headers),
    model: body.model,
    messages: body.messages.map((message) => ({ ...message, content: textOf(message.content) })),
    tools: (body.tools ?? []).map((tool) => tool.function),
    body: body as unknown as { [key: string]: Json },
  };
}

/** An assistant that only calls tools says nothing; of a list of parts it is what its texts say. */
function textOf(content: Json): string {
  if (!Array.isArray(content)) return String(content ?? '');
  return content.map((part) => String((part as { text?: string }).text ?? '')).join('');
}

/** The default model: repeats the last message. */
export function echo(request: LoopbackRequest): string {
  return request.messages.at(-1)?.content ?? '';
}

/** A chat completion as OpenAI words it. */
export function completion(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = typeof answer === 'string' ? { text: answer } : answer;
  const toolCalls = (said.toolCalls ?? []).map((call, i) => ({
    id: `call_${request.index}_${i}`,
    type: 'function',
    function: {
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    },
  }));
  const silent = toolCalls.length > 0 || said.ending === 'filtered';
  const text = said.text === undefined ? (silent ? null : '') : said.text;
  const usage = said.usage === undefined ? countWords(request, text ?? '') : said.usage;
  return {
    id: `chatcmpl-${request.index}`,
    object: 'chat.completion',
    created: 0,
    model: said.served ?? request.model,
    ...(said.fingerprint === undefined ? {} : { system_fingerprint: said.fingerprint }),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          refusal: said.refusal ?? null,
          ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
        },
        finish_reason: said.finishReason ?? readEnding(said.ending, toolCalls.length > 0),
      },
    ],
    ...(usage === null
      ? {}
      : {
          usage: {
            prompt_tokens: usage.input,
            completion_tokens: usage.output,
            total_tokens: usage.input + usage.output,
            prompt_tokens_details: { cached_tokens: usage.cached ?? 0 },
            completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
          },
        }),
  };
}

function readEnding(ending: 'length' | 'filtered' | undefined, calls: boolean): string {
  if (ending !== undefined) return ending === 'filtered' ? 'content_filter' : ending;
  return calls ? 'tool_calls' : 'stop';
}

function countWords(
  request: LoopbackRequest,
  text: string,
): { input: number; output: number; cached?: number; reasoning?: number } {
  const words = (value: string) => value.split(/\s+/).filter(Boolean).length;
  return { input: request.messages.reduce((sum, m) => sum + words(m.content), 0), output: words(text) };
}

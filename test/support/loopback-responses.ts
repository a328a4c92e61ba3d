import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/** OpenAI's Responses API, in the shapes of the types of the `openai` package. */
type Item =
  | { type?: 'message'; role: string; content: string }
  | { type: 'function_call'; call_id: string; name: string; arguments: string }
  | { type: 'function_call_output'; call_id: string; output: string };

export function readResponsesRequest(
  index: number,
  incoming: IncomingMessage,
  text: string,
): LoopbackRequest {
  const body = JSON.parse(text) as {
    model: string;
    input: Item[];
    tools?: { name: string; description?: string; parameters: Json }[];
  };
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    index,
    headers: Object.fromEntries(headers),
    model: body.model,
    messages: body.input.flatMap((item) => {
      if ('role' in item) return [{ role: item.role, content: item.content }];
      return item.type === 'function_call_output' ? [{ role: 'tool', content: item.output }] : [];
    }),
    tools: (body.tools ?? []).map(({ name, description = '', parameters }) => ({
      name,
      description,
      parameters,
    })),
    body: body as unknown as { [key: string]: Json },
  };
}

const KNOWN = new Set(
  'model input store temperature top_p max_output_tokens reasoning text tools'.split(' '),
);

export function findResponsesFault({ body }: LoopbackRequest): string | null {
  const unknown = Object.keys(body).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) return `Unknown parameter: '${unknown}'.`;
  const items = body.input as unknown as Item[];
  const answered = new Set(
    items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])),
  );
  const open = items.find((item) => item.type === 'function_call' && !answered.has(item.call_id));
  return open === undefined ? null : 'No tool output found for a function call.';
}

export function responseOf(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = typeof answer === 'string' ? { text: answer } : answer;
  const { ending, usage, refusal } = said;
  const reasoning = usage?.reasoning ?? 0;
  const calls = (said.toolCalls ?? []).map((call, i) => ({
    type: 'function_call',
    id: `fc_${request.index}_${i}`,
    call_id: `call_${request.index}_${i}`,
    name: call.name,
    arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    status: 'completed',
  }));
  const content: Json[] = [
    ...(typeof said.text === 'string' ? [{ type: 'output_text', text: said.text, annotations: [] }] : []),
    ...(refusal === undefined ? [] : [{ type: 'refusal', refusal }]),
  ];
  const incomplete =
    ending === 'length' ? 'max_output_tokens' : ending === 'filtered' ? 'content_filter' : null;
  return {
    id: `resp_${request.index}`,
    object: 'response',
    created_at: 0,
    model: said.served ?? request.model,
    status: incomplete === null ? 'completed' : 'incomplete',
    error: null,
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    output: [
      ...(reasoning > 0 ? [{ type: 'reasoning', id: `rs_${request.index}`, summary: [] }] : []),
      ...(content.length === 0
        ? []
        : [{ type: 'message', id: `msg_${request.index}`, role: 'assistant', status: 'completed', content }]),
      ...calls,
    ],
    ...(usage === null
      ? {}
      : {
          usage: {
            input_tokens: usage?.input ?? 1,
            input_tokens_details: { cached_tokens: usage?.cached ?? 0, cache_write_tokens: 0 },
            output_tokens: usage?.output ?? 1,
            output_tokens_details: { reasoning_tokens: reasoning },
            total_tokens: (usage?.input ?? 1) + (usage?.output ?? 1),
          },
        }),
  };
}

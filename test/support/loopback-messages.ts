import type { IncomingMessage } from 'node:http';
import type Anthropic from '@anthropic-ai/sdk';
import type { Json } from '../../src/core/artifact/problem.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/** Reads a request to Anthropic's Messages API as the stand-in model sees any request. */
export function readMessagesRequest(index: number, incoming: IncomingMessage, text: string): LoopbackRequest {
  const body = JSON.parse(text) as Anthropic.MessageCreateParamsNonStreaming;
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const system = typeof body.system === 'string' ? [{ role: 'system', content: body.system }] : [];
  return {
    index,
    headers: Object.fromEntries(headers),
    model: body.model,
    messages: [...system, ...body.messages.map(({ role, content }) => ({ role, content: textOf(content) }))],
    tools: ((body.tools ?? []) as Anthropic.Tool[]).map(({ name, description, input_schema: schema }) => ({
      name,
      description: description ?? '',
      parameters: schema as { [key: string]: Json },
    })),
    body: body as unknown as { [key: string]: Json },
  };
}

function textOf(content: Anthropic.MessageParam['content']): string {
  if (typeof content === 'string') return content;
  return content
    .map((block) =>
      'text' in block ? block.text : block.type === 'tool_result' ? String(block.content) : '',
    )
    .join('');
}

/** What is wrong with a request, by the rules of the API that our requests could break; null where nothing is. */
export function findMessagesFault({ headers, body }: LoopbackRequest): string | null {
  if (headers['anthropic-version'] === undefined) return 'anthropic-version: header is required';
  if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
  const known = `model max_tokens messages system temperature top_p stop_sequences thinking output_config tools`;
  const unknown = Object.keys(body).find((key) => !known.split(' ').includes(key));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  const messages = body.messages as unknown as Anthropic.MessageParam[];
  const empty = messages.findIndex(({ content }) => content.length === 0);
  if (empty >= 0) return `messages.${empty}: content must be non-empty`;
  for (const [at, { role, content }] of messages.entries()) {
    if (role === 'system') return `messages.${at}: this model takes no system message there`;
    const uses = typeof content === 'string' ? [] : content.filter((block) => block.type === 'tool_use');
    const next = messages[at + 1]?.content;
    const answered = new Set(
      Array.isArray(next) ? next.flatMap((one) => (one.type === 'tool_result' ? [one.tool_use_id] : [])) : [],
    );
    const open = uses.find(({ id }) => !answered.has(id));
    if (open !== undefined)
      return `messages.${at}: tool_use ${open.id} without a tool_result in the next message`;
  }
  return null;
}

/** A message as Anthropic words it. */
export function messageOf(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = typeof answer === 'string' ? { text: answer } : answer;
  const uses = (said.toolCalls ?? []).map((call, i) => ({
    type: 'tool_use',
    id: `toolu_${request.index}_${i}`,
    name: call.name,
    input: call.arguments,
  }));
  const text = said.refusal ?? said.text ?? '';
  const { usage } = said;
  const refused = said.refusal !== undefined || said.ending === 'filtered';
  const ended = said.ending === 'length' ? 'max_tokens' : uses.length > 0 ? 'tool_use' : 'end_turn';
  const reason = refused ? 'refusal' : ended;
  const cached = usage?.cached ?? 0;
  return {
    id: `msg_${request.index}`,
    type: 'message',
    role: 'assistant',
    model: said.served ?? request.model,
    content: [...(text === '' ? [] : [{ type: 'text', text, citations: null }]), ...uses],
    stop_reason: said.finishReason ?? reason,
    stop_sequence: null,
    ...(usage === null
      ? {}
      : {
          usage: {
            input_tokens: (usage?.input ?? 1) - cached,
            output_tokens: usage?.output ?? 1,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: cached,
            output_tokens_details: { thinking_tokens: usage?.reasoning ?? 0 },
          },
        }),
  };
}

import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import { hint, type Refused, type Sent } from './loopback-protocols.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/**
 * Amazon Bedrock's Converse, in the shapes of AWS's service description (boto/botocore, botocore/data/bedrock-runtime/2023-09-30/service-2.json) and
 * of the types of @aws-sdk/client-bedrock-runtime 3.1164.0, which has the later fields (`outputConfig`, cached tokens).
 */
type Block = {
  text?: string;
  toolUse?: { toolUseId: string; name: string; input: Json };
  toolResult?: { toolUseId: string; content: { text?: string; json?: Json }[] };
};
type Body = {
  messages: { role: string; content: Block[] }[];
  system?: { text: string }[];
  inferenceConfig?: { [key: string]: Json };
  toolConfig?: { tools: { toolSpec: { name: string; description?: string; inputSchema: { json: Json } } }[] };
};

export function readConverseRequest(index: number, incoming: IncomingMessage, text: string): LoopbackRequest {
  const body = JSON.parse(text) as Body;
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  return {
    index,
    headers: Object.fromEntries(headers),
    model: decodeURIComponent(/model\/([^/]+)\//.exec(incoming.url ?? '')?.[1] ?? ''),
    messages: [
      ...(body.system ?? []).map(({ text: content }) => ({ role: 'system', content })),
      ...body.messages.map(({ role, content }) => ({ role, content: content.map(textOf).join('') })),
    ],
    tools: (body.toolConfig?.tools ?? []).map(({ toolSpec: { name, description = '', inputSchema } }) => ({
      name,
      description,
      parameters: inputSchema.json,
    })),
    body: body as unknown as { [key: string]: Json },
  };
}

function textOf({ text, toolResult }: Block): string {
  return text ?? toolResult?.content.map((part) => part.text ?? JSON.stringify(part.json)).join('') ?? '';
}

const KNOWN = {
  body: new Set('messages system inferenceConfig toolConfig outputConfig'.split(' ')),
  inferenceConfig: new Set('maxTokens temperature topP stopSequences'.split(' ')),
};

export function findConverseFault({ body }: LoopbackRequest): string | null {
  const { messages, inferenceConfig = {}, toolConfig } = body as unknown as Body;
  const unknown =
    Object.keys(body).find((key) => !KNOWN.body.has(key)) ??
    Object.keys(inferenceConfig).find((key) => !KNOWN.inferenceConfig.has(key));
  if (unknown !== undefined) return `Unexpected field ${unknown}`;
  for (const [at, { role, content }] of messages.entries()) {
    if (role !== (at % 2 === 0 ? 'user' : 'assistant'))
      return 'A conversation must alternate between user and assistant roles.';
    if (content.length === 0 || content.some(({ text }) => text === ''))
      return 'The content field in the Message object is empty.';
    const uses = content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId]));
    const next = messages[at + 1]?.content ?? [];
    const answered = next.flatMap(({ toolResult }) =>
      toolResult === undefined ? [] : [toolResult.toolUseId],
    );
    if (uses.length > 0 && toolConfig === undefined) return 'The toolConfig field must be defined.';
    if (uses.some((id) => !answered.includes(id)))
      return 'Expected toolResult blocks for the toolUse blocks of the previous turn.';
  }
  return null;
}

/** An answer as Converse words it: `inputTokens` are those that no cache gave. */
export function converseOf(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = typeof answer === 'string' ? { text: answer } : answer;
  const { ending, usage } = said;
  const uses = (said.toolCalls ?? []).map((call, i) => ({
    toolUse: { toolUseId: `tooluse_${request.index}_${i}`, name: call.name, input: call.arguments },
  }));
  const text = said.refusal ?? said.text ?? null;
  const ended = uses.length > 0 ? 'tool_use' : 'end_turn';
  const reason = ending === 'length' ? 'max_tokens' : ending === 'filtered' ? 'content_filtered' : ended;
  const thought = { reasoningContent: { reasoningText: { text: 'Let me think.', signature: 'c2ln' } } };
  const { input = 1, output = 1, cached = 0, reasoning = 0 } = usage ?? {};
  return {
    output: {
      message: {
        role: 'assistant',
        content: [...(reasoning > 0 ? [thought] : []), ...(text === null ? [] : [{ text }]), ...uses],
      },
    },
    stopReason: said.finishReason ?? reason,
    metrics: { latencyMs: 1 },
    ...(usage === null
      ? {}
      : {
          usage: {
            inputTokens: input - cached,
            outputTokens: output,
            totalTokens: input + output,
            ...(cached === 0 ? {} : { cacheReadInputTokens: cached, cacheWriteInputTokens: 0 }),
          },
        }),
  };
}

const EXCEPTIONS: Record<number, string> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
};

/** Whom it does not know is a 403 there. */
export function refuseAsAws({ status: wanted, message, code, retryAfter }: Refused): Sent {
  const status = wanted === 401 ? 403 : wanted;
  const unknown = wanted === 401 ? 'UnrecognizedClientException' : undefined;
  const exception = code?.endsWith('Exception') ? code : (unknown ?? EXCEPTIONS[status]);
  return {
    status,
    headers: {
      ...hint(retryAfter),
      ...(exception === undefined
        ? {}
        : { 'x-amzn-errortype': `${exception}:http://internal.amazon.com/coral/com.amazon.bedrock/` }),
    },
    body: { message },
  };
}

export function listFoundationModels(models: readonly string[]): Json {
  return { modelSummaries: models.map((modelId) => ({ modelId, responseStreamingSupported: true })) };
}

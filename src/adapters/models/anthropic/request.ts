import type Anthropic from '@anthropic-ai/sdk';
import { IMAGE_TYPES, type ModelParameters } from '../../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../../core/eval/types.ts';
import { findImageFault, listSentParts, type SentPart } from '../images.ts';

type Body = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.ContentBlockParam;
type Effort = NonNullable<NonNullable<Body['output_config']>['effort']>;

/** The API wants a limit; this one goes out where the artifact sets none. Tokens. */
export const DEFAULT_MAX_TOKENS = 4_096;
const IMAGES = { api: "Anthropic's Messages API", urls: true, detail: false, types: IMAGE_TYPES };
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);
/** Parameters of other APIs, by their name here and there. */
const UNKNOWN: readonly [keyof ModelParameters, string][] = [
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['seed', 'seed'],
  ['verbosity', 'verbosity'],
];

/**
 * The body of a message. What the API has no word for is refused by name: leaving it out would evaluate something else
 * than the repository configures. System messages go first, wherever they stand, as in Anthropic's own compatibility layer.
 */
export function buildMessageBody(
  request: ModelRequest,
  model: string,
): { ok: true; body: Body } | { ok: false; message: string } {
  const fault = findFault(request);
  if (fault !== null) return { ok: false, message: fault };
  const { parameters, responseFormat, tools } = request;
  const system = request.messages.filter(isSystem).map(({ content }) => content);
  const { reasoningEffort: effort } = parameters;
  const output = {
    ...(effort === undefined || effort === 'none' ? {} : { effort: effort as Effort }),
    ...(responseFormat.type === 'json_schema'
      ? { format: { type: 'json_schema' as const, schema: responseFormat.schema } }
      : {}),
  };
  const body: Body & { temperature?: number; top_p?: number } = {
    model,
    max_tokens: parameters.maxOutputTokens ?? DEFAULT_MAX_TOKENS,
    messages: convertTurns(request.messages.filter((turn) => !isSystem(turn))),
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
    ...(parameters.stop === undefined ? {} : { stop_sequences: parameters.stop }),
    ...(effort === 'none' ? { thinking: { type: 'disabled' as const } } : {}),
    ...(Object.keys(output).length === 0 ? {} : { output_config: output }),
    ...(tools.length === 0 ? {} : { tools: tools.map(convertTool) }),
  };
  return { ok: true, body };
}

function findFault(request: ModelRequest): string | null {
  const { messages, parameters, responseFormat } = request;
  if (messages.length === 0) return 'The request has no message.';
  if (messages.every(isSystem))
    return "The request has only system messages; Anthropic's Messages API needs one of the user.";
  if (messages.some((turn) => turn.role === 'tool' && !('callId' in turn)))
    return 'A message of role "tool" cannot be sent: it answers a call, and none is recorded.';
  const unknown = UNKNOWN.flatMap(([key, name]) => (parameters[key] === undefined ? [] : [name]));
  if (unknown.length > 0) return `Anthropic's Messages API has no parameter ${unknown.join(', ')}.`;
  const { reasoningEffort: effort } = parameters;
  if (effort !== undefined && effort !== 'none' && !EFFORTS.has(effort))
    return `Anthropic's Messages API has no effort "${effort}"; it has ${[...EFFORTS].join(', ')}.`;
  if (responseFormat.type === 'json')
    return "Anthropic's Messages API has no JSON mode without a schema: give the response format a JSON schema.";
  return findImageFault(request, IMAGES);
}

function isSystem({ role }: Turn): boolean {
  return role === 'system' || role === 'developer';
}

/** Answers of tools are the user's words there, and all that answer one turn stand in one message. */
function convertTurns(turns: readonly Turn[]): Body['messages'] {
  const messages: Body['messages'] = [];
  let results: Block[] | null = null;
  for (const turn of turns) {
    if ('callId' in turn) {
      const block: Block = { type: 'tool_result', tool_use_id: turn.callId, content: turn.content };
      if (results !== null) results.push(block);
      else {
        results = [block];
        messages.push({ role: 'user', content: results });
      }
      continue;
    }
    results = null;
    messages.push(convertTurn(turn));
  }
  return messages;
}

function convertTurn(turn: Exclude<Turn, { callId: string }>): Body['messages'][number] {
  const role = turn.role === 'assistant' ? 'assistant' : 'user';
  const parts = listSentParts(turn);
  if (parts !== null) return { role, content: parts.map(convertPart) };
  if (!('toolCalls' in turn)) return { role, content: turn.content };
  const text: Block[] = turn.content === '' ? [] : [{ type: 'text', text: turn.content }];
  const uses = turn.toolCalls.map(
    ({ id, name, arguments: input }): Block => ({ type: 'tool_use', id, name, input }),
  );
  return { role, content: [...text, ...uses] };
}

function convertPart(part: SentPart): Block {
  if (part.type === 'text') return part;
  const { image } = part;
  if (image.kind === 'url') return { type: 'image', source: { type: 'url', url: image.url } };
  return { type: 'image', source: { type: 'base64', media_type: image.mediaType, data: image.data } };
}

function convertTool({
  name,
  description,
  parameters,
  strict,
}: ModelRequest['tools'][number]): Anthropic.Tool {
  return {
    name,
    ...(description === '' ? {} : { description }),
    input_schema: { properties: {}, ...parameters, type: 'object' },
    ...(strict === undefined ? {} : { strict }),
  };
}

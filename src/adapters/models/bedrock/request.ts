import type { Json } from '../../../core/artifact/problem.ts';
import { IMAGE_TYPES, type ModelParameters } from '../../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../../core/eval/types.ts';
import { findImageFault, listSentParts, type SentPart } from '../images.ts';

type Fields = { [key: string]: Json };
type Message = { role: 'user' | 'assistant'; content: Fields[] };

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
const IMAGES = {
  api: 'Converse, the API of Amazon Bedrock,',
  urls: false,
  detail: false,
  types: IMAGE_TYPES,
  most: 3_750_000,
};
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);
/** Parameters that only some models have, each under a name of its own, by their name elsewhere. */
const UNKNOWN: readonly [keyof ModelParameters, string][] = [
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['seed', 'seed'],
  ['verbosity', 'verbosity'],
];

/**
 * The body of a call of Converse. What the API has no word for is refused by name: leaving it out would evaluate something else
 * than the repository configures. System messages go first, wherever they stand.
 */
export function buildConverseBody(
  request: ModelRequest,
): { ok: true; body: Fields } | { ok: false; message: string } {
  const fault = findFault(request);
  if (fault !== null) return { ok: false, message: fault };
  const { messages, parameters, responseFormat, tools } = request;
  const system = messages.filter(isSystem).flatMap(({ content }) => toText(content));
  const turns = convertTurns(messages.filter((turn) => !isSystem(turn)));
  if (turns.length === 0)
    return { ok: false, message: 'The messages of the request are blank; Converse needs one of the user.' };
  const inference: Fields = {
    ...(parameters.maxOutputTokens === undefined ? {} : { maxTokens: parameters.maxOutputTokens }),
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { topP: parameters.topP }),
    ...(parameters.stop === undefined ? {} : { stopSequences: parameters.stop }),
  };
  const output: Fields = {
    ...(parameters.reasoningEffort === undefined ? {} : { effort: parameters.reasoningEffort }),
    ...(responseFormat.type === 'json_schema'
      ? { textFormat: { type: 'json_schema', structure: { jsonSchema: convertSchema(responseFormat) } } }
      : {}),
  };
  return {
    ok: true,
    body: {
      messages: turns,
      ...(system.length === 0 ? {} : { system }),
      ...(Object.keys(inference).length === 0 ? {} : { inferenceConfig: inference }),
      ...(Object.keys(output).length === 0 ? {} : { outputConfig: output }),
      ...(tools.length === 0 ? {} : { toolConfig: { tools: tools.map(convertTool) } }),
    },
  };
}

function findFault(request: ModelRequest): string | null {
  const { messages, parameters, responseFormat, tools } = request;
  if (messages.length === 0) return 'The request has no message.';
  if (messages.every(isSystem))
    return 'The request has only system messages; Converse needs one of the user.';
  if (messages.some((turn) => turn.role === 'tool' && !('callId' in turn)))
    return 'A message of role "tool" cannot be sent: it answers a call, and none is recorded.';
  if (tools.length === 0 && messages.some((turn) => 'callId' in turn || 'toolCalls' in turn))
    return 'Converse takes messages with calls of tools only where the request has tools, and this one has none.';
  const unknown = UNKNOWN.flatMap(([key, name]) => (parameters[key] === undefined ? [] : [name]));
  if (unknown.length > 0)
    return `Converse, the API of Amazon Bedrock, has no parameter ${unknown.join(', ')}.`;
  const { reasoningEffort: effort } = parameters;
  if (effort !== undefined && !EFFORTS.has(effort))
    return `Converse has no effort "${effort}"; it has ${[...EFFORTS].join(', ')}.`;
  if (responseFormat.type === 'json')
    return 'Converse has no JSON mode without a schema: give the response format a JSON schema.';
  return findImageFault(request, IMAGES);
}

function isSystem({ role }: Turn): boolean {
  return role === 'system' || role === 'developer';
}

/** Roles have to alternate there, so messages of one role that follow each other are one; answers of tools are the user's. */
function convertTurns(turns: readonly Turn[]): Fields[] {
  const messages: Message[] = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'assistant' : 'user';
    const content = convertTurn(turn);
    if (content.length === 0) continue;
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else messages.push({ role, content });
  }
  return messages;
}

function convertTurn(turn: Turn): Fields[] {
  if ('callId' in turn)
    return [{ toolResult: { toolUseId: turn.callId, content: [{ text: turn.content }] } }];
  const parts = listSentParts(turn);
  if (parts !== null) return parts.map(convertPart);
  if (!('toolCalls' in turn)) return toText(turn.content);
  return [
    ...toText(turn.content),
    ...turn.toolCalls.map(({ id, name, arguments: input }) => ({ toolUse: { toolUseId: id, name, input } })),
  ];
}

function convertPart(part: SentPart): Fields {
  if (part.type === 'text') return { text: part.text };
  const { image } = part;
  if (image.kind === 'url') throw new Error('An address of a picture was not refused.');
  return { image: { format: image.mediaType.slice('image/'.length), source: { bytes: image.data } } };
}

/** Converse refuses a blank text wherever it stands, and a message without any part. */
function toText(content: string): Fields[] {
  return content.trim() === '' ? [] : [{ text: content }];
}

function convertTool({ name, description, parameters, strict }: ModelRequest['tools'][number]): Fields {
  return {
    toolSpec: {
      name,
      ...(description === '' ? {} : { description }),
      inputSchema: { json: { properties: {}, ...parameters, type: 'object' } },
      ...(strict === undefined ? {} : { strict }),
    },
  };
}

/** The schema is a text there. */
function convertSchema(format: Extract<ModelRequest['responseFormat'], { type: 'json_schema' }>): Fields {
  return { name: format.name, schema: JSON.stringify(format.schema) };
}

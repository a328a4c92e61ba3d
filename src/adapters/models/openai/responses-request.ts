import type {
  ResponseCreateParamsNonStreaming,
  ResponseInputContent,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import { IMAGE_TYPES, type ModelParameters } from '../../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../../core/eval/types.ts';
import { findImageFault, listSentParts, type SentPart, toImageUrl } from '../images.ts';

type Body = ResponseCreateParamsNonStreaming;
const IMAGES = { api: "OpenAI's Responses API", urls: true, detail: true, types: IMAGE_TYPES };
/** Parameters of chat completions that this API has not, by their name there. */
const UNKNOWN: readonly [keyof ModelParameters, string][] = [
  ['frequencyPenalty', 'frequency_penalty'],
  ['presencePenalty', 'presence_penalty'],
  ['seed', 'seed'],
  ['stop', 'stop'],
];

/**
 * The body of a response of OpenAI's Responses API. Nothing of it is stored there. What the API has no word for is refused by name: leaving it out
 * would evaluate something else than the repository configures.
 */
export function buildResponsesBody(
  request: ModelRequest,
  model: string,
): { ok: true; body: Body } | { ok: false; message: string } {
  const { messages, parameters, tools } = request;
  if (messages.length === 0) return { ok: false, message: 'The request has no message.' };
  if (messages.some((turn) => turn.role === 'tool' && !('callId' in turn)))
    return {
      ok: false,
      message: 'A message of role "tool" cannot be sent: it answers a call, and none is recorded.',
    };
  const unknown = UNKNOWN.flatMap(([key, name]) => (parameters[key] === undefined ? [] : [name]));
  if (unknown.length > 0)
    return { ok: false, message: `OpenAI's Responses API has no parameter ${unknown.join(', ')}.` };
  const fault = findImageFault(request, IMAGES);
  if (fault !== null) return { ok: false, message: fault };
  const text = buildText(request);
  const body: Body = {
    model,
    input: messages.flatMap(convertTurn),
    store: false,
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
    ...(parameters.maxOutputTokens === undefined ? {} : { max_output_tokens: parameters.maxOutputTokens }),
    ...(parameters.reasoningEffort === undefined
      ? {}
      : {
          reasoning: {
            effort: parameters.reasoningEffort as NonNullable<Body['reasoning']>['effort'] & string,
          },
        }),
    ...(Object.keys(text).length === 0 ? {} : { text }),
    ...(tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters: schema, strict = false }) => ({
            type: 'function' as const,
            name,
            description,
            parameters: Object.keys(schema).length === 0 ? { type: 'object', properties: {} } : schema,
            // Unlike chat completions, this API is strict where nothing is said.
            strict,
          })),
        }),
  };
  return { ok: true, body };
}

function buildText({ parameters: { verbosity }, responseFormat }: ModelRequest): NonNullable<Body['text']> {
  const text: NonNullable<Body['text']> = {};
  if (verbosity !== undefined) text.verbosity = verbosity as NonNullable<(typeof text)['verbosity']>;
  if (responseFormat.type === 'json') text.format = { type: 'json_object' };
  if (responseFormat.type === 'json_schema') text.format = responseFormat;
  return text;
}

function convertTurn(turn: Turn): ResponseInputItem[] {
  if ('callId' in turn) return [{ type: 'function_call_output', call_id: turn.callId, output: turn.content }];
  const role = turn.role === 'tool' ? 'user' : turn.role;
  const parts = listSentParts(turn);
  if (parts !== null) return [{ role: 'user', content: parts.map(convertPart) }];
  if (!('toolCalls' in turn)) return [{ role, content: turn.content }];
  const said: ResponseInputItem[] = turn.content === '' ? [] : [{ role, content: turn.content }];
  return [
    ...said,
    ...turn.toolCalls.map(
      ({ id, name, arguments: given }): ResponseInputItem => ({
        type: 'function_call',
        call_id: id,
        name,
        arguments: JSON.stringify(given),
      }),
    ),
  ];
}

function convertPart(part: SentPart): ResponseInputContent {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  const detail = (part.detail ?? 'auto') as 'auto';
  return { type: 'input_image', image_url: toImageUrl(part.image), detail };
}

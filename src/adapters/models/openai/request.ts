import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions';
import { IMAGE_TYPES } from '../../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../../core/eval/types.ts';
import { findImageFault, listSentParts, type SentPart, toImageUrl } from '../images.ts';
import type { ProviderSettings } from '../provider-settings.ts';

type Body = ChatCompletionCreateParamsNonStreaming;

/** Models that refuse `max_tokens`: their limit counts hidden reasoning too. Gateways serve them under longer names. */
const REASONING_MODEL = /(^|[/:.])(o[1-9]|gpt-[5-9])([-.]|$)/;

const IMAGES = { api: 'The API of chat completions', urls: true, detail: true, types: IMAGE_TYPES };

/** How a provider's chat completions differ. */
export type Dialect = {
  /** Its models are OpenAI's own. */
  openAi: boolean;
  seed: 'seed' | 'random_seed';
};

/** A deployment of Azure is a model of OpenAI, whatever its name; Mistral's API refuses a parameter `seed` and has a word of its own. */
export function dialectOf({
  name,
  baseUrl,
  azure,
}: Pick<ProviderSettings, 'name' | 'baseUrl' | 'azure'>): Dialect {
  return {
    openAi: name === 'openai' || azure !== undefined,
    seed: URL.parse(baseUrl)?.hostname === 'api.mistral.ai' ? 'random_seed' : 'seed',
  };
}

/**
 * The body of a chat completion. Everything goes out as the request says it: a parameter that a model does not know
 * is the provider's to refuse, since leaving it out would evaluate something else than the repository configures.
 */
export function buildChatBody(
  request: ModelRequest,
  { openAi, seed }: Dialect,
  model: string,
): { ok: true; body: Body } | { ok: false; message: string } {
  if (request.messages.length === 0) return { ok: false, message: 'The request has no message.' };
  if (request.messages.some((message) => message.role === 'tool' && !('callId' in message)))
    return {
      ok: false,
      message:
        'A message of role "tool" cannot be sent: chat completions need the call it answers, and none is recorded.',
    };
  const fault = findImageFault(request, IMAGES);
  if (fault !== null) return { ok: false, message: fault };
  const { parameters, responseFormat } = request;
  const limit = openAi || REASONING_MODEL.test(model) ? 'max_completion_tokens' : 'max_tokens';
  const body: Body = {
    model,
    messages: request.messages.map((message) => convertMessage(message, openAi)),
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
    ...(parameters.maxOutputTokens === undefined ? {} : { [limit]: parameters.maxOutputTokens }),
    ...(parameters.frequencyPenalty === undefined ? {} : { frequency_penalty: parameters.frequencyPenalty }),
    ...(parameters.presencePenalty === undefined ? {} : { presence_penalty: parameters.presencePenalty }),
    ...(parameters.seed === undefined ? {} : { [seed]: parameters.seed }),
    ...(parameters.stop === undefined ? {} : { stop: parameters.stop }),
    ...(parameters.reasoningEffort === undefined
      ? {}
      : { reasoning_effort: parameters.reasoningEffort as NonNullable<Body['reasoning_effort']> }),
    ...(parameters.verbosity === undefined
      ? {}
      : { verbosity: parameters.verbosity as NonNullable<Body['verbosity']> }),
  };
  if (request.tools.length > 0)
    body.tools = request.tools.map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: {
        name,
        description,
        parameters: Object.keys(parameters).length === 0 ? { type: 'object', properties: {} } : parameters,
        ...(strict === undefined ? {} : { strict }),
      },
    }));
  if (responseFormat.type === 'json') body.response_format = { type: 'json_object' };
  if (responseFormat.type === 'json_schema') {
    const { name, schema, strict } = responseFormat;
    body.response_format = { type: 'json_schema', json_schema: { name, schema, strict } };
  }
  return { ok: true, body };
}

function convertMessage(message: Turn, openAi: boolean): Body['messages'][number] {
  const { role, content } = message;
  if ('callId' in message) return { role: 'tool', content, tool_call_id: message.callId };
  if ('toolCalls' in message)
    return {
      role: 'assistant',
      // Some servers refuse an empty text beside calls.
      content: content === '' ? null : content,
      tool_calls: message.toolCalls.map(({ id, name, arguments: given }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(given) },
      })),
    };
  const parts = listSentParts(message);
  if (parts !== null) return { role: 'user', content: parts.map(convertPart) };
  // Only OpenAI knows `developer`, its newer word for `system`.
  if (role === 'developer') return { role: openAi ? 'developer' : 'system', content };
  return { role: role === 'tool' ? 'user' : role, content };
}

function convertPart(part: SentPart): ChatCompletionContentPart {
  if (part.type === 'text') return part;
  const detail = part.detail === undefined ? {} : { detail: part.detail as 'auto' };
  return { type: 'image_url', image_url: { url: toImageUrl(part.image), ...detail } };
}

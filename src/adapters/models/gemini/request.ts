import type { Json } from '../../../core/artifact/problem.ts';
import { IMAGE_TYPES } from '../../../core/artifact/types.ts';
import type { ModelRequest, Turn } from '../../../core/eval/types.ts';
import { findImageFault, listSentParts, type SentPart } from '../images.ts';
import { findIgnoredKeywords } from './schema.ts';

type Fields = { [key: string]: Json };
type Built = { ok: true; body: Fields } | { ok: false; message: string };

/** Moving pictures are none there. */
const IMAGES = {
  api: 'The Gemini API',
  urls: true,
  detail: false,
  types: IMAGE_TYPES.filter((type) => type !== 'image/gif'),
};
/** Models that think within a budget of tokens; later ones have levels. Tuned and experimental ones are among neither. */
const BUDGETED = /(^|\/)gemini-[12][.-]/;
/** What an effort is in tokens of such a budget, as Google's own OpenAI-compatible endpoint has it. */
const BUDGETS: ReadonlyMap<string, number> = new Map([
  ['none', 0],
  ['minimal', 1_024],
  ['low', 1_024],
  ['medium', 8_192],
  ['high', 24_576],
]);
const LEVELS: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high']);
/**
 * Models with levels refuse a call of theirs that comes back without the signature they gave it. Those that are shown here
 * stand in a history that is written down without any, and this is what Google has for such.
 */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

/**
 * The body of `generateContent`. What the API has no word for is refused by name: leaving it out would evaluate something else
 * than the repository configures. System messages go first, wherever they stand.
 */
export function buildContentBody(request: ModelRequest, model: string): Built {
  const budgeted = BUDGETED.test(model);
  const fault = findFault(request, budgeted);
  if (fault !== null) return { ok: false, message: fault };
  const { messages, tools } = request;
  const system = messages.filter(isSystem).map(({ content }) => ({ text: content }));
  const config = buildConfig(request, budgeted);
  const strict = tools.some((tool) => tool.strict === true);
  return {
    ok: true,
    body: {
      contents: convertTurns(
        messages.filter((turn) => !isSystem(turn)),
        budgeted,
      ),
      ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
      ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
      ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(convertTool) }] }),
      // The API holds calls to their schemas for all tools or for none.
      ...(strict ? { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } } : {}),
    },
  };
}

function findFault(request: ModelRequest, budgeted: boolean): string | null {
  const { messages, parameters, responseFormat } = request;
  if (messages.length === 0) return 'The request has no message.';
  if (messages.every(isSystem))
    return 'The request has only system messages; the Gemini API needs one of the user.';
  if (messages.some((turn) => turn.role === 'tool' && !('callId' in turn)))
    return 'A message of role "tool" cannot be sent: it answers a call, and none is recorded.';
  if (parameters.verbosity !== undefined) return 'The Gemini API has no parameter verbosity.';
  const { reasoningEffort: effort } = parameters;
  const efforts = budgeted ? BUDGETS : LEVELS;
  if (effort !== undefined && !efforts.has(effort))
    return `This model of the Gemini API has no effort "${effort}"; it has ${[...efforts.keys()].join(', ')}.`;
  const unseen = findImageFault(request, IMAGES);
  if (unseen !== null || responseFormat.type !== 'json_schema') return unseen;
  const ignored = findIgnoredKeywords(responseFormat.schema);
  if (ignored.length === 0) return null;
  return `The Gemini API ignores ${ignored.join(', ')} in the schema of a response, so the answer would not be held to it.`;
}

function buildConfig({ parameters, responseFormat }: ModelRequest, budgeted: boolean): Fields {
  const { reasoningEffort: effort } = parameters;
  const thinking =
    effort === undefined
      ? null
      : budgeted
        ? { thinkingBudget: BUDGETS.get(effort) ?? 0 }
        : { thinkingLevel: effort.toUpperCase() };
  return {
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { topP: parameters.topP }),
    ...(parameters.maxOutputTokens === undefined ? {} : { maxOutputTokens: parameters.maxOutputTokens }),
    ...(parameters.frequencyPenalty === undefined ? {} : { frequencyPenalty: parameters.frequencyPenalty }),
    ...(parameters.presencePenalty === undefined ? {} : { presencePenalty: parameters.presencePenalty }),
    ...(parameters.seed === undefined ? {} : { seed: parameters.seed }),
    ...(parameters.stop === undefined ? {} : { stopSequences: parameters.stop }),
    ...(thinking === null ? {} : { thinkingConfig: thinking }),
    ...(responseFormat.type === 'text' ? {} : { responseMimeType: 'application/json' }),
    ...(responseFormat.type === 'json_schema' ? { responseJsonSchema: responseFormat.schema } : {}),
  };
}

function isSystem({ role }: Turn): boolean {
  return role === 'system' || role === 'developer';
}

/** All that answers one turn stands in one content, and answers name the function, not only the call. */
function convertTurns(turns: readonly Turn[], budgeted: boolean): Json[] {
  const contents: { role: string; parts: Fields[] }[] = [];
  const names = new Map<string, string>();
  let results: Fields[] | null = null;
  for (const turn of turns) {
    if ('callId' in turn) {
      const part = {
        functionResponse: {
          id: turn.callId,
          name: names.get(turn.callId) ?? '',
          response: wrap(turn.content),
        },
      };
      if (results !== null) results.push(part);
      else {
        results = [part];
        contents.push({ role: 'user', parts: results });
      }
      continue;
    }
    results = null;
    if ('toolCalls' in turn) for (const { id, name } of turn.toolCalls) names.set(id, name);
    contents.push({
      role: turn.role === 'assistant' ? 'model' : 'user',
      parts: convertParts(turn, budgeted),
    });
  }
  return contents;
}

function convertParts(turn: Exclude<Turn, { callId: string }>, budgeted: boolean): Fields[] {
  const parts = listSentParts(turn);
  if (parts !== null) return parts.map(convertPart);
  if (!('toolCalls' in turn)) return [{ text: turn.content }];
  const text = turn.content === '' ? [] : [{ text: turn.content }];
  const calls = turn.toolCalls.map(
    ({ id, name, arguments: args }): Fields => ({
      functionCall: { id, name, args },
      ...(budgeted ? {} : { thoughtSignature: FOREIGN_SIGNATURE }),
    }),
  );
  return [...text, ...calls];
}

function convertPart(part: SentPart): Fields {
  if (part.type === 'text') return { text: part.text };
  const { image } = part;
  if (image.kind === 'data') return { inlineData: { mimeType: image.mediaType, data: image.data } };
  const mimeType = typeByName(image.url);
  return { fileData: { fileUri: image.url, ...(mimeType === null ? {} : { mimeType }) } };
}

/** What a file at an address is, by its name; null where that does not say. */
function typeByName(url: string): string | null {
  const [, extension = ''] = /\.(png|jpe?g|webp)$/i.exec(URL.parse(url)?.pathname ?? '') ?? [];
  if (extension === '') return null;
  return `image/${extension.toLowerCase().replace('jpg', 'jpeg')}`;
}

/** What a function gave has to be an object; any other text goes where the API looks for output. */
function wrap(content: string): Fields {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch {
    // Falls through: it is a text.
  }
  return { output: content };
}

function convertTool({ name, description, parameters }: ModelRequest['tools'][number]): Fields {
  return {
    name,
    ...(description === '' ? {} : { description }),
    // A function without parameters has no schema there.
    ...(Object.keys(parameters).length === 0 ? {} : { parametersJsonSchema: parameters }),
  };
}

import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import type { Refused, Sent } from './loopback-protocols.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';

/**
 * Google's `generateContent`, in the shapes of the types that its SDK publishes (@google/genai 2.32.0) and of the reference of
 * the REST API (https://ai.google.dev/api/generate-content).
 */
type Part = {
  text?: string;
  functionCall?: { id?: string; name: string; args: { [key: string]: Json } };
  functionResponse?: { id?: string; name: string; response: { [key: string]: Json } };
  thoughtSignature?: string;
};
type Content = { role: string; parts: Part[] };
type Body = {
  contents: Content[];
  systemInstruction?: { parts: Part[] };
  tools?: { functionDeclarations: { name: string; description?: string; parametersJsonSchema?: Json }[] }[];
  generationConfig?: { [key: string]: Json };
  toolConfig?: Json;
};

/** Reads a request as the stand-in model sees any request. */
export function readContentRequest(index: number, incoming: IncomingMessage, text: string): LoopbackRequest {
  const body = JSON.parse(text) as Body;
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
  const system = body.systemInstruction?.parts.map(({ text: said = '' }) => said).join('\n\n');
  return {
    index,
    headers: Object.fromEntries(headers),
    model: decodeURIComponent(/models\/([^/:]+)/.exec(incoming.url ?? '')?.[1] ?? ''),
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...body.contents.map(({ role, parts }) => ({ role, content: parts.map(textOf).join('') })),
    ],
    tools: (body.tools ?? []).flatMap(({ functionDeclarations }) =>
      functionDeclarations.map(({ name, description = '', parametersJsonSchema: parameters = {} }) => ({
        name,
        description,
        parameters,
      })),
    ),
    body: body as unknown as { [key: string]: Json },
  };
}

function textOf({ text, functionResponse }: Part): string {
  if (text !== undefined) return text;
  return functionResponse === undefined ? '' : JSON.stringify(functionResponse.response);
}

const CONFIG = new Set(
  `temperature topP maxOutputTokens frequencyPenalty presencePenalty seed stopSequences thinkingConfig responseMimeType
  responseJsonSchema`.split(/\s+/),
);

export function findContentFault({ model, body }: LoopbackRequest): string | null {
  const { contents, generationConfig = {} } = body as unknown as Body;
  if (contents.length === 0) return 'contents is not specified';
  const unknown = Object.keys(generationConfig).find((key) => !CONFIG.has(key));
  if (unknown !== undefined)
    return `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`;
  if ('responseJsonSchema' in generationConfig && generationConfig.responseMimeType !== 'application/json')
    return 'response_json_schema is only supported with response mimetype: `application/json`';
  for (const [at, { role, parts }] of contents.entries()) {
    if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.';
    if (parts.length === 0) return `contents.parts must not be empty`;
    const calls = parts.filter((part) => part.functionCall !== undefined);
    const answers = contents[at + 1]?.parts.filter((part) => part.functionResponse !== undefined) ?? [];
    if (calls.length > 0 && answers.length !== calls.length)
      return 'Please ensure that the number of function response parts is equal to the number of function call parts';
    if (answers.some(({ functionResponse }) => functionResponse?.name === '')) return 'Name cannot be empty.';
    if (calls.length > 0 && /gemini-[3-9]/.test(model) && calls[0]?.thoughtSignature === undefined)
      return 'Function call is missing a thought_signature in functionCall parts.';
  }
  return null;
}

/** An answer as Google words it: no content where a filter stopped it, no count where nothing is counted. */
export function contentOf(request: LoopbackRequest, answer: LoopbackAnswer): Json {
  const said = typeof answer === 'string' ? { text: answer } : answer;
  const { usage, ending } = said;
  const calls = (said.toolCalls ?? []).map((call, i) => ({
    functionCall: { id: `call-${request.index}-${i}`, name: call.name, args: call.arguments },
  }));
  const text = said.refusal ?? said.text ?? null;
  const parts: Json[] = [
    ...(usage?.reasoning ? [{ text: 'Let me think.', thought: true }] : []),
    ...(text === null ? [] : [{ text }]),
    ...calls,
  ];
  const reason = ending === 'length' ? 'MAX_TOKENS' : ending === 'filtered' ? 'SAFETY' : 'STOP';
  return {
    candidates: [
      {
        ...(parts.length === 0 ? {} : { content: { role: 'model', parts } }),
        finishReason: said.finishReason ?? reason,
        index: 0,
      },
    ],
    ...(usage === null ? {} : { usageMetadata: countTokens(usage ?? { input: 1, output: 1 }) }),
    modelVersion: request.model,
    responseId: `response-${request.index}`,
  };
}

function countTokens(usage: { input: number; output: number; cached?: number; reasoning?: number }): Json {
  const { input, output, cached = 0, reasoning = 0 } = usage;
  return {
    promptTokenCount: input,
    candidatesTokenCount: output - reasoning,
    totalTokenCount: input + output,
    ...(cached === 0 ? {} : { cachedContentTokenCount: cached }),
    ...(reasoning === 0 ? {} : { thoughtsTokenCount: reasoning }),
  };
}

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** Google's error model (google.rpc.Status): a wrong key is a 400 that names its reason, and waits stand in the details. */
export function refuseAsGoogle({ status: wanted, message, code, retryAfter }: Refused): Sent {
  const status = wanted === 401 ? 400 : wanted;
  const details: Json[] = [];
  if (wanted === 401)
    details.push({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
    });
  if (code === 'insufficient_quota')
    details.push({
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
    });
  if (typeof retryAfter === 'number')
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfter}s` });
  return {
    status,
    headers: {},
    body: { error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN', details } },
  };
}

export function listGeminiModels(models: readonly string[]): Json {
  return {
    models: models.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })),
  };
}

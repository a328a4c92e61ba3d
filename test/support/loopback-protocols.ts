import type { IncomingMessage } from 'node:http';
import type { Json } from '../../src/core/artifact/problem.ts';
import {
  filteredCompletion,
  findDeploymentFault,
  readDeploymentRequest,
  refuseAsAzure,
} from './loopback-azure.ts';
import {
  converseOf,
  findConverseFault,
  listFoundationModels,
  readConverseRequest,
  refuseAsAws,
} from './loopback-bedrock.ts';
import { completion, readRequest } from './loopback-completion.ts';
import {
  contentOf,
  findContentFault,
  listGeminiModels,
  readContentRequest,
  refuseAsGoogle,
} from './loopback-gemini.ts';
import { findMessagesFault, messageOf, readMessagesRequest } from './loopback-messages.ts';
import type { LoopbackAnswer, LoopbackRequest } from './loopback-provider.ts';
import { findResponsesFault, readResponsesRequest, responseOf } from './loopback-responses.ts';

/** An answer that refuses. `code`: a word for it; `retryAfter`: seconds, or a date. */
export type Refused = {
  status: number;
  message: string;
  code: string | null;
  retryAfter?: number | Date | undefined;
};
export type Sent = { status: number; headers: Record<string, string>; body: Json };

/** How requests are read and answers worded, by the paths of a protocol. */
export type LoopbackProtocol = {
  /** The path of a request for an answer. */
  asks: RegExp;
  /** The path at which models are listed. */
  lists: RegExp;
  read(index: number, incoming: IncomingMessage, text: string): LoopbackRequest;
  /** What is wrong with a request, by the rules of the API that ours could break; null where nothing is. */
  findFault(request: LoopbackRequest): string | null;
  word(request: LoopbackRequest, answer: LoopbackAnswer): Json;
  refuse(refused: Refused): Sent;
  list(models: readonly string[]): Json;
};

/** Errors and lists as OpenAI words them; Anthropic's SDK reads them too. */
const LIKE_OPENAI = {
  lists: /^\/v1\/models$/,
  refuse: ({ status, message, code, retryAfter }: Refused): Sent => ({
    status,
    headers: hint(retryAfter),
    body: { error: { message, type: 'loopback_error', param: null, code } },
  }),
  list: (models: readonly string[]): Json => ({
    object: 'list',
    data: models.map((id) => ({ id, object: 'model' })),
  }),
};

export const LOOPBACK_PROTOCOLS: readonly [LoopbackProtocol, ...LoopbackProtocol[]] = [
  {
    ...LIKE_OPENAI,
    asks: /^\/v1\/chat\/completions$/,
    read: readRequest,
    findFault: () => null,
    word: completion,
  },
  {
    ...LIKE_OPENAI,
    asks: /^\/v1\/responses$/,
    read: readResponsesRequest,
    findFault: findResponsesFault,
    word: responseOf,
  },
  {
    ...LIKE_OPENAI,
    asks: /^\/v1\/messages$/,
    read: readMessagesRequest,
    findFault: findMessagesFault,
    word: messageOf,
  },
  {
    asks: /^\/openai\/(v1|deployments\/[^/]+)\/chat\/completions$/,
    lists: /^\/openai\/(v1\/)?models$/,
    read: readDeploymentRequest,
    findFault: findDeploymentFault,
    word: filteredCompletion,
    refuse: refuseAsAzure,
    list: LIKE_OPENAI.list,
  },
  {
    asks: /^\/model\/[^/]+\/converse$/,
    lists: /^\/foundation-models$/,
    read: readConverseRequest,
    findFault: findConverseFault,
    word: converseOf,
    refuse: refuseAsAws,
    list: listFoundationModels,
  },
  {
    asks: /^\/v1beta\/models\/[^/]+:generateContent$/,
    lists: /^\/v1beta\/models$/,
    read: readContentRequest,
    findFault: findContentFault,
    word: contentOf,
    refuse: refuseAsGoogle,
    list: listGeminiModels,
  },
];

/** How long to wait, as most APIs say it. */
export function hint(retryAfter: number | Date | undefined): Record<string, string> {
  if (retryAfter === undefined) return {};
  return { 'retry-after': retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter) };
}

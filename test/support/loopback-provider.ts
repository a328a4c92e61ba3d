import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/core/artifact/problem.ts';
import { completion, echo, readRequest } from './loopback-completion.ts';
import { findMessagesFault, messageOf, readMessagesRequest } from './loopback-messages.ts';
import { answerEmbeddings, answerRerank, type LoopbackRetrievalRequest } from './loopback-retrieval.ts';

/** A chat completion request as it arrived. */
export type LoopbackRequest = {
  /** Counts from 0 over all chat requests, retries included. */
  index: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  model: string;
  messages: { role: string; content: string }[];
  tools: { name: string; description: string; parameters: Json }[];
  /** The whole JSON body. */
  body: { [key: string]: Json };
};

/** What the stand-in model says. A string is plain text. */
export type LoopbackAnswer =
  | string
  | {
      text?: string | null;
      refusal?: string;
      /** `arguments` as a string goes out as it is, which is how to send broken JSON. */
      toolCalls?: { name: string; arguments: string | { [key: string]: Json } }[];
      finishReason?: string;
      /** Default: one token a word. `null`: none reported. */
      usage?: { input: number; output: number; cached?: number; reasoning?: number } | null;
    };

/** How one request is treated. Anything but `answer` never reaches the model function. */
export type Behaviour =
  /** After `latencyMs`, or once `until` settles. */
  | { kind: 'answer'; latencyMs?: number; until?: Promise<unknown> }
  /** 429; `retryAfter` in seconds or as an HTTP date. */
  | { kind: 'rate-limit'; retryAfter?: number | Date; code?: string }
  | { kind: 'status'; status: number; message?: string }
  /** 200 with a body that is no chat completion. */
  | { kind: 'body'; body: string; contentType?: string }
  /** 200 whose JSON breaks off in the middle. */
  | { kind: 'truncated' }
  /** Takes the request and never answers. */
  | { kind: 'silence' }
  /** Sends the headers and half of the body, then nothing. */
  | { kind: 'stall' }
  /** Closes the connection with a TCP reset. */
  | { kind: 'reset' };

export type LoopbackOptions = {
  /** The stand-in model: deterministic, called once for each answered request. Default: echoes the last message. */
  answer?: (request: LoopbackRequest) => LoopbackAnswer;
  /** A list is worked through in order and then everything is answered; a function decides for each request. */
  behaviour?: readonly Behaviour[] | ((request: LoopbackRequest) => Behaviour);
  /** How a request to `/embeddings` or `/rerank` is treated. Default: answered, by the words in it. */
  retrieval?: (request: LoopbackRetrievalRequest) => Behaviour;
  /** Other keys get 401, which quotes the key they sent. Default: any key, or none, will do. */
  apiKey?: string;
  /** Other models get 404, and `GET /models` lists these. Default: any model. */
  models?: readonly string[];
};

export type LoopbackProvider = {
  /** Ends in `/v1`, without a slash. */
  baseUrl: string;
  /** Every chat request so far. */
  requests: LoopbackRequest[];
  /** Every request to `/embeddings` and `/rerank` so far. */
  retrievals: LoopbackRetrievalRequest[];
  /** Most requests that were under way at one moment. */
  peak(): number;
  /** Requests that are under way now. */
  underWay(): number;
  /** Environment that makes this server the provider `name` (default `loopback`). */
  env(name?: string): Record<string, string>;
  /** Replaces how requests are treated from now on. */
  setBehaviour(behaviour: NonNullable<LoopbackOptions['behaviour']>): void;
  /** Drops open connections too. */
  close(): Promise<void>;
};

/**
 * An OpenAI-compatible server on 127.0.0.1 (`POST /v1/chat/completions`, `/v1/embeddings`, `/v1/rerank`, `GET /v1/models`; also Anthropic's `POST /v1/messages`) for tests and benches. The
 * model is a function of the request, so answers are deterministic, and every way a provider fails can be scripted:
 *
 *     const loopback = await startLoopbackProvider({
 *       answer: (request) => ({ toolCalls: [{ name: request.tools[0]!.name, arguments: {} }] }),
 *       behaviour: [{ kind: 'rate-limit', retryAfter: 1 }, { kind: 'reset' }],   // then it answers
 *     });
 *     const models = createModels(loopback.env('acme'));                          // as `acme/any-model`
 *     ...
 *     await loopback.close();
 */
export async function startLoopbackProvider(options: LoopbackOptions = {}): Promise<LoopbackProvider> {
  const requests: LoopbackRequest[] = [];
  const retrievals: LoopbackRetrievalRequest[] = [];
  let behaviour = options.behaviour ?? [];
  let scripted = 0;
  let underWay = 0;
  let peak = 0;
  const next = (request: LoopbackRequest): Behaviour =>
    typeof behaviour === 'function' ? behaviour(request) : (behaviour[scripted++] ?? { kind: 'answer' });

  const server = createServer((incoming, response) => {
    underWay++;
    peak = Math.max(peak, underWay);
    response.on('close', () => underWay--);
    readBody(incoming).then(
      (text) => {
        const key = incoming.headers.authorization?.replace(/^Bearer /, '') ?? '';
        if (options.apiKey !== undefined && key !== options.apiKey)
          return sendError(response, 401, `Incorrect API key provided: ${key}.`);
        if (incoming.method === 'GET' && incoming.url?.split('?')[0] === '/v1/models')
          return sendJson(response, 200, {
            object: 'list',
            data: (options.models ?? ['loopback-model']).map((id) => ({ id, object: 'model' })),
          });
        const asked = RETRIEVALS[incoming.url ?? ''];
        if (incoming.method === 'POST' && asked !== undefined) {
          const body = JSON.parse(text) as { [key: string]: Json };
          const request = { path: incoming.url ?? '', body };
          retrievals.push(request);
          return behave(options.retrieval?.(request) ?? { kind: 'answer' }, response, () => asked(body));
        }
        const spoken = PROTOCOLS[incoming.url ?? ''];
        if (incoming.method !== 'POST' || spoken === undefined)
          return sendError(response, 404, `Unknown request URL: ${incoming.method} ${incoming.url}.`);
        const request = spoken.read(requests.length, incoming, text);
        requests.push(request);
        const fault = spoken.findFault(request);
        if (fault !== null) return sendError(response, 400, fault, 'invalid_request_error');
        if (options.models !== undefined && !options.models.includes(request.model))
          return sendError(
            response,
            404,
            `The model \`${request.model}\` does not exist.`,
            'model_not_found',
          );
        behave(next(request), response, () =>
          spoken.word(request, options.answer?.(request) ?? echo(request)),
        );
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

  return {
    baseUrl,
    requests,
    retrievals,
    peak: () => peak,
    underWay: () => underWay,
    env: (name = 'loopback') => {
      const variable = `PROMPTGATE_PROVIDER_${name.toUpperCase().replaceAll('-', '_')}`;
      return {
        [`${variable}_BASE_URL`]: baseUrl,
        ...(options.apiKey === undefined ? {} : { [`${variable}_API_KEY`]: options.apiKey }),
      };
    },
    setBehaviour: (replacement) => {
      behaviour = replacement;
      scripted = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How requests are read and answers worded, by the path of a protocol. */
const PROTOCOLS: Record<
  string,
  {
    read(index: number, incoming: IncomingMessage, text: string): LoopbackRequest;
    findFault(request: LoopbackRequest): string | null;
    word(request: LoopbackRequest, answer: LoopbackAnswer): Json;
  }
> = {
  '/v1/chat/completions': { read: readRequest, findFault: () => null, word: completion },
  '/v1/messages': { read: readMessagesRequest, findFault: findMessagesFault, word: messageOf },
};

const RETRIEVALS: Record<string, (body: { [key: string]: Json }) => Json> = {
  '/v1/embeddings': answerEmbeddings,
  '/v1/rerank': answerRerank,
};

function behave(behaviour: Behaviour, response: ServerResponse, answer: () => Json): void {
  switch (behaviour.kind) {
    case 'answer': {
      const send = () => sendJson(response, 200, answer());
      if (behaviour.until !== undefined) behaviour.until.then(send, send);
      else if (behaviour.latencyMs === undefined) send();
      else {
        const timer = setTimeout(send, behaviour.latencyMs);
        response.on('close', () => clearTimeout(timer));
      }
      return;
    }
    case 'rate-limit': {
      const { retryAfter } = behaviour;
      if (retryAfter !== undefined)
        response.setHeader(
          'retry-after',
          retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter),
        );
      sendError(response, 429, 'Rate limit reached.', behaviour.code ?? 'rate_limit_exceeded');
      return;
    }
    case 'status':
      sendError(response, behaviour.status, behaviour.message ?? `Scripted ${behaviour.status}.`);
      return;
    case 'body':
      response.writeHead(200, { 'content-type': behaviour.contentType ?? 'application/json' });
      response.end(behaviour.body);
      return;
    case 'truncated': {
      const text = JSON.stringify(answer());
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(text.slice(0, text.length / 2));
      return;
    }
    case 'silence':
      return;
    case 'stall': {
      const text = JSON.stringify(answer());
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.write(text.slice(0, text.length / 2));
      return;
    }
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
  }
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  code: string | null = null,
): void {
  sendJson(response, status, { error: { message, type: 'loopback_error', param: null, code } });
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  incoming.setEncoding('utf8');
  let text = '';
  for await (const chunk of incoming) text += chunk;
  return text;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/core/artifact/problem.ts';
import { isSigned } from './aws-signature.ts';
import { type BatchOptions, createLoopbackBatches, type LoopbackBatch } from './loopback-batches.ts';
import { echo } from './loopback-completion.ts';
import { LOOPBACK_PROTOCOLS, type LoopbackProtocol, type Refused, type Sent } from './loopback-protocols.ts';
import {
  answerEmbeddings,
  answerGeminiEmbeddings,
  answerRerank,
  type LoopbackRetrievalRequest,
} from './loopback-retrieval.ts';

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
      /** It was cut off, or a filter stopped it; each protocol has its own word for that. */
      ending?: 'length' | 'filtered';
      /** The model that the provider says it served (default: the one asked for), and its `system_fingerprint`. */
      served?: string;
      fingerprint?: string;
      /** Default: one token a word. `null`: none reported. */
      usage?: { input: number; output: number; cached?: number; reasoning?: number } | null;
    };

/** How one request is treated. Anything but `answer` never reaches the model function. */
export type Behaviour =
  /** After `latencyMs`, or once `until` settles; `headers` beside those of any answer. */
  | { kind: 'answer'; latencyMs?: number; until?: Promise<unknown>; headers?: Record<string, string> }
  /** 429; `retryAfter` in seconds or as an HTTP date. */
  | { kind: 'rate-limit'; retryAfter?: number | Date; code?: string }
  | { kind: 'status'; status: number; message?: string; code?: string }
  /** 307 to another server. */
  | { kind: 'redirect'; to: string }
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
  /** How batches fare. Default: each has ended when it is looked at, and everything in it is answered. */
  batches?: BatchOptions;
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
  /** Every batch so far, the newest first. What is in them is in no other list. */
  batches: LoopbackBatch[];
  /** Replaces how batches fare from now on. */
  setBatches(options: BatchOptions): void;
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
 * An OpenAI-compatible server on 127.0.0.1 (`POST /v1/chat/completions`, `/v1/embeddings`, `/v1/rerank`, `GET /v1/models`) for tests
 * and benches, which answers the other protocols of `loopback-protocols.ts` at their own paths. The model is a function of the request, so answers are deterministic, and every way a provider fails can be scripted:
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
  let batchOptions = options.batches ?? {};
  const inBatches = createLoopbackBatches(
    () => batchOptions,
    (request) => options.answer?.(request) ?? echo(request),
  );
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
        const [path = ''] = (incoming.url ?? '').split('?');
        const asking = LOOPBACK_PROTOCOLS.find(({ asks }) => asks.test(path));
        const listing = LOOPBACK_PROTOCOLS.find(({ lists }) => lists.test(path));
        const spoken = asking ?? listing ?? LOOPBACK_PROTOCOLS[0];
        const refuse = (status: number, message: string, code: string | null = null) =>
          sendAll(response, spoken.refuse({ status, message, code }));
        const key = isSigned(incoming, text, options.apiKey ?? '') ? options.apiKey : keyOf(incoming);
        if (options.apiKey !== undefined && key !== options.apiKey)
          return refuse(401, `Incorrect API key provided: ${key}.`);
        const batched = inBatches.reply(incoming, text);
        if (batched === 'silence') return;
        if (batched !== null && 'text' in batched) {
          response.writeHead(batched.status, { 'content-type': 'application/x-jsonl' });
          return response.end(batched.text);
        }
        if (batched !== null) return sendJson(response, batched.status, batched.body);
        if (incoming.method === 'GET' && listing !== undefined)
          return sendJson(response, 200, listing.list(options.models ?? ['loopback-model']));
        const asked = RETRIEVALS.find(([pattern]) => pattern.test(path))?.[1];
        if (incoming.method === 'POST' && asked !== undefined) {
          const body = JSON.parse(text) as { [key: string]: Json };
          const request = { path, body };
          retrievals.push(request);
          return behave(options.retrieval?.(request) ?? { kind: 'answer' }, response, spoken, () =>
            asked(body),
          );
        }
        if (incoming.method !== 'POST' || asking === undefined)
          return refuse(404, `Unknown request URL: ${incoming.method} ${incoming.url}.`);
        const request = asking.read(requests.length, incoming, text);
        requests.push(request);
        const fault = asking.findFault(request);
        if (fault !== null) return refuse(400, fault, 'invalid_request_error');
        if (options.models !== undefined && !options.models.includes(request.model))
          return refuse(404, `The model \`${request.model}\` does not exist.`, 'model_not_found');
        behave(next(request), response, asking, () =>
          asking.word(request, options.answer?.(request) ?? echo(request)),
        );
      },
      () => response.destroy(),
    );
  });
  // A busy machine may keep a client from an open connection for longer than the 5 s of the default.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

  return {
    baseUrl,
    requests,
    retrievals,
    batches: inBatches.batches,
    setBatches: (replacement) => {
      batchOptions = replacement;
    },
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

/** Wherever a protocol has its key. */
function keyOf({ headers }: IncomingMessage): string {
  const given =
    headers['x-goog-api-key'] ?? headers['api-key'] ?? headers.authorization?.replace(/^Bearer /, '') ?? '';
  return String(given);
}

const RETRIEVALS: readonly [path: RegExp, answer: (body: { [key: string]: Json }) => Json][] = [
  [/^\/v1\/embeddings$/, answerEmbeddings],
  [/^\/v1\/rerank$/, answerRerank],
  [/^\/v1beta\/models\/[^/]+:batchEmbedContents$/, answerGeminiEmbeddings],
];

function behave(
  behaviour: Behaviour,
  response: ServerResponse,
  { refuse }: LoopbackProtocol,
  answer: () => Json,
): void {
  const refuseWith = (refused: Refused) => sendAll(response, refuse(refused));
  switch (behaviour.kind) {
    case 'answer': {
      for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value);
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
      const { retryAfter, code = 'rate_limit_exceeded' } = behaviour;
      refuseWith({ status: 429, message: 'Rate limit reached.', code, retryAfter });
      return;
    }
    case 'status': {
      const { status, message = `Scripted ${status}.`, code = null } = behaviour;
      refuseWith({ status, message, code });
      return;
    }
    case 'redirect':
      response.writeHead(307, { location: behaviour.to });
      response.end();
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

function sendAll(response: ServerResponse, { status, headers, body }: Sent): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendJson(response, status, body);
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

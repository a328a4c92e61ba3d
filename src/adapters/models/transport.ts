import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: { readonly [name: string]: string };
  body?: string | Uint8Array;
};

/** A whole answer. */
export type HttpAnswer = { status: number; headers: HttpHeaders; text(): Promise<string> };
/** Making a `Headers` of them takes longer than all that is looked up in them. */
export type HttpHeaders = Pick<Headers, 'get'> & { all(): Headers };

/** Where requests go, and with which headers, as they are sent. */
export type HttpTarget = { origin: string; path: string; headers: Readonly<Record<string, string>> };

/** Bytes. The longest answers are those with pictures, of some megabytes; one without end would take all memory. */
const MAX_ANSWER = 64 * 2 ** 20;
/** Bytes of what an SDK fetches, such as the results of a batch. Node holds no longer text. */
const MAX_FILE = 500 * 2 ** 20;

/** An answer that was not read to its end. Asked again, its server would send it again. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge';
  constructor(limit: number) {
    super(`The answer is larger than ${limit / 2 ** 20} MB`);
  }
}

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const UNPACK: Readonly<Record<string, Unpack>> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
};

/** Connections to every provider. Idle ones keep no process alive. */
let connections: Dispatcher | null = null;

function openConnections(): Dispatcher {
  // One call at a time on each, so that none waits for the bytes of another.
  const options = { allowH2: false };
  // Where Node's own `fetch` would take the proxies of the environment.
  const told = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
  const takesProxies = process.env.NODE_USE_ENV_PROXY === '1' || told.includes('--use-env-proxy');
  return takesProxies ? new EnvHttpProxyAgent(options) : new Agent(options);
}

/** Some servers, and what stands before them, refuse who does not say what it is. Of names that differ in case the later one counts. */
export function toTarget({ url, headers }: Pick<HttpRequest, 'url' | 'headers'>): HttpTarget {
  const { origin, pathname, search } = new URL(url);
  const all: Record<string, string> = { 'user-agent': 'promptgate', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return { origin, path: `${pathname}${search}`, headers: all };
}

/** Sends one request, as `sendTo`. */
export function sendRequest(
  request: HttpRequest,
  signal: AbortSignal,
  maxBytes = MAX_ANSWER,
): Promise<HttpAnswer> {
  const { method, body = null } = request;
  return sendTo(toTarget(request), { method, body }, signal, maxBytes);
}

/**
 * Sends one request, and follows no redirect: it would take the key, and the prompt, along to wherever it leads. Takes a fifth of the CPU
 * time of the global `fetch`, which keeps rules of browsers beside, and three quarters of that of undici's `request`, which makes a stream of each
 * answer. Rejects where no whole answer comes, or one of more than `maxBytes` as it is sent; where it is packed, `text()` rejects one of more
 * than that unpacked.
 */
export function sendTo(
  { origin, path, headers }: HttpTarget,
  { method, body }: { method: HttpRequest['method']; body: string | Uint8Array | null },
  signal: AbortSignal,
  maxBytes = MAX_ANSWER,
): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  if (signal.aborted) {
    reject(signal.reason);
    return promise;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let sent: Dispatcher.DispatchController | null = null;
  let status = 0;
  let given: IncomingHttpHeaders = {};
  // Where it waits for a connection it goes no further when it has one.
  const abort = () => {
    sent?.abort(signal.reason);
    reject(signal.reason);
  };
  signal.addEventListener('abort', abort, { once: true });
  const end = () => signal.removeEventListener('abort', abort);
  connections ??= openConnections();
  connections.dispatch(
    { origin, path, method, body, headers },
    {
      onRequestStart(controller) {
        sent = controller;
        if (signal.aborted) controller.abort(signal.reason);
      },
      onResponseStart(_, code, received) {
        status = code;
        given = received;
      },
      onResponseData(controller, chunk) {
        size += chunk.byteLength;
        if (size <= maxBytes) chunks.push(chunk);
        else controller.abort(new AnswerTooLarge(maxBytes));
      },
      onResponseEnd() {
        end();
        resolve(toAnswer(status, given, chunks, maxBytes));
      },
      onResponseError(_, error) {
        end();
        reject(error);
      },
    },
  );
  return promise;
}

function toAnswer(
  status: number,
  given: IncomingHttpHeaders,
  chunks: readonly Buffer[],
  maxBytes: number,
): HttpAnswer {
  return {
    status,
    headers: readHeaders(given),
    async text() {
      const [first] = chunks;
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      const unpack = UNPACK[String(given['content-encoding'] ?? '')];
      // Nobody asked for it to be packed, and some pack it all the same.
      const plain =
        unpack === undefined || bytes.byteLength === 0
          ? bytes
          : await unpack(bytes, { maxOutputLength: maxBytes }).catch((error: NodeJS.ErrnoException) => {
              throw error.code === 'ERR_BUFFER_TOO_LARGE' ? new AnswerTooLarge(maxBytes) : error;
            });
      // A byte order mark is no part of the text.
      return plain.toString('utf8', plain[0] === 0xef && plain[1] === 0xbb && plain[2] === 0xbf ? 3 : 0);
    },
  };
}

function readHeaders(given: IncomingHttpHeaders): HttpHeaders {
  return {
    get(name) {
      const value = given[name.toLowerCase()] ?? null;
      return Array.isArray(value) ? value.join(', ') : value;
    },
    all() {
      const pairs = Object.entries(given).flatMap(([name, value]) =>
        [value ?? []].flat().map((one): [string, string] => [name, one]),
      );
      return new Headers(pairs);
    },
  };
}

/** `fetch` over the same connections, for what an SDK does seldom: lists of models, batches and their files. Answers are read as a whole. */
export async function fetchForSdk(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const { signal } = init;
  const url = input instanceof Request ? input.url : String(input);
  const { body, headers } = await packBody(init);
  const answer = await sendRequest(
    { method: init.method === 'POST' ? 'POST' : 'GET', url, headers, ...(body === null ? {} : { body }) },
    signal ?? new AbortController().signal,
    MAX_FILE,
  );
  const kept = answer.headers.all();
  kept.delete('content-encoding');
  const text = await answer.text();
  // An answer of these kinds may have no body, not even an empty one.
  const given = [204, 205, 304].includes(answer.status) ? null : text;
  return new Response(given, { status: answer.status, headers: kept });
}

/** Bytes and headers of whatever an SDK sends: JSON as text, or a form with a file. */
async function packBody({ body, headers }: RequestInit) {
  const all = Object.fromEntries(new Headers(headers));
  if (body === null || body === undefined) return { body: null, headers: all };
  if (typeof body === 'string') return { body, headers: all };
  const packed = new Response(body);
  const type = packed.headers.get('content-type');
  const bytes = new Uint8Array(await packed.arrayBuffer());
  // The form's boundary is known to nobody before.
  return { body: bytes, headers: type === null ? all : { ...all, 'content-type': type } };
}

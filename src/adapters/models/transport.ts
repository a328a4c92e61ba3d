import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';

export type HttpRequest = {
  method: 'GET' | 'POST';
  url: string;
  headers: { readonly [name: string]: string };
  body?: string | Uint8Array;
};

/** An answer. Its body is read once, and has to be. */
export type HttpAnswer = { status: number; headers: HttpHeaders; text(): Promise<string> };
/** Making a `Headers` of them takes longer than all that is looked up in them. */
export type HttpHeaders = Pick<Headers, 'get'> & { all(): Headers };

const UNPACK: Readonly<Record<string, (packed: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
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

/**
 * Sends one request, and follows no redirect: it would take the key, and the prompt, along to wherever it leads. Takes a fifth of the CPU
 * time of the global `fetch`, which keeps rules of browsers beside. Rejects where no answer comes.
 */
export async function sendRequest(
  { method, url, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  connections ??= openConnections();
  const { origin, pathname, search } = new URL(url);
  const answer = await connections.request({
    ...{ origin, path: `${pathname}${search}`, method, body: body ?? null, signal },
    headers: withDefaults(headers),
  });
  return {
    status: answer.statusCode,
    headers: readHeaders(answer.headers),
    async text() {
      const unpack = UNPACK[String(answer.headers['content-encoding'] ?? '')];
      if (unpack === undefined) return answer.body.text();
      // Nobody asked for it to be packed, and some pack it all the same.
      const packed = Buffer.from(await answer.body.arrayBuffer());
      return packed.byteLength === 0 ? '' : (await unpack(packed)).toString('utf8');
    },
  };
}

/** Some servers, and what stands before them, refuse who does not say what it is. Of names that differ in case the later one counts. */
function withDefaults(headers: HttpRequest['headers']): Record<string, string> {
  const all: Record<string, string> = { 'user-agent': 'promptgate', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = value;
  return all;
}

function readHeaders(given: Dispatcher.ResponseData['headers']): HttpHeaders {
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

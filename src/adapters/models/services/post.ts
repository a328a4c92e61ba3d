import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

/** The body of an answer that is no success is not read, and empty. */
export type Answer = { status: number; headers: Pick<Headers, 'get'>; body: string };
export type Post = (
  url: URL,
  sent: { headers: { [name: string]: string }; body: string },
  limits: { maxBytes: number; signal: AbortSignal },
) => Promise<Answer>;
export type Poster = { post: Post; close(): void };

/** The answer is larger than it may be, or packed. */
export class UnreadableAnswer extends Error {}

/**
 * Posts to one service over connections of its own, which `lookup` alone decides the addresses of. Redirects are an answer
 * like any other. Rejects with what went wrong on the way.
 */
export function createPoster(lookup: LookupFunction, concurrency: number): Poster {
  const options = { keepAlive: true, maxSockets: concurrency, lookup };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  return {
    post(url, { headers, body }, { maxBytes, signal }) {
      const [request, agent] =
        url.protocol === 'https:' ? [requestHttps, agents.https] : [requestHttp, agents.http];
      const bytes = Buffer.from(body);
      return new Promise((resolve, reject) => {
        const sent = request(
          url,
          {
            method: 'POST',
            agent,
            lookup,
            signal,
            headers: { ...headers, 'content-length': bytes.byteLength },
          },
          (response) => {
            receive(response, maxBytes).then(resolve, (error: unknown) => {
              sent.destroy();
              reject(error);
            });
          },
        );
        sent.on('error', reject);
        sent.end(bytes);
      });
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

async function receive(response: IncomingMessage, maxBytes: number): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  const get = (name: string) => [headers[name] ?? null].flat()[0] ?? null;
  if (status < 200 || status >= 300) {
    response.destroy();
    return { status, headers: { get }, body: '' };
  }
  const packed = headers['content-encoding'] ?? 'identity';
  if (packed !== 'identity') throw new UnreadableAnswer('is packed, although plain text was asked for');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new UnreadableAnswer(`is larger than ${maxBytes.toLocaleString('en-US')} bytes`);
    chunks.push(chunk);
  }
  return { status, headers: { get }, body: Buffer.concat(chunks).toString('utf8') };
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../src/core/artifact/problem.ts';

export type ServiceCall = { path: string; headers: Record<string, string>; body: Json };
/** Any status with a JSON body, or whatever a function does with the response. */
export type ServiceReply =
  | { status?: number; headers?: Record<string, string>; json?: Json }
  | ((response: ServerResponse) => void);

export type LoopbackService = {
  /** `http://127.0.0.1:port` */
  url: string;
  port: number;
  calls: ServiceCall[];
  /** Settles when the connection of a call that has begun is closed. */
  hangUp: Promise<void>;
  close(): Promise<void>;
};

/** A team's own service on 127.0.0.1: answers are a function of the call. */
export async function startLoopbackService(
  answer: (call: ServiceCall, index: number) => ServiceReply,
): Promise<LoopbackService> {
  const calls: ServiceCall[] = [];
  const hungUp = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    response.once('close', () => {
      if (!response.writableEnded) hungUp.resolve();
    });
    void readBody(request).then((body) => {
      const call = {
        path: request.url ?? '',
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body,
      };
      calls.push(call);
      const reply = answer(call, calls.length - 1);
      if (typeof reply === 'function') return reply(response);
      response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
      return response.end(JSON.stringify(reply.json ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    hangUp: hungUp.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
}

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

/** A request of the API as it arrived and as it was answered. */
export type LoggedRequest = {
  method: string;
  /** `GET /repos/{owner}/{repo}`; for what the fake does not know, `GET` and the path. */
  route: string;
  /** As asked for, with its query. */
  url: string;
  body: unknown;
  /** Null: not answered, yet or ever. */
  status: number | null;
  /** The installation whose token it carried; null for the App itself and for nobody. */
  installationId: number | null;
};

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sends an answer; with its `ETag` where it may be asked for again, and as 304 where that is known. */
export function sendAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  headers: Record<string, string>,
  fault: Fault | null,
): number {
  const body = answer.raw ?? (answer.body === undefined ? null : Buffer.from(JSON.stringify(answer.body)));
  const known = incoming.method === 'GET' && answer.status === 200 && body !== null;
  const etag = known ? `W/"${createHash('sha256').update(body).digest('hex')}"` : null;
  const unchanged = etag !== null && incoming.headers['if-none-match'] === etag;
  const status = unchanged ? 304 : answer.status;
  const type = answer.raw === undefined ? 'application/json; charset=utf-8' : 'application/vnd.github.raw';
  response.writeHead(status, {
    ...headers,
    ...(etag === null ? {} : { etag }),
    ...(body === null || unchanged ? {} : { 'content-type': type, 'content-length': body.byteLength }),
    ...answer.headers,
  });
  if (fault?.truncate && body !== null) {
    response.write(body.subarray(0, body.byteLength / 2), () => response.socket?.destroy());
    return status;
  }
  response.end(unchanged ? undefined : (body ?? undefined));
  return status;
}
